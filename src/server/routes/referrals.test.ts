import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { referralPaths } from "../../api/referrals.ts";
import type { Referral, ReferralPage } from "../../api/referrals.ts";
import { addPass, placeColour } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { addCauses, endCauses } from "../colours/causes.ts";
import type { Cause } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";

let server: TestServer;
let here: number;
let elsewhere: number;
let officer: SignedInStaff;
let foreigner: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(now);
  [here, elsewhere] = [await addCommunity("甲社区"), await addCommunity("乙社区")];
  officer = await signInStaff(server, { roles: ["officer"], communities: [here] });
  foreigner = await signInStaff(server, { roles: ["follow-up"], communities: [elsewhere] });
});
afterAll(async () => server.close());

const now = Date.parse("2031-02-24T08:00:00+08:00") / 1000;

const addCommunity = async (name: string): Promise<number> => {
  const row = await server.parts.db
    .insertInto("communities")
    .values({ name_zh: name, name_en: name, area: 370_102, issuer: 1 })
    .returning("community")
    .executeTakeFirstOrThrow();
  return row.community;
};

const newTraveler = async (community = here) => {
  const traveler = await signInTraveler(server, { community, name: "张三丰" });
  const place = await addPass(server.parts, { holder: traveler.holder, documentNumber: "" }, "2031-02-24");
  return { ...traveler, colour: async () => placeColour(server.parts, place) };
};
const turnRed = async (holder: string, change: Partial<Cause> = {}): Promise<void> =>
  server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    const cause: Cause = { holder, kind: "record", ref: `s/${randomUUID()}`, colour: "red", rule: "D1.6", ...change };
    await recolour(trx, await addCauses(trx, [cause]));
  });
const listed = async (staff: SignedInStaff, query = "") =>
  (await staff.inject({ url: `${referralPaths.all}${query}` })).json<ReferralPage>();
const pathOf = (path: string, { holder, referral }: { holder: string; referral: string }): string =>
  path.replace(":holder", holder).replace(":referral", referral);
const referralOf = async (holder: string) => {
  const rows = (await listed(officer, "?limit=100")).referrals.filter((row) => row.holder === holder);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`expected one referral, got ${rows.length}`);
  return row;
};
const readOne = async (name: { holder: string; referral: string }) =>
  (await officer.inject({ url: pathOf(referralPaths.one, name) })).json<Referral>();
const post = async (staff: SignedInStaff, url: string, payload: object) =>
  staff.inject({ method: "POST", url, payload });

test("A red person is on the work list of the community, due by policy, and nobody else's (D5.1)", async () => {
  const traveler = await newTraveler();
  await turnRed(traveler.holder);
  const row = await referralOf(traveler.holder);
  expect(row).toMatchObject({ kind: "red", name: "张三丰", rule: "D1.6", causeKind: "record", told: [] });
  expect(row).toMatchObject({ openedSeconds: now, dueSeconds: now + 24 * 3600, community: here });
  expect((await listed(foreigner)).referrals).toEqual([]);
  for (const path of [referralPaths.one, referralPaths.steps, referralPaths.closure, referralPaths.authority]) {
    const isRead = path === referralPaths.one;
    const payload = path === referralPaths.steps ? { step: "note", words: "x" } : { outcome: "cleared" };
    const answer = await foreigner.inject({
      ...{ method: isRead ? "GET" : "POST", url: pathOf(path, row) },
      ...(!isRead && path !== referralPaths.authority && { payload }),
    });
    expect(answer.statusCode).toBe(404);
  }
});

test("The list is read in pages by key", async () => {
  const holders = [];
  for (let count = 0; count < 5; count += 1) {
    const { holder } = await newTraveler(elsewhere);
    holders.push(holder);
    await turnRed(holder);
  }
  const seen: string[] = [];
  let query = "?limit=2";
  for (;;) {
    const page = await listed(foreigner, query);
    seen.push(...page.referrals.map(({ holder }) => holder));
    if (page.next === null) break;
    query = `?limit=2&afterDue=${page.next.dueSeconds}&after=${page.next.referral}`;
  }
  expect(seen.toSorted()).toEqual(holders.toSorted());
});

test("What was done is kept with who, when and how, and words are sealed", async () => {
  const traveler = await newTraveler();
  await turnRed(traveler.holder);
  const name = await referralOf(traveler.holder);
  const steps = [
    { step: "note", words: "没有人接电话" },
    { step: "told-community", way: "phone" },
    { step: "told-employer", way: "letter", words: "学校" },
  ];
  for (const step of steps) {
    expect((await post(officer, pathOf(referralPaths.steps, name), step)).statusCode).toBe(204);
  }
  const missing = await post(officer, pathOf(referralPaths.steps, name), { step: "told-employer" });
  expect(missing.statusCode).toBe(400);
  const referral = await readOne(name);
  expect(referral.steps).toMatchObject(
    steps.map((step, index) => ({ ...step, number: index + 1, actorId: String(officer.staff) })),
  );
  expect(referral).toMatchObject({ phone: traveler.phone, told: ["told-community", "told-employer"] });
  const stored = await server.parts.db.selectFrom("referral_steps").select("words").execute();
  expect(stored.some(({ words }) => words !== null && Buffer.from(words).includes("学校"))).toBe(false);
  const audited = await server.parts.db
    .selectFrom("audit_entries")
    .select("action")
    .where("holder", "=", traveler.holder)
    .where("actor_kind", "=", "staff")
    .execute();
  const actions = new Set(audited.map(({ action }) => action));
  expect(actions).toEqual(new Set(["referral.list", "referral.step", "referral.read"]));
});

test("Closed as cleared, all other rules give the colour; closed as red, the person stays red without the cause (D5.1)", async () => {
  const [one, other] = [await newTraveler(), await newTraveler()];
  await turnRed(one.holder);
  await turnRed(other.holder, { ref: "s/ends" });
  await server.parts.db
    .transaction()
    .execute(async (trx) =>
      recolour(
        trx,
        await addCauses(trx, [{ holder: one.holder, kind: "returned", ref: randomUUID(), colour: "yellow" }]),
      ),
    );
  const [first, second] = [await referralOf(one.holder), await referralOf(other.holder)];
  const cleared = await post(officer, pathOf(referralPaths.closure, first), {
    outcome: "cleared",
    words: "两次检测阴性",
  });
  expect(cleared.json()).toEqual({ colour: "yellow" });
  expect(await one.colour()).toBe(2);
  const red = await post(officer, pathOf(referralPaths.closure, second), { outcome: "stays-red" });
  expect(red.json()).toEqual({ colour: "red" });
  await server.parts.db
    .transaction()
    .execute(async (trx) => recolour(trx, await endCauses(trx, [{ holder: other.holder, kind: "record" }], "record")));
  expect(await other.colour()).toBe(1);
  const again = await post(officer, pathOf(referralPaths.closure, second), { outcome: "stays-red" });
  expect([again.statusCode, again.json()]).toEqual([200, { colour: "red" }]);
  const otherwise = await post(officer, pathOf(referralPaths.closure, second), { outcome: "cleared" });
  expect([otherwise.statusCode, otherwise.json()]).toMatchObject([409, { code: "referral-closed" }]);
  expect((await readOne(first)).steps).toMatchObject([{ step: "note", words: "两次检测阴性" }]);
  expect((await listed(officer, "?limit=100")).referrals.some(({ holder }) => holder === one.holder)).toBe(false);
});

test("Two officers who close at once, one each way, leave one outcome", async () => {
  const traveler = await newTraveler();
  await turnRed(traveler.holder);
  const url = pathOf(referralPaths.closure, await referralOf(traveler.holder));
  const answers = await Promise.all([
    post(officer, url, { outcome: "cleared" }),
    post(officer, url, { outcome: "stays-red" }),
  ]);
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
});

test("A referral of a withdrawn record is closed by the system while nobody was told, and left to staff afterwards", async () => {
  const [untouched, told] = [await newTraveler(), await newTraveler()];
  for (const { holder } of [untouched, told]) await turnRed(holder);
  const name = await referralOf(told.holder);
  await post(officer, pathOf(referralPaths.steps, name), { step: "told-community", way: "visit" });
  await server.parts.db.transaction().execute(async (trx) => {
    const which = [untouched, told].map(({ holder }) => ({ holder, kind: "record" as const }));
    await recolour(trx, await endCauses(trx, which, "record"));
  });
  const open = (await listed(officer, "?limit=100")).referrals.map(({ holder }) => holder);
  expect([open.includes(untouched.holder), open.includes(told.holder)]).toEqual([false, true]);
});

test("A holder objects, for a dependent too; cleared it ends what there was when it was made (D5.1)", async () => {
  const traveler = await newTraveler();
  const object = async (payload: object) => traveler.inject({ method: "POST", url: referralPaths.objections, payload });
  const early = await object({ words: "我是绿码" });
  expect([early.statusCode, early.json()]).toMatchObject([409, { code: "nothing-to-object" }]);
  await turnRed(traveler.holder);
  const opened = await object({ words: "不是我" });
  expect([opened.statusCode, opened.json()]).toMatchObject([201, { words: "不是我", closedSeconds: null }]);
  expect((await object({ words: "不是我" })).json()).toEqual(opened.json());
  expect((await object({ words: "还是不是我" })).json()).toMatchObject({ code: "objection-open" });
  const stranger = await newTraveler();
  expect((await object({ words: "x", holder: stranger.holder })).statusCode).toBe(404);
  const later = now + 60;
  await server.setClock(later);
  const { referral } = opened.json<{ referral: string }>();
  const name = { holder: traveler.holder, referral };
  expect(await readOne(name)).toMatchObject({ kind: "objection", words: "不是我", causes: [{ rule: "D1.6" }] });
  await turnRed(traveler.holder, { ref: "s/later", rule: "D1.5" });
  const closed = await post(officer, pathOf(referralPaths.closure, name), { outcome: "cleared" });
  expect(closed.json()).toEqual({ colour: "red" });
  const living = (await readOne(name)).causes.filter(({ endedSeconds }) => endedSeconds === null);
  expect(living).toMatchObject([{ rule: "D1.5" }]);
  const own = await traveler.inject({ url: referralPaths.objections });
  expect(own.json()).toMatchObject({ objections: [{ referral, outcome: "cleared", closedSeconds: later }] });
});

test("A refused application stays refused when its referral is cleared, and no second referral comes of it", async () => {
  const traveler = await newTraveler();
  await turnRed(traveler.holder, { kind: "refused", ref: randomUUID() });
  const url = pathOf(referralPaths.closure, await referralOf(traveler.holder));
  expect((await post(officer, url, { outcome: "cleared" })).json()).toEqual({ colour: "red" });
  expect((await listed(officer, "?limit=100")).referrals.some(({ holder }) => holder === traveler.holder)).toBe(false);
});
