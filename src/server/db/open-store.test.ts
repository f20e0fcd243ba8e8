import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "./open-store.ts";

// mkdtemp makes the directory 0700: as root only root can enter it.
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-store-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** A process of its own that runs `body` with an open `store`; `lines` are what it prints. */
const startProcess = (body: string): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } => {
  const module = fileURLToPath(new URL("./open-store.ts", import.meta.url));
  const script = `import { openStore } from ${JSON.stringify(module)};
    const store = await openStore({ dataDir: process.argv[1] });
    ${body}`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
};

const writeForever = `
  await store.pool.query("CREATE TABLE written (number integer PRIMARY KEY)");
  for (let number = 0; ; number += 1) {
    await store.pool.query("INSERT INTO written VALUES ($1)", [number]);
    console.log(number);
  }`;

const postmasterPid = async (): Promise<number> =>
  Number((await readFile(join(dataDir, "pg", "data", "postmaster.pid"), "utf8")).split("\n")[0]);

const isGone = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    () => true,
  );

test("A store in a directory that only its owner can enter keeps its rows from one opening to the next", async () => {
  const first = await openStore({ dataDir });
  await first.db.updateTable("gate_policy").set({ fresh_seconds: 7 }).execute();
  await first.close();
  expect(await isGone(join(dataDir, "pg", "data", "postmaster.pid"))).toBe(true);
  const second = await openStore({ dataDir });
  const policy = await second.db.selectFrom("gate_policy").selectAll().executeTakeFirstOrThrow();
  await second.close();
  expect(policy.fresh_seconds).toBe(7);
  expect((await stat(join(dataDir, "pg", "password"))).mode & 0o777).toBe(0o600);
});

test("Two first openings at once share one database, which stops when the last one closes", async () => {
  const [one, two] = await Promise.all([openStore({ dataDir }), openStore({ dataDir })]);
  await one.db.updateTable("clock").set({ seconds: 42 }).execute();
  await one.close();
  expect(await two.db.selectFrom("clock").select("seconds").executeTakeFirstOrThrow()).toEqual({ seconds: 42 });
  await two.close();
  expect(await isGone(join(dataDir, "pg", "data", "postmaster.pid"))).toBe(true);
  expect(await readdir(dataDir)).toEqual(["pg"]);
});

test("Nothing acknowledged is lost when the process is killed, and the database that outlived it is joined", async () => {
  const { child, lines } = startProcess(writeForever);
  let acknowledged = -1;
  while (acknowledged < 20) acknowledged = Number((await lines.next()).value);
  const pid = await postmasterPid();
  child.kill("SIGKILL");
  await once(child, "exit");
  const store = await openStore({ dataDir });
  expect(await postmasterPid()).toBe(pid);
  const { rows } = await store.pool.query<{ count: number }>("SELECT count(*) FROM written");
  expect(rows[0]?.count).toBeGreaterThan(acknowledged);
  await store.close();
  expect(await isGone(join(dataDir, "pg", "data", "postmaster.pid"))).toBe(true);
});

test("A database that was killed is started again under the open store", async () => {
  const store = await openStore({ dataDir });
  await store.db.updateTable("clock").set({ seconds: 43 }).execute();
  const killed = await postmasterPid();
  process.kill(killed, "SIGKILL");
  while ((await postmasterPid().catch(() => killed)) === killed) await stat(dataDir);
  const read = async (): Promise<{ seconds: number }> =>
    store.db.selectFrom("clock").select("seconds").executeTakeFirstOrThrow().catch(read);
  expect(await read()).toEqual({ seconds: 43 });
  await store.close();
});

test("A kill in the middle of making the database's files leaves nothing in the way of the next start", async () => {
  const { child } = startProcess("");
  while (!(await readdir(dataDir)).some((name) => name.startsWith("pg.new-"))) await stat(dataDir);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readdir(dataDir)).not.toContain("pg");
  const store = await openStore({ dataDir });
  await store.close();
  expect(await readdir(dataDir)).toEqual(["pg"]);
});

test("A draft of a living process is left alone", async () => {
  const foreign = join(dataDir, `pg.new-${process.ppid}-00`);
  await mkdir(foreign);
  await (await openStore({ dataDir })).close();
  expect((await stat(foreign)).isDirectory()).toBe(true);
});

test("An outside database that does not answer is told, not waited for", async () => {
  const opening = openStore({ dataDir, databaseUrl: "postgres://nobody:x@127.0.0.1:1/none" });
  await expect(opening).rejects.toThrow("ECONNREFUSED");
});
