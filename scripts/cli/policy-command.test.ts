import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defaultPolicy } from "../../src/policy/policy-data.ts";
import { platform } from "../../src/server/access/actor.ts";
import { recompareAll } from "../../src/server/epidemic/compare-over-time.ts";
import { importDelivery } from "../../src/server/epidemic/import-delivery.ts";
import { readPolicyInForce } from "../../src/server/policies/policy-in-force.ts";
import { addPass, addPerson, inPieces, placeColour } from "../../src/testing/epidemic-people.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { endingOf } from "./command.ts";
import { policy, policyUsage } from "./policy-command.ts";

let server: TestServer;
const notes: string[] = [];
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());
beforeEach(() => {
  notes.length = 0;
});

const run = async (...args: string[]) => {
  const surroundings = {
    env: server.commandEnvironment,
    nowSeconds: () => 0,
    readStandardInput: async () => "",
    note: (line: string) => void notes.push(line),
  };
  return endingOf(policy, { args, usage: policyUsage, surroundings });
};
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { text } = await run(...args, "--json");
  return JSON.parse(text) as Record<string, unknown>; // as: every answer is an object
};
const file = async (change: object): Promise<string> => {
  const shown = JSON.parse((await run("show")).text) as object; // as: a policy
  const path = join(server.dataDir, "policy.json");
  await writeFile(path, JSON.stringify({ ...shown, ...change }));
  return path;
};
const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(iso) / 1000;
  await server.setClock(seconds);
  return seconds;
};

test("what holds is shown as it is stored, and a version that waits holds from its second on, not before (D1)", async () => {
  const now = await at("2031-01-01T09:00:00+08:00");
  expect(JSON.parse((await run("show")).text)).toEqual(defaultPolicy);
  const added = await run("add", await file({ feverTenths: 375 }), "--from", "2031-01-02");
  expect(added.text).toBe(
    "Version 2 is stored and holds from 2031-01-02 00:00:00 +08:00:\nfeverTenths: 373 becomes 375",
  );
  expect((await run("list")).text).toMatch(/1 +the beginning +holds\n2 +2031-01-02 00:00:00 \+08:00 +waits/);
  const start = now + 15 * 3600;
  const feverAt = async (seconds: number) => (await readPolicyInForce(server.parts.db, seconds)).feverTenths;
  expect([await feverAt(start - 1), await feverAt(start)]).toEqual([373, 375]);
  await server.setClock(start);
  expect((await run("list")).text).toMatch(/1 +the beginning +is over\n2 +.* +holds/);
  expect(await json("show", "1")).toMatchObject({ version: 1, feverTenths: 373 });
  expect(await json("show", "9")).toMatchObject({ error: "policy-unknown" });
});

test("a waiting version is taken back by one that holds earlier", async () => {
  await at("2031-02-01T09:00:00+08:00");
  await run("add", await file({ feverTenths: 380 }), "--from", "2031-02-10");
  const { text } = await run("add", await file({ version: 3, feverTenths: 376 }), "--from", "2031-02-05");
  expect(text).toContain("Version 3 will never hold");
  await at("2031-02-11T09:00:00+08:00");
  expect(await json("show")).toMatchObject({ version: 4, feverTenths: 376 });
});

test("a file that is no policy, begins with an older version, changes nothing or is for the past is refused, and nothing is stored", async () => {
  await at("2031-03-01T09:00:00+08:00");
  const add = async (change: object, from = "2031-03-02") =>
    (await json("add", await file(change), "--from", from))["error"];
  expect(await add({ feverTenths: 500 })).toBe("policy-invalid");
  expect(notes).toEqual([]);
  expect(await add({ more: 1 })).toBe("policy-invalid");
  expect(await add({ version: 2, feverTenths: 377 })).toBe("policy-outdated");
  expect(await add({})).toBe("policy-unchanged");
  expect(await add({ feverTenths: 377 }, "2031-03-01T08:59:59+08:00")).toBe("policy-date-past");
  expect(await add({ feverTenths: 377 }, "tomorrow")).toBe("usage");
  expect(await json("add", await file({ feverTenths: 377 }))).toMatchObject({ error: "usage" });
  await writeFile(join(server.dataDir, "policy.json"), "[");
  expect(await json("check", join(server.dataDir, "policy.json"))).toMatchObject({ error: "policy-invalid" });
  expect(await json("check", join(server.dataDir, "absent.json"))).toMatchObject({ error: "file-unreadable" });
  const { policies } = (await json("list")) as { policies: readonly object[] }; // as: what list prints
  expect(policies).toHaveLength(4);
});

const recordOf = async (documentNumber: string, record: object): Promise<void> => {
  const line = JSON.stringify({ key: randomUUID(), documentType: "resident-id", documentNumber, ...record });
  const delivery = { batch: randomUUID(), source: "s", format: "ndjson", isDryRun: false, actor: platform } as const;
  const parts = { ...server.parts, refuseWaiting: async () => undefined };
  const imported = await importDelivery(parts, delivery, inPieces(`${line}\n`));
  if (!imported.ok || imported.value.rejected > 0) throw new Error(JSON.stringify(imported));
};

test("check says exactly what the comparison will do, in both directions, and does none of it (D7.2)", async () => {
  await at("2031-05-01T08:00:00+08:00");
  const nobodyWaits = { db: server.parts.db, refuseWaiting: async () => undefined };
  await recompareAll(nobodyWaits);
  const people: { readonly colour: () => Promise<number | undefined>; readonly holder: string }[] = [];
  const add = async (index: number, ...records: readonly object[]) => {
    const person = await addPerson(server.parts, index);
    const place = await addPass(server.parts, person, "2031-05-01");
    for (const record of records) await recordOf(person.documentNumber, record);
    people.push({ holder: person.holder, colour: async () => placeColour(server.parts, place) });
  };
  const travel = { kind: "travel", area: 310_000, from: "2031-04-01", until: "2031-04-10" };
  const home = { kind: "travel", area: 320_100, from: "2031-04-10", until: "2031-04-20" };
  await add(0, travel);
  await add(1, travel, { kind: "confirmed", from: "2031-04-20" });
  await add(2, travel);
  await add(3, home);
  await add(4);
  await add(5, { ...travel, key: "cleared" });
  const cleared = people[5]?.holder ?? "";
  await server.parts.db
    .insertInto("colour_causes")
    .values({
      ...{ holder: cleared, kind: "record", ref: "s/cleared", colour: 1, since_seconds: 0 },
      ...{ rule: "D1.8", until_seconds: null, ended_seconds: 1, ended_by: "staff:1" },
    })
    .execute();
  const before = await Promise.all(people.map(async ({ colour }) => colour()));
  expect(before).toEqual([0, 1, 0, 1, 0, 0]);
  const draft = await file({ highPrevalenceAreas: ["31"], isolationDays: 30, homeObservationDays: 7 });
  const checked = await json("check", draft);
  expect(checked).toMatchObject({
    ...{
      version: 5,
      changes: [{ member: "highPrevalenceAreas" }, { member: "homeObservationDays" }, { member: "isolationDays" }],
    },
    preview: {
      people: 3,
      shifts: [
        { from: "green", to: "red", passes: 2 },
        { from: "red", to: "green", passes: 1 },
      ],
    },
  });
  expect(await Promise.all(people.map(async ({ colour }) => colour()))).toEqual(before);
  expect((await run("check", draft)).text).toMatch(
    /green to red: 2 living passes\nred to green: 1 living pass\nNothing was stored\.$/,
  );
  expect(await json("add", draft, "--from", "now")).toMatchObject({ version: 5 });
  await recompareAll(nobodyWaits);
  expect(await Promise.all(people.map(async ({ colour }) => colour()))).toEqual([1, 1, 1, 0, 0, 0]);
});
