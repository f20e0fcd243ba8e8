import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addPass, addPerson, identityNumber, placeColour } from "../../src/testing/epidemic-people.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { signInStaff } from "../../src/testing/staff.ts";
import { endingOf } from "./command.ts";
import type { Command } from "./command.ts";
import { readDeliveryParts } from "./delivery-parts.ts";
import { epidemic, epidemicUsage } from "./epidemic-command.ts";
import { createProgress } from "./progress.ts";
import { referrals, referralsUsage } from "./referrals-command.ts";

let server: TestServer;
let directory: string;
let env: Record<string, string>;
let followUpEnv: Record<string, string>;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(Date.parse("2031-02-24T08:00:00+08:00") / 1000);
  directory = await mkdtemp(path.join(tmpdir(), "clearway-epidemic-"));
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const address = server.app.server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`;
  const { community } = await server.parts.db
    .insertInto("communities")
    .values({ name_zh: "社区", name_en: "community", area: 370_102, issuer: 1 })
    .returning("community")
    .executeTakeFirstOrThrow();
  const tokenOf = async (role: "operator" | "follow-up", communities: readonly number[]) => {
    const { headers } = await signInStaff(server, { roles: [role], communities, by: "token" });
    return { CLEARWAY_URL: url, CLEARWAY_TOKEN: (headers["authorization"] ?? "").replace("Bearer ", "") };
  };
  env = await tokenOf("operator", []);
  followUpEnv = await tokenOf("follow-up", [community]);
  const person = await addPerson(server.parts, 1, community);
  place = await addPass(server.parts, person, "2031-02-24");
  holder = person.holder;
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

let place: Awaited<ReturnType<typeof addPass>>;
let holder: string;

const run = async (command: Command, args: readonly string[], variables: Record<string, string>) => {
  const notes: string[] = [];
  const surroundings = {
    env: variables,
    nowSeconds: () => 0,
    readStandardInput: async () => "",
    note: (line: string) => void notes.push(line),
  };
  const usage = command === epidemic ? epidemicUsage : referralsUsage;
  return { ...(await endingOf(command, { args, usage, surroundings })), notes };
};
const fileOf = async (name: string, content: string): Promise<string> => {
  const file = path.join(directory, name);
  await writeFile(file, content);
  return file;
};

test("A file is tried, brought in, brought in again, listed, and its rejected lines are shown", async () => {
  const header = "key,documentType,documentNumber,kind,from\n";
  const file = await fileOf(
    "cases.csv",
    `${header}a,resident-id,${identityNumber(1)},,2031-02-20\nb,resident-id,1,,2031-02-20\n`,
  );
  const args = ["import", file, "--source", "national", "--kind", "confirmed"];
  const dry = await run(epidemic, [...args, "--dry-run"], env);
  expect(dry).toMatchObject({ status: 1 });
  expect(dry.text).toContain(
    "Nothing was changed. It would be: 1 accepted, 0 unchanged, 0 withdrawn, 1 rejected, 1 person recoloured.",
  );
  expect(await placeColour(server.parts, place)).toBe(0);
  const taken = await run(epidemic, args, env);
  expect(taken.text).toMatch(
    /^1 accepted, .*\nline {2}reason {12}field\n3 {5}document-invalid {2}documentNumber\n[^\n]+\nAll of them: npm run/,
  );
  expect(await placeColour(server.parts, place)).toBe(1);
  expect(taken.text).toContain("\ndocument-invalid: the number is not one of its type");
  expect((await run(epidemic, args, env)).text).toMatch(/^This was brought in before: nothing was changed now\./);
  const again = await run(epidemic, [...args, "--json"], env);
  // as: what this program printed
  const { batches } = JSON.parse(again.text) as { batches: { batch: string; accepted: number }[] };
  expect(batches).toMatchObject([{ accepted: 1, state: "done", isNew: false }]);
  expect((await run(epidemic, ["batches"], env)).text.split("\n").length).toBe(2);
  const rejections = await run(epidemic, ["rejections", batches[0]?.batch ?? "", "--json"], env);
  expect(JSON.parse(rejections.text)).toEqual({
    rejections: [{ line: 3, reason: "document-invalid", field: "documentNumber" }],
  });
});

test("A file in another encoding, one with another header and an empty one are told as that", async () => {
  const gbk = Buffer.concat([Buffer.from("key,from\n"), Buffer.from([0xd6, 0xd0, 0x0a])]);
  const file = path.join(directory, "gbk.csv");
  await writeFile(file, gbk);
  expect((await run(epidemic, ["import", file, "--source", "s", "--dry-run"], env)).text).toContain("GBK");
  const importOf = async (content: string) => {
    const name = await fileOf("other.csv", content);
    const { status, notes } = await run(epidemic, ["import", name, "--source", "s"], env);
    return [status, notes[0]];
  };
  expect(await importOf("身份证,日期\n")).toEqual([2, expect.stringMatching(/^header-invalid: .*documentType/)]);
  expect(await importOf("")).toEqual([2, expect.stringContaining("file-empty: ")]);
});

test("Follow-up lists referrals and closes one", async () => {
  const listed = await run(referrals, ["list", "--json"], followUpEnv);
  // as: what this program printed
  const rows = (JSON.parse(listed.text) as { referrals: { holder: string; referral: string }[] }).referrals;
  expect(rows).toMatchObject([{ holder, rule: "D1.4" }]);
  expect((await run(referrals, ["list"], followUpEnv)).text).toContain(`${holder}/`);
  const name = `${holder}/${rows[0]?.referral ?? ""}`;
  const closed = await run(referrals, ["close", name, "--outcome", "cleared", "--words", "阴性"], followUpEnv);
  expect(closed).toMatchObject({ status: 0, text: "Closed. The person is green." });
  const other = await run(referrals, ["close", name, "--outcome", "stays-red"], followUpEnv);
  expect([other.status, other.notes[0]]).toEqual([2, "referral-closed: This referral was closed before."]);
  expect((await run(referrals, ["list"], followUpEnv)).text).toBe("No referral is open.");
});

test.each<[readonly string[], Record<string, string>, string]>([
  [["import", "absent", "--source", "s"], {}, "file-unreadable"],
  [["import", "x"], {}, "usage"],
  [["import", "x", "--source", "s", "--kind", "well"], {}, "usage"],
  [["rejections", "7"], {}, "request-malformed"],
  [["rejections", "6a1f0c9e-0000-4000-8000-000000000000"], {}, "not-found"],
  [["batches"], { CLEARWAY_TOKEN: "" }, "token-missing"],
  [["batches"], { CLEARWAY_TOKEN: "x".repeat(43) }, "sign-in-needed"],
  [["batches"], { CLEARWAY_URL: "http://pass.example.cn" }, "server-address"],
  [["batches"], { CLEARWAY_URL: "http://127.0.0.1:1" }, "server-unreachable"],
])("%j with %j: %s", async (args, change, code) => {
  const ending = await run(epidemic, args, { ...env, ...change });
  expect([ending.status, ending.notes[0]?.split(":")[0]]).toEqual([2, code]);
});

test("A large file goes in parts, each with the header and a name of its own, the same each time", async () => {
  const lines = Array.from({ length: 7 }, (_, index) => `k${index},true\n`);
  const file = await fileOf("parts.csv", `key,withdrawn\n${lines.join("")}`);
  const partsOf = async (source: string) => {
    const parts = [];
    for await (const part of readDeliveryParts({ path: file, format: "csv", source }, 3)) parts.push(part);
    return parts;
  };
  const parts = await partsOf("s");
  expect(parts.map(({ bytes }) => Buffer.from(bytes).toString("utf8"))).toEqual([
    `key,withdrawn\n${lines.slice(0, 2).join("")}`,
    `key,withdrawn\n${lines.slice(2, 5).join("")}`,
    `key,withdrawn\n${lines.slice(5).join("")}`,
  ]);
  // Line 2 of the second delivery is line 4 of the file.
  expect(parts.map(({ lineOffset }) => lineOffset)).toEqual([0, 2, 5]);
  const names = parts.map(({ batch }) => batch);
  expect(new Set(names).size).toBe(3);
  expect(names.every((name) => /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(name))).toBe(
    true,
  );
  expect((await partsOf("s")).map(({ batch }) => batch)).toEqual(names);
  expect((await partsOf("t")).map(({ batch }) => batch)).not.toContain(names[0]);
});

test("A bar is drawn after a second only, ten times a second at most, and taken away", () => {
  const drawn: string[] = [];
  let nowMs = 0;
  const progress = createProgress({ draw: (line) => void drawn.push(line) }, { label: "f", total: 200 }, () => nowMs);
  for (nowMs = 0; nowMs < 1300; nowMs += 50) progress.update(nowMs / 10);
  progress.end();
  expect(drawn.map((line) => line.replace(/ \[.*\]/, ""))).toEqual(["f 50 %", "f 55 %", "f 60 %", ""]);
  const quiet = createProgress({ draw: (line) => void drawn.push(line) }, { label: "f", total: 0 }, () => 0);
  quiet.update(0);
  quiet.end();
  expect(drawn.length).toBe(4);
});
