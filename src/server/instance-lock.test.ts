import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeInstanceLock } from "./instance-lock.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-lock-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const address = "http://localhost:8080";
const writeOwner = async (owner: object) =>
  writeFile(join(dataDir, "server.pid"), JSON.stringify({ address, ...owner }));

test("A second server is told where the first one is, until the first one gives the lock back", async () => {
  const first = await takeInstanceLock(dataDir, address);
  await expect(takeInstanceLock(dataDir, "http://localhost:8081")).rejects.toThrow(
    `A server already runs on ${dataDir}: process ${process.pid}, ${address}.`,
  );
  await first.release();
  const second = await takeInstanceLock(dataDir, address);
  await second.release();
  expect(await readdir(dataDir)).toEqual([]);
});

test("The lock of a dead process is taken over", async () => {
  // Above the largest process id that Linux gives.
  await writeOwner({ pid: 99_999_999 });
  const lock = await takeInstanceLock(dataDir, address);
  expect(await readFile(join(dataDir, "server.pid"), "utf8")).toContain(`"pid":${process.pid},`);
  await lock.release();
});

test("The lock of a dead process is taken over although another process has its id now", async () => {
  await writeOwner({ pid: process.ppid, startMark: "1" });
  await (await takeInstanceLock(dataDir, address)).release();
});

test("A living process without a mark of its start keeps the lock", async () => {
  await writeOwner({ pid: process.ppid });
  await expect(takeInstanceLock(dataDir, address)).rejects.toThrow(`process ${process.ppid}`);
});

test("A lock that nobody can read is no lock", async () => {
  await writeFile(join(dataDir, "server.pid"), "{");
  await (await takeInstanceLock(dataDir, address)).release();
});

test("Of many that start at once on a dead one's lock, one runs", async () => {
  await writeOwner({ pid: 99_999_999 });
  const starts = await Promise.allSettled(Array.from({ length: 8 }, async () => takeInstanceLock(dataDir, address)));
  expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(dataDir)).toEqual(["server.pid"]);
});
