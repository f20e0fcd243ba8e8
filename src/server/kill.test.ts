import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DeskPage } from "../api/desk.ts";
import { deliveryTypes, epidemicPaths } from "../api/epidemic.ts";
import { reportPath } from "../api/reports.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { comparePublished, countAcknowledged, findDouble, findLost } from "../testing/acknowledged.ts";
import type { Acknowledged } from "../testing/acknowledged.ts";
import { submissionOf } from "../testing/applicants.ts";
import { identityNumber } from "../testing/epidemic-people.ts";
import { documentOf, phoneOf } from "../testing/generated-people.ts";
import { ensureCommunity } from "../testing/pass-holders.ts";
import { createWhereabouts, persist, sendUntilAnswered } from "../testing/persistent-client.ts";
import type { Answer, PersistentRequest } from "../testing/persistent-client.ts";
import { startServerProcess } from "../testing/server-process.ts";
import type { ServerProcess } from "../testing/server-process.ts";
import { platform } from "./access/actor.ts";
import { sessionCookie } from "./access/session-cookie.ts";
import { readConfiguration } from "./configuration.ts";
import { peekClock } from "./db/database-clock.ts";
import type { StaffRole } from "./db/tables/staff.ts";
import { openParts } from "./open-parts.ts";
import type { OpenParts } from "./open-parts.ts";
import { ensureResident } from "./people/residents.ts";
import { openTravelerSession } from "./people/traveler-sessions.ts";
import { addMember } from "./staff/members.ts";
import { createToken } from "./staff/tokens.ts";

let dataDir: string;
let parts: OpenParts;
let community: number;
let server: ServerProcess | undefined;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-kill-"));
  parts = await openParts(readConfiguration({ DATA_DIR: dataDir }));
  community = await ensureCommunity({ parts });
});
afterAll(async () => {
  await server?.kill();
  await parts.close();
  await rm(dataDir, { recursive: true, force: true });
});

const seen: Acknowledged = { submits: [], decisions: [], reports: [] };
const whereabouts = createWhereabouts();
let isOver = false;
/** Answers that are neither what was asked for nor a refusal that is due. */
const surprises: unknown[] = [];

/** Each client has an address of its own: the load is not to be held back as one asker's. */
let addresses = 0;
const nextAddress = (): Readonly<Record<string, string>> => {
  addresses += 1;
  return { "x-forwarded-for": `10.0.${Math.floor(addresses / 250)}.${1 + (addresses % 250)}` };
};

const send = async (request: PersistentRequest): Promise<Answer> => sendUntilAnswered(whereabouts, request);

const signInPerson = async (person: number) => {
  const resident = { document: documentOf(person), phone: phoneOf(person), name: "王小敏", community };
  const { holder, secret } = await persist(async () =>
    parts.db.transaction().execute(async (trx) => {
      const made = await ensureResident(trx, parts, resident);
      return { holder: made.holder, secret: (await openTravelerSession(trx, made.holder)).secret };
    }),
  );
  return { holder, headers: { cookie: `${sessionCookie}=${secret}`, ...nextAddress() } };
};

const reportsEach = 6;

/** Applies, and then reports; a later report of the day corrects the one before. */
const travel = async (person: number): Promise<void> => {
  const { holder, headers } = await signInPerson(person);
  const { clientKey, body } = await persist(async () => submissionOf({ parts }, community));
  const submitted = await send({ method: "PUT", path: `/api/applications/${clientKey}`, headers, body });
  if (submitted.status !== 200) return void surprises.push(submitted);
  // as: the schema of the answer
  const { application } = submitted.body as { application: string };
  seen.submits.push({ holder, clientKey, application });
  for (let index = 0; index < reportsEach && !isOver; index += 1) {
    const report = { clientKey: randomUUID(), temperatureTenths: 362 + index, symptoms: [] };
    const date = civilDateAt(await persist(async () => peekClock(parts.db)));
    const reported = await send({ method: "PUT", path: reportPath(date), headers, body: report });
    if (reported.status === 200) seen.reports.push({ holder, date, clientKey: report.clientKey });
    else surprises.push(reported);
  }
};

/** People who come one after the other, as long as it goes on. */
const comeAndGo = async (): Promise<void> => {
  while (!isOver) await travel((nextPerson += 1));
};
let nextPerson = 700_000;

const signInMember = async (role: StaffRole, communities: readonly number[]) => {
  const member = await addMember(parts, platform, { name: role, language: "en", roles: [role], communities });
  if (!member.ok) throw new Error(member.error);
  const wish = { staff: member.value, name: "kill", roles: [role], lifeSeconds: 3600 };
  const token = await createToken(parts, platform, wish);
  if (!token.ok) throw new Error(token.error);
  return { staff: member.value, headers: { authorization: `Bearer ${token.value.secret}`, ...nextAddress() } };
};

/** Decides what waits, beside a colleague who has the same list before them. */
const decideAll = async (): Promise<void> => {
  const { staff, headers } = await signInMember("officer", [community]);
  while (!isOver) {
    // Asking all the time would be refused as too often.
    await vi.waitUntil(() => isOver || seen.submits.length > seen.decisions.length, { interval: 2, timeout: 60_000 });
    const page = await send({ method: "GET", path: "/api/desk/applications?limit=5", headers });
    // as: the schema of the answer
    for (const { holder, application } of (page.body as DeskPage).applications) {
      if (isOver) return;
      const isIssued = Number.parseInt(application.slice(0, 2), 16) % 8 > 0;
      const decision = isIssued ? { decision: "issue" } : { decision: "refuse", reasons: ["statement-false"] };
      const path = `/api/desk/applications/${holder}/${application}/decision`;
      const decided = await send({ method: "POST", path, headers, body: { ...decision, revision: 1 } });
      const state = isIssued ? "issued" : "refused";
      if (decided.status === 200) seen.decisions.push({ holder, application, state, staff });
      // The colleague was faster.
      else if (decided.status !== 409) surprises.push(decided);
    }
  }
};

const start = async (): Promise<ServerProcess> => {
  server = await startServerProcess(dataDir, { TRUST_PROXY: "127.0.0.1,::1" });
  return server;
};

/** Goes on until so many more were acknowledged. */
const untilAcknowledged = async (more: number): Promise<void> => {
  const wanted = countAcknowledged(seen) + more;
  await vi.waitUntil(() => countAcknowledged(seen) >= wanted, { interval: 2, timeout: 60_000 });
};

const kinds = () => [seen.submits.length, seen.decisions.length, seen.reports.length];

/** Nobody sends anything; all that was answered must be there, and gates must read it. */
const compare = async ({ origin }: ServerProcess): Promise<number> => {
  expect(await findLost(parts.db, seen)).toEqual([]);
  expect(await findDouble(parts.db)).toEqual([]);
  const { version, places, differences } = await comparePublished(parts.db, origin);
  expect(differences).toEqual([]);
  expect(places).toBeGreaterThan(0);
  return version;
};

const recordLines = 16_000;

test("kill -9 of the server five times, and once of its database, under submits, decisions, reports and a delivery: nothing acknowledged is lost", async () => {
  const operator = await signInMember("operator", []);
  let alive = await start();
  whereabouts.move(alive.origin);
  const clients = [...Array.from({ length: 8 }, comeAndGo), decideAll(), decideAll()];
  const batch = randomUUID();
  const linesDone = async (): Promise<number> => {
    const row = parts.db.selectFrom("epidemic_batches").select("lines_done").where("batch", "=", batch);
    return (await row.executeTakeFirst())?.lines_done ?? 0;
  };
  let delivered: Promise<Answer> | undefined = undefined;
  let version = 0;
  for (const round of [1, 2, 3, 4, 5]) {
    const before = kinds();
    await untilAcknowledged(60);
    if (round === 3) await killDatabase();
    if (round === 4) {
      const line = (index: number) =>
        JSON.stringify({
          ...{ key: `k${index}`, documentType: "resident-id", documentNumber: identityNumber(index) },
          ...{ kind: "close-contact", from: "2026-01-02" },
        });
      const body = Array.from({ length: recordLines }, (_, index) => line(index)).join("\n");
      const headers = { ...operator.headers, "content-type": deliveryTypes.ndjson };
      delivered = send({ method: "POST", path: `${epidemicPaths.batch(batch)}?source=national`, headers, body });
      // In the middle of it.
      await vi.waitUntil(async () => (await linesDone()) > 0, { interval: 2, timeout: 60_000 });
    }
    const gone = alive.kill();
    whereabouts.move(undefined);
    await gone;
    for (const [index, count] of kinds().entries()) expect(count).toBeGreaterThan(before[index] ?? 0);
    alive = await start();
    const published = await compare(alive);
    expect(published).toBeGreaterThan(version);
    version = published;
    if (round === 4) expect(await linesDone()).toBeLessThan(recordLines);
    whereabouts.move(alive.origin);
  }
  await untilAcknowledged(20);
  expect(await delivered).toMatchObject({ body: { state: "done", linesDone: recordLines, accepted: recordLines } });
  isOver = true;
  await Promise.all(clients);
  expect(surprises).toEqual([]);
  expect(await alive.stop()).toBe(0);
  expect(await findLost(parts.db, seen)).toEqual([]);
  expect(await findDouble(parts.db)).toEqual([]);
}, 180_000);

/** The process that the test itself has started, by its id; the server and the test go on with the one that comes after it. */
const killDatabase = async (): Promise<void> => {
  const file = join(dataDir, "pg", "data", "postmaster.pid");
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  process.kill(pid, "SIGKILL");
  await untilAcknowledged(30);
};
