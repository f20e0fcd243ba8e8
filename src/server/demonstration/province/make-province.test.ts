import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordKinds } from "../../../policy/record-rules.ts";
import { startOfDate } from "../../../policy/civil-dates.ts";
import { documentTypes } from "../../../policy/document-number.ts";
import { openTestServer } from "../../../testing/server.ts";
import type { TestServer } from "../../../testing/server.ts";
import { openFilledIn } from "../../applications/application-form.ts";
import { applicationStates } from "../../applications/transitions.ts";
import { keepHead } from "../../audit/keep-head.ts";
import { verifyLog } from "../../audit/verify-log.ts";
import { openPersonal } from "../../people/personal.ts";
import { openFindings } from "../../reports/findings.ts";
import { makeProvince } from "./make-province.ts";
import { drawPeople } from "./people.ts";

const county = (code: number, zh: string, en: string) => ({ code, zh, en });
const prefectures = [
  {
    ...{ zh: "济南市", en: "Jinan City" },
    counties: [county(370_102, "历下区", "Lixia District"), county(370_103, "市中区", "Shizhong District")],
  },
  { zh: "青岛市", en: "Qingdao City", counties: [county(370_202, "市南区", "Shinan District")] },
];
const people = 260;
/** Afternoon of a day that every clock of a test is before. */
const untilSeconds = startOfDate("2031-03-05") + 16 * 3600;

let [one, other]: (TestServer | undefined)[] = [];
beforeAll(async () => {
  [one, other] = [await openTestServer(), await openTestServer()];
});
afterAll(async () => {
  await one?.close();
  await other?.close();
});

const serverOf = (server: TestServer | undefined): TestServer => {
  if (server === undefined) throw new Error("no server");
  return server;
};

const make = async ({ parts }: TestServer, seed = "test") =>
  makeProvince(parts, { people, seed, prefectures, untilSeconds, nowMs: () => 0 });

test("A province holds together: colours of the recolour, lists as the places, all states, records and documents", async () => {
  const server = serverOf(one);
  const shares: number[] = [];
  const wish = { people, seed: "test", prefectures, untilSeconds, nowMs: () => 0 };
  const made = await makeProvince(server.parts, { ...wish, onProgress: (share) => shares.push(share) });
  if (!made.ok) throw new Error(made.error);
  expect(made.value.checks).toHaveLength(6);
  for (const check of made.value.checks) {
    expect(check.wrong, check.name).toBe(0);
    expect(check.looked, check.name).toBeGreaterThan(50);
  }
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const seen = async (query: ReturnType<typeof sql<{ value: string }>>) =>
    new Set((await query.execute(server.parts.db)).rows.map(({ value }) => value));
  expect(await seen(sql`SELECT state AS value FROM applications`)).toEqual(new Set(applicationStates));
  expect(await seen(sql`SELECT kind AS value FROM epidemic_records`)).toEqual(new Set(recordKinds));
  expect(await seen(sql`SELECT document_type AS value FROM residents`)).toEqual(new Set(documentTypes));
  expect(await seen(sql`SELECT colour::text AS value FROM places`)).toEqual(new Set(["0", "1", "2"]));
  expect(await seen(sql`SELECT kind AS value FROM referrals`)).toEqual(new Set(["red", "objection"]));
  expect(await seen(sql`SELECT actor_kind AS value FROM reports`)).toEqual(new Set(["holder", "guardian", "staff"]));
  const { counts } = made.value;
  expect(counts["residents"]).toBeGreaterThan(people * 0.97);
  expect(counts["referral_steps"]).toBeGreaterThan(10);
  const prints = await seen(sql`SELECT holder::text AS value FROM passes WHERE holder_key IS NULL`);
  expect(prints.size).toBeGreaterThan(0);
  // Nothing is dated before the days, or after now.
  const { rows } = await sql<{ first: number; last: number }>`
    SELECT min(at_seconds) AS first, max(at_seconds) AS last FROM audit_entries`.execute(server.parts.db);
  expect(rows[0]?.first).toBeGreaterThanOrEqual(startOfDate("2031-02-26"));
  expect(rows[0]?.last).toBeLessThanOrEqual(untilSeconds);
});

test("The same seed makes the same people, applications, records, reports and colours; another one does not", async () => {
  const server = serverOf(other);
  await server.parts.db
    .insertInto("audit_heads")
    .values({ position: 0, at_seconds: 0, document: Buffer.of() })
    .execute();
  expect(await make(server)).toEqual({ ok: false, error: "store-used" });
  await server.parts.db.deleteFrom("audit_heads").execute();

  expect((await make(server)).ok).toBe(true);
  const [first, second] = [await digest(serverOf(one)), await digest(server)];
  expect(second).toEqual(first);
  const draw = (seed: string) => {
    const homes = [{ community: 1, county: county(370_102, "历下区", "Lixia District") }];
    return drawPeople({ seed, count: 20, today: "2031-03-05", homes }).map(({ document }) => document.number);
  };
  expect(draw("test")).toEqual(draw("test"));
  expect(new Set([...draw("test"), ...draw("another")]).size).toBe(40);
});

test("A second province is refused and adds nothing, and one that was broken off is told of", async () => {
  const server = serverOf(one);
  const before = await digest(server);
  expect(await make(server, "another")).toEqual({ ok: false, error: "province-made" });
  expect(await digest(server)).toEqual(before);
  await sql`UPDATE demonstration.provinces SET done_seconds = NULL`.execute(server.parts.db);
  expect(await make(server)).toEqual({ ok: false, error: "province-broken" });
});

test("The audit log of the days is whole", async () => {
  const { parts } = serverOf(one);
  await keepHead(parts);
  const { findings, position, waiting } = await verifyLog(parts);
  expect(findings).toEqual([]);
  expect(position).toBeGreaterThan(people);
  expect(waiting.count).toBe(0);
});

/** What is the same for the same seed, by table: all but keys, places, cards, seals and the holders of prints. */
const digest = async ({ parts }: TestServer): Promise<Readonly<Record<string, string>>> => {
  const { db, dataKeys } = parts;
  const hash = (rows: readonly unknown[]): string =>
    createHash("sha256")
      .update(
        rows
          .map((row) => JSON.stringify(row))
          .toSorted()
          .join("\n"),
      )
      .digest("hex");
  const plain = async (query: ReturnType<typeof sql>): Promise<string> => hash((await query.execute(db)).rows);
  const residents = await db.selectFrom("residents").selectAll().execute();
  const applications = await db.selectFrom("applications").selectAll().execute();
  const reports = await db.selectFrom("reports").selectAll().execute();
  return {
    residents: hash(
      residents.map((row) => [openPersonal(dataKeys, row), row.guardian, row.language, row.created_seconds]),
    ),
    applications: hash(
      applications.map((row) => {
        const { form } = openFilledIn(dataKeys, row, row.answers);
        return [form, row.state, row.submitted_seconds, row.decided_seconds, row.decision, row.channel];
      }),
    ),
    reports: hash(
      reports.map((row) => {
        const { report_date: date, holder, is_healthy, actor_kind } = row;
        return [
          openFindings(dataKeys, { holder, date }, row.findings),
          date,
          is_healthy,
          actor_kind,
          row.reported_seconds,
        ];
      }),
    ),
    records: await plain(
      sql`SELECT source, source_key, kind, from_date, until_date, area, withdrawn_seconds FROM epidemic_records`,
    ),
    causes: await plain(sql`SELECT kind, colour, rule, since_seconds, until_seconds, ended_seconds FROM colour_causes`),
    passes: await plain(sql`
      SELECT colour, s.application_date, last_report_date, report_missing, moved_seconds, issued_seconds
      FROM passes s JOIN places USING (issuer, list, place)`),
    referrals: await plain(
      sql`SELECT kind, cause_kind, opened_seconds, closed_seconds, closed_by, outcome FROM referrals`,
    ),
    steps: await plain(sql`SELECT step, way, at_seconds, actor_id FROM referral_steps`),
    notifications: await plain(sql`SELECT kind, at_seconds, once_key, seen_seconds IS NULL FROM notifications`),
  };
};
