import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { parseEnrolmentCode } from "../../src/core/journal/enrolment-code.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { createScan, enrol, handIn } from "../../src/testing/test-device.ts";
import { createTestSigner } from "../../src/testing/test-signer.ts";
import { endingOf } from "./command.ts";
import { devices, devicesUsage } from "./devices-command.ts";

// The server runs on the store: every command joins it.
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const run = async (env: TestServer["commandEnvironment"], ...args: readonly string[]) => {
  const notes: string[] = [];
  const surroundings = {
    env,
    nowSeconds: () => 0,
    readStandardInput: () => Promise.resolve(""),
    note: (line: string) => void notes.push(line),
  };
  return { ...(await endingOf(devices, { args, usage: devicesUsage, surroundings })), notes };
};
const runHere = async (...args: readonly string[]) => run(server.commandEnvironment, ...args);

const codeSchema = z.strictObject({ code: z.string(), name: z.string(), expiresSeconds: z.int() });

test("a device enrols at a running server with the code that was drawn beside it, is listed, and is shut out", async () => {
  expect((await runHere("list")).text).toBe("No device is enrolled.");
  const drawn = codeSchema.parse(JSON.parse((await runHere("enrol", " 北门 1 ", "--json")).text));
  expect(drawn).toMatchObject({ code: expect.stringMatching(/^(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}$/), name: "北门 1" });
  const signer = createTestSigner("device");
  const [status, device] = await enrol(server.app, parseEnrolmentCode(drawn.code) ?? "", signer);
  expect([status, device]).toEqual([201, { device: 1, name: "北门 1" }]);
  const now = Math.floor(Date.now() / 1000);
  expect(await handIn(server.app, [createScan({ atSeconds: now }), createScan({ atSeconds: now })], signer)).toEqual([
    200,
    { received: 2 },
  ]);
  expect(JSON.parse((await runHere("list", "--json")).text)).toMatchObject({
    devices: [{ device: 1, name: "北门 1", scans: 2, shutOutSeconds: null }],
  });
  const shut = await runHere("shut-out", "1", "--json");
  expect([shut.status, JSON.parse(shut.text)]).toEqual([0, { device: 1, name: "北门 1", changed: true }]);
  expect(await handIn(server.app, [createScan()], signer)).toEqual([403, "device-shut-out"]);
  expect((await runHere("shut-out", "1")).text).toContain("was already shut out");
  const [head = "", line = ""] = (await runHere("list")).text.split("\n");
  expect(head.split(/ {2,}/)).toEqual(["device", "enrolled", "last seen", "scans", "shut out", "name"]);
  expect(line).toMatch(/^1 +(?:\d{4}-\d\d-\d\d [\d:]{8} \+08:00 +){2}2 +\d{4}-.* {2}北门 1 *$/);
});

test("a person is told the code, until when it is good and where to type it; without a server too", async () => {
  const alone = await mkdtemp(path.join(tmpdir(), "clearway-devices-"));
  const { status, text } = await run({ DATA_DIR: alone }, "enrol", "South gate");
  await rm(alone, { recursive: true, force: true });
  expect(status).toBe(0);
  expect(text).toMatch(
    /^(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\nFor one device, "South gate", until .* \+08:00\. .*gate app, menu/,
  );
});

test("what cannot be done ends with status 2 and a stable code", async () => {
  const cases = [
    [[], "usage"],
    [["enrol"], "usage"],
    [["enrol", "North", "gate"], "usage"],
    [["enrol", " "], "usage"],
    [["enrol", "a\nb"], "usage"],
    [["enrol", "名".repeat(21)], "usage"],
    [["list", "all"], "usage"],
    [["shut-out"], "usage"],
    [["shut-out", "one"], "usage"],
    [["shut-out", "2147483648"], "usage"],
    [["lock-out", "1"], "usage"],
    [["list", "--all"], "usage"],
    [["shut-out", "2147483647"], "device-unknown"],
  ] as const;
  for (const [args, code] of cases) {
    const { status, text } = await runHere(...args, "--json");
    expect([args, status, JSON.parse(text)]).toEqual([args, 2, expect.objectContaining({ error: code })]);
  }
});
