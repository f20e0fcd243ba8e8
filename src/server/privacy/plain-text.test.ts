import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { peoplePaths } from "../../api/people.ts";
import { signInPaths } from "../../api/sign-in.ts";
import { bytesToHex, utf8ToBytes } from "../../core/bytes.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { codeAskOf, cookieOf } from "../../testing/travelers.ts";
import { buildApp } from "../app.ts";
import { peekClock } from "../db/database-clock.ts";
import { changeResident } from "../people/residents.ts";
import { createStatusTokens } from "../publication/status-token.ts";

const [travelerName, dependentName] = ["欧阳测试甲", "Dependent Testperson"];
const communityName = "能找到的社区";
let server: TestServer;
let app: FastifyInstance;
let logged = "";
let cookie: string;

/** Everything that is personal of the two, as it was typed and as it is kept. */
const personal = [
  ...[travelerName, dependentName],
  ...[1, 2].flatMap((person) => [documentOf(person).number, documentOf(person).number.slice(6, 14)]),
  ...[1, 3].flatMap((person) => [phoneOf(person), phoneOf(person).slice(3)]),
];
/** As text, as a bytea column shows it, and as JSON may have it in base64. */
const formsOf = (text: string): readonly string[] => [
  text,
  bytesToHex(utf8ToBytes(text)),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
];

const post = async (url: string, payload: object, method: "POST" | "PUT" | "PATCH" = "POST") =>
  app.inject({ method, url, payload, headers: cookie === "" ? {} : { cookie } });

beforeAll(async () => {
  cookie = "";
  server = await openTestServer({ hasOwnPostgres: true });
  app = await buildApp({
    ...{ db: server.parts.db, readStatusToken: createStatusTokens(server.parts), retentionDays: 14 },
    ...{ publicOrigin: testOrigin, province: server.province },
    logger: { level: "trace", stream: { write: (line: string) => void (logged += line) } },
  });
  const community = { name_zh: communityName, name_en: "Community", area: 370_102, issuer: 1 };
  await server.parts.db.insertInto("communities").values(community).execute();
  await post(signInPaths.codes, codeAskOf(1));
  const code = await server.sms.newestCode(phoneOf(1));
  const signedIn = await post(signInPaths.signIn, { ...codeAskOf(1), code, noticeVersion: 1 });
  cookie = cookieOf(signedIn);
  const { holder } = signedIn.json<{ holder: string }>();
  await server.parts.db
    .transaction()
    .execute(async (trx) => changeResident(trx, server.parts, holder, { name: travelerName }));
  const dependent = { document: codeAskOf(2).document, name: dependentName, noticeVersion: 1 };
  expect((await post(peoplePaths.dependents, dependent)).statusCode).toBe(201);
  await server.setClock((await peekClock(server.parts.db)) + 3600);
  await post(peoplePaths.phoneCodes, { phone: phoneOf(3) });
  const phoneCode = await server.sms.newestCode(phoneOf(3));
  expect((await post(peoplePaths.phone, { phone: phoneOf(3), code: phoneCode }, "PUT")).statusCode).toBe(200);
  const seen = await app.inject({ url: peoplePaths.dependents, headers: { cookie } });
  expect(seen.body).toContain(dependentName);
});
afterAll(async () => {
  await app.close();
  await server.close();
});

test("No table holds a name, a document number, a birth date or a phone in any readable form", async () => {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`.execute(server.parts.db);
  expect(tables.length).toBeGreaterThan(30);
  let dump = "";
  for (const { name } of tables) {
    const { rows } = await sql<{ line: string }>`SELECT t::text AS line FROM ${sql.table(name)} t`.execute(
      server.parts.db,
    );
    dump += rows.map(({ line }) => `${name}${line}\n`).join("");
  }
  // It looks where something is to be found.
  expect(dump).toContain(communityName);
  expect(dump).toMatch(/^residents\(/m);
  for (const text of personal.flatMap(formsOf)) expect([text, dump.includes(text)]).toEqual([text, false]);
});

test("Nor does any file of the database, its log of changes and its log of events", async () => {
  await sql`CHECKPOINT`.execute(server.parts.db);
  const files = (await readdir(join(server.dataDir, "pg"), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const wanted = personal.map((text) => Buffer.from(text));
  let canary = 0;
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0));
    if (bytes.includes(communityName)) canary += 1;
    for (const text of wanted) expect([file.name, bytes.includes(text)]).toEqual([file.name, false]);
  }
  // The table's file and the log of changes.
  expect(canary).toBeGreaterThanOrEqual(2);
});

test("The server's log at its finest says what happened, of nobody", async () => {
  await post(signInPaths.signIn, { ...codeAskOf(1), code: "123456", noticeVersion: 1 });
  await post(signInPaths.codes, { ...codeAskOf(1), phone: "not a phone 13900000001" });
  await post(signInPaths.codes, { document: documentOf(1).number, phone: phoneOf(1) });
  await app.inject({ url: `${peoplePaths.consents}?holder=${documentOf(1).number}`, headers: { cookie } });
  // A failure inside, with what was sent at hand.
  await sql`ALTER TABLE code_asks RENAME TO code_asks_away`.execute(server.parts.db);
  const failed = await post(signInPaths.codes, codeAskOf(9));
  await sql`ALTER TABLE code_asks_away RENAME TO code_asks`.execute(server.parts.db);
  expect(failed.statusCode).toBe(500);
  expect(logged).toContain(`"route":"${signInPaths.codes}"`);
  expect(logged).toContain("request failed");
  const ofNobody = [...personal, documentOf(9).number, phoneOf(9).slice(3), cookie.split("=")[1] ?? ""];
  for (const text of ofNobody.flatMap(formsOf)) expect([text, logged.includes(text)]).toEqual([text, false]);
});
