import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeInstanceLock } from "../../src/server/instance-lock.ts";
import { endingOf } from "./command.ts";
import { readPrefectures } from "./demo-areas.ts";
import { demo, demoUsage } from "./demo-command.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-demo-"));
});
afterAll(async () => rm(dataDir, { recursive: true, force: true }));

const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const notes: string[] = [];
  const surroundings = {
    ...{ env: { DATA_DIR: dataDir, ...env }, nowSeconds: () => 0, readStandardInput: async () => "" },
    note: (line: string) => void notes.push(line),
  };
  const ending = await endingOf(demo, { args: [...args, "--json"], usage: demoUsage, surroundings });
  // as: what the command prints
  return { status: ending.status, json: JSON.parse(ending.text) as Record<string, unknown> };
};

test("All counties of Shandong are there, each with a name in both languages", () => {
  const prefectures = readPrefectures();
  expect(prefectures).toHaveLength(16);
  const counties = prefectures.flatMap((prefecture) => prefecture.counties);
  // 137 at the end of 2019.
  expect(counties).toHaveLength(137);
  expect(new Set(counties.map(({ code }) => code)).size).toBe(137);
  for (const { code, zh, en } of [...counties, ...prefectures.map((one) => ({ code: 370_000, ...one }))]) {
    expect(String(code)).toMatch(/^37\d{4}$/);
    expect(zh).toMatch(/^\p{Script=Han}+[市区县]$/u);
    expect(en).toMatch(/^[A-Z][a-z']+ (?:City|District|County)$/);
  }
});

test("A province is made, and said to be there the second time", async () => {
  const { status, json } = await run(["--people", "10", "--seed", "ten"]);
  expect(json).toMatchObject({ people: 10, seed: "ten", counts: { communities: 274, staff: 33 } });
  // Of ten people some checks find nothing to look at, which counts as wrong.
  expect(status).toBeLessThan(2);
  expect(json["checks"]).toHaveLength(6);
  expect((await run(["--people", "10"])).json).toMatchObject({ error: "province-made" });
});

test("What cannot be made is refused before anything is opened", async () => {
  expect((await run(["--people", "9"])).json).toMatchObject({ error: "usage" });
  expect((await run(["--people", "100001"])).json).toMatchObject({ error: "usage" });
  expect((await run(["more"])).json).toMatchObject({ error: "usage" });
  expect(await run([], { CLEARWAY_ENV: "production" })).toMatchObject({ status: 2, json: { error: "production" } });
  const lock = await takeInstanceLock(dataDir, "http://localhost:8080");
  expect((await run(["--people", "10"])).json).toMatchObject({ error: "server-running" });
  await lock.release();
});
