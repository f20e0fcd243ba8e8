import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { referralPaths } from "../../api/referrals.ts";
import type { Referral, ReferralPage } from "../../api/referrals.ts";
import { fail, ok } from "../../core/result.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { buildApp } from "../app.ts";
import { peekClock } from "../db/database-clock.ts";
import { listJobs, retryDeadJobs } from "../jobs/dead-jobs.ts";
import { attemptsMax, retryDelaySeconds } from "../jobs/retry-delay.ts";
import { claimJobs, runClaimed, runDueJobs } from "../jobs/run-jobs.ts";
import type { WorkerParts } from "../jobs/run-jobs.ts";
import { createStatusTokens } from "../publication/status-token.ts";
import { createAuthorityHandler } from "./authority-job.ts";
import type { ReferralName } from "./referral-parts.ts";
import type { AuthorityError, AuthorityMessage, TellAuthority } from "./tell-authority.ts";

let server: TestServer;
let community: number;
let officer: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  ({ community } = await server.parts.db
    .insertInto("communities")
    .values({ name_zh: "甲社区", name_en: "One", area: 370_102, issuer: 1 })
    .returning("community")
    .executeTakeFirstOrThrow());
  officer = await signInStaff(server, { roles: ["officer"], communities: [community] });
});
afterAll(async () => server.close());

/** What the authority was told, and what it answers. */
let told: AuthorityMessage[] = [];
let error: AuthorityError | undefined;
beforeEach(async () => {
  [told, error] = [[], undefined];
  await server.parts.db.deleteFrom("jobs").execute();
});

const answering: TellAuthority = async (message) => {
  told.push(message);
  return error === undefined ? ok(undefined) : fail(error);
};
const workerOf = (tellAuthority: TellAuthority | null = answering): WorkerParts => {
  const { db, dataKeys, auditKey } = server.parts;
  const unused = { kind: "outside", run: async () => undefined } as const;
  const handlers = createAuthorityHandler({ db, dataKeys, auditKey, tellAuthority: tellAuthority ?? undefined });
  return { db, random: () => 0, handlers: { ...handlers, push: unused, sms: unused } };
};
const work = async (): Promise<number> => runDueJobs(workerOf());
const later = async (seconds: number): Promise<void> => server.setClock((await peekClock(server.parts.db)) + seconds);

/** An open referral of somebody in the community. */
const refer = async (): Promise<ReferralName> => {
  const { db } = server.parts;
  const { holder } = await signInTraveler(server, { community, name: "张三丰" });
  const name = { holder, referral: randomUUID() };
  const cause = { cause_kind: "record" as const, cause_ref: "s/1" };
  const seconds = await peekClock(db);
  await db
    .insertInto("colour_causes")
    .values({ holder, kind: "record", ref: "s/1", colour: 1, rule: "D1.6", since_seconds: seconds })
    .execute();
  await db
    .insertInto("referrals")
    .values({ ...name, ...cause, kind: "red", community, opened_seconds: seconds, due_seconds: 0 })
    .execute();
  return name;
};
const pathOf = (path: string, { holder, referral }: ReferralName): string =>
  path.replace(":holder", holder).replace(":referral", referral);
const ask = async (name: ReferralName, app = server.app) =>
  app.inject({ method: "POST", url: pathOf(referralPaths.authority, name), headers: officer.headers });
const read = async (name: ReferralName): Promise<Referral> =>
  (await officer.inject({ url: pathOf(referralPaths.one, name) })).json<Referral>();
const close = async (name: ReferralName, outcome: string): Promise<void> => {
  const url = pathOf(referralPaths.closure, name);
  expect((await officer.inject({ method: "POST", url, payload: { outcome } })).statusCode).toBe(200);
};

test("The authority is asked for at once, told by a job, and told once however often it is asked for (D5.1)", async () => {
  const name = await refer();
  expect((await read(name)).authority).toBe("not-asked");
  const asked = await Promise.all([ask(name), ask(name), ask(name)]);
  expect(asked.map(({ statusCode, body }) => [statusCode, body])).toEqual(
    Array.from({ length: 3 }, () => [202, '{"authority":"asked"}']),
  );
  expect(await read(name)).toMatchObject({ authority: "asked", told: [], steps: [{ step: "asked-authority" }] });
  expect(await work()).toBe(1);
  expect(told).toEqual([
    {
      ...{ referral: name.referral, rule: "D1.6", openedSeconds: expect.any(Number) },
      community: { nameZh: "甲社区", area: 370_102 },
      person: expect.objectContaining({ name: "张三丰", documentType: "resident-id" }),
    },
  ]);
  expect((await ask(name)).json()).toEqual({ authority: "told" });
  expect(await work()).toBe(0);
  const { authority, told: whom, steps } = await read(name);
  expect([authority, whom]).toEqual(["told", ["told-authority"]]);
  expect(steps).toMatchObject([
    { step: "asked-authority", way: "system", actorKind: "staff", actorId: String(officer.staff) },
    { step: "told-authority", way: "system", actorKind: "platform" },
  ]);
  const list = await officer.inject({ url: `${referralPaths.all}?limit=100` });
  const row = list.json<ReferralPage>().referrals.find(({ referral }) => referral === name.referral);
  expect(row).toMatchObject({ authority: "told", told: ["told-authority"] });
  const audited = await server.parts.db
    .selectFrom("audit_entries")
    .select(["actor_kind", "action"])
    .where("holder", "=", name.holder)
    .where("action", "in", ["referral.step", "referral.tell"])
    .execute();
  expect(audited).toEqual([
    { actor_kind: "staff", action: "referral.step" },
    { actor_kind: "platform", action: "referral.tell" },
  ]);
});

test("An authority that cannot be reached is tried again, in the end given up in sight of all, and asked for anew", async () => {
  const name = await refer();
  await ask(name);
  error = "authority-unreachable";
  expect(await work()).toBe(1);
  expect(await work()).toBe(0);
  expect((await read(name)).authority).toBe("asked");
  for (let attempt = 1; attempt < attemptsMax; attempt += 1) {
    await later(retryDelaySeconds(attempt, 0));
    expect(await work()).toBe(1);
  }
  expect(told).toHaveLength(attemptsMax);
  expect(new Set(told.map(({ referral }) => referral))).toEqual(new Set([name.referral]));
  const dead = await listJobs(server.parts.db, { state: "dead" });
  expect(dead).toMatchObject([{ kind: "authority", attempts: attemptsMax, lastError: "authority-unreachable" }]);
  expect(await read(name)).toMatchObject({ authority: "given-up", told: [] });
  expect((await ask(name)).statusCode).toBe(202);
  error = undefined;
  expect(await work()).toBe(1);
  expect(await read(name)).toMatchObject({
    authority: "told",
    steps: [{ step: "asked-authority" }, { step: "asked-authority" }, { step: "told-authority" }],
  });
});

test("What the authority refuses is given up at once; an operator's retry tells it after all", async () => {
  const name = await refer();
  await ask(name);
  error = "authority-refused";
  await work();
  expect(await listJobs(server.parts.db, { state: "dead" })).toMatchObject([{ lastError: "authority-refused" }]);
  expect((await read(name)).authority).toBe("given-up");
  error = undefined;
  expect(await retryDeadJobs(server.parts.db, "all")).toBe(1);
  expect((await read(name)).authority).toBe("asked");
  await work();
  expect((await read(name)).authority).toBe("told");
});

test("A kill between telling and noting tells it again under the same key, and it is noted once", async () => {
  const name = await refer();
  await ask(name);
  const [killed] = await claimJobs(server.parts.db, "authority", 1);
  if (killed === undefined) throw new Error("nothing was claimed");
  // The other worker, after the time of the first one's try.
  await server.parts.db.updateTable("jobs").set({ due_seconds: 0 }).execute();
  await Promise.all([work(), runClaimed(workerOf(), killed)]);
  expect(new Set(told.map(({ referral }) => referral))).toEqual(new Set([name.referral]));
  expect((await read(name)).steps.map(({ step }) => step)).toEqual(["asked-authority", "told-authority"]);
});

test.each([
  ["cleared", 0, "given-up"],
  ["stays-red", 1, "told"],
] as const)(
  "Closed as %s before it could be told, the authority hears of it %i times",
  async (outcome, times, state) => {
    const name = await refer();
    await ask(name);
    await close(name, outcome);
    await work();
    expect(told).toHaveLength(times);
    expect((await read(name)).authority).toBe(state);
    expect((await ask(name)).statusCode).toBe(times === 0 ? 409 : 202);
  },
);

test("Nothing is told of somebody who was erased, and what is no referral's name ends at once", async () => {
  const { db } = server.parts;
  const name = await refer();
  await ask(name);
  await db.deleteFrom("referrals").where("holder", "=", name.holder).execute();
  await db.insertInto("jobs").values({ kind: "authority", work: "{}", due_seconds: 0 }).execute();
  expect(await work()).toBe(2);
  expect(told).toEqual([]);
  expect(await listJobs(db, { state: "dead" })).toMatchObject([{ lastError: "work-malformed" }]);
  expect(await listJobs(db, { state: "done" })).toHaveLength(1);
});

test("Without a way to the authority staff are told to use the telephone, and what was asked for before is given up", async () => {
  const name = await refer();
  const app = await buildApp({
    ...{ db: server.parts.db, readStatusToken: createStatusTokens(server.parts), publicOrigin: testOrigin },
    province: { ...server.province, hasAuthority: false },
  });
  const answer = await ask(name, app);
  await app.close();
  expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: "authority-absent" }]);
  expect((await read(name)).steps).toEqual([]);
  await ask(name);
  await runDueJobs(workerOf(null));
  expect(await listJobs(server.parts.db, { state: "dead" })).toMatchObject([{ lastError: "authority-absent" }]);
});
