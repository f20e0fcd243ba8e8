import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dependentsMax, peoplePaths, privacyNoticeVersion } from "../../api/people.ts";
import { signInPaths } from "../../api/sign-in.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { addTestDependent, askCode, codeAskOf, signInTraveler } from "../../testing/travelers.ts";
import type { TestTraveler } from "../../testing/travelers.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { openSession } from "../access/sessions.ts";
import { recordAccess } from "../audit/record-access.ts";
import { phoneChangedSmsText } from "../people/phone-sms-text.ts";

let server: TestServer;
let community: number;
let closed: number;
const startSeconds = 2_000_000_000;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(startSeconds);
  const add = async (name: string, closed_seconds: number | null) => {
    const values = { name_zh: name, name_en: name, area: 370_102, issuer: 1, closed_seconds };
    return server.parts.db.insertInto("communities").values(values).returning("community").executeTakeFirstOrThrow();
  };
  community = (await add("泉城路", null)).community;
  closed = (await add("旧军门巷", startSeconds)).community;
});
afterAll(async () => server.close());

const dependentPath = (holder: string) => peoplePaths.dependent.replace(":holder", holder);
const refusal = (answer: Awaited<ReturnType<TestTraveler["inject"]>>) => [
  answer.statusCode,
  answer.json<{ code?: string }>().code,
];
const post = async (traveler: TestTraveler, url: string, payload: object) =>
  traveler.inject({ method: "POST", url, payload });
const actionsOn = async (holder: string) =>
  (
    await server.parts.db
      .selectFrom("audit_entries")
      .select(["action", "actor_kind", "actor_id"])
      .where("holder", "=", holder)
      .orderBy("entry")
      .execute()
  ).map(({ action, actor_kind, actor_id }) => [action, actor_kind, actor_id]);

test("Nobody is asked to sign in first, at every address", async () => {
  const asked = [
    ...(["GET", "PATCH"] as const).map((method) => ({ method, url: peoplePaths.me })),
    { method: "DELETE" as const, url: peoplePaths.sessions },
    { method: "GET" as const, url: peoplePaths.dependents },
    { method: "GET" as const, url: peoplePaths.accesses },
  ];
  for (const options of asked) {
    const payload = options.method === "PATCH" ? { payload: {} } : {};
    const answer = await server.app.inject({ ...options, ...payload });
    expect([options.url, ...refusal(answer)]).toEqual([options.url, 401, "sign-in-needed"]);
  }
});

test("A traveler reads and changes the own data, and each reading is recorded (D9.5)", async () => {
  const traveler = await signInTraveler(server, { person: 1, name: "张三" });
  const me = await traveler.inject({ url: peoplePaths.me });
  expect(me.headers["cache-control"]).toBe("no-store");
  expect(me.json()).toEqual({
    ...{ holder: traveler.holder, name: "张三", phone: phoneOf(1), guardian: null, community: null, language: "zh-CN" },
    document: { type: "resident-id", number: documentOf(1).number },
    cardNumber: expect.stringMatching(/^[0-9a-f]{16}$/),
    noticeVersion: privacyNoticeVersion,
  });
  const patch = async (payload: object) => traveler.inject({ method: "PATCH", url: peoplePaths.me, payload });
  expect((await patch({ community })).json()).toMatchObject({ community, language: "zh-CN", name: "张三" });
  expect((await patch({ language: "en" })).json()).toMatchObject({ community, language: "en" });
  for (const other of [closed, 99_999]) {
    expect(refusal(await patch({ community: other }))).toEqual([422, "community-unknown"]);
  }
  expect(refusal(await patch({ name: "李四" }))).toEqual([400, "request-malformed"]);
  const own = ["holder", traveler.holder];
  expect(await actionsOn(traveler.holder)).toEqual([
    ...[
      ["person.read", ...own],
      ["person.change", ...own],
      ["person.read", ...own],
    ],
    ...[
      ["person.change", ...own],
      ["person.read", ...own],
    ],
  ]);
});

test("D2.7: a guardian adds dependents, reads and changes them; the same one again stays one", async () => {
  const guardian = await signInTraveler(server, { person: 2, community });
  const child = await addTestDependent(guardian, 3, "小明");
  const again = await post(guardian, peoplePaths.dependents, {
    ...{ document: codeAskOf(3).document, name: "小红", noticeVersion: 1 },
  });
  expect([again.statusCode, again.json()]).toEqual([200, { holder: child }]);
  const list = await guardian.inject({ url: peoplePaths.dependents });
  expect(list.json()).toMatchObject({
    dependents: [{ holder: child, name: "小明", phone: null, guardian: guardian.holder, community, noticeVersion: 1 }],
  });
  const options = { method: "PATCH", url: dependentPath(child), payload: { language: "en" } } as const;
  expect((await guardian.inject(options)).json()).toMatchObject({ holder: child, language: "en" });
  expect(await actionsOn(child)).toEqual(
    ["dependent.add", "dependent.add", "person.read", "person.change", "person.read"].map((action) => [
      ...[action, "guardian", guardian.holder],
    ]),
  );
});

test("Another traveler's dependent, and another traveler, are not there", async () => {
  const [guardian, other] = [await signInTraveler(server, { person: 4 }), await signInTraveler(server, { person: 5 })];
  const child = await addTestDependent(guardian, 6, "小刚");
  for (const holder of [child, guardian.holder]) {
    const answers = [
      await other.inject({ method: "PATCH", url: dependentPath(holder), payload: { language: "en" } }),
      await other.inject({ url: `${peoplePaths.consents}?holder=${holder}` }),
      await other.inject({ url: `${peoplePaths.accesses}?holder=${holder}` }),
      await post(other, peoplePaths.consents, { noticeVersion: 1, holder }),
    ];
    expect(answers.map(refusal)).toEqual(answers.map(() => [404, "not-found"]));
  }
  expect((await guardian.inject({ url: `${peoplePaths.consents}?holder=${child}` })).json()).toMatchObject({
    consents: [{ noticeVersion: 1, byGuardian: true }],
  });
});

test("Who has a phone or another guardian becomes nobody's dependent, and a dependent is no guardian", async () => {
  const [guardian, other] = [
    await signInTraveler(server, { person: 10 }),
    await signInTraveler(server, { person: 11 }),
  ];
  const child = await addTestDependent(guardian, 12, "小华");
  const add = async (who: TestTraveler, person: number) =>
    post(who, peoplePaths.dependents, { document: codeAskOf(person).document, name: "谁", noticeVersion: 1 });
  for (const person of [12, 10, 11]) expect(refusal(await add(other, person))).toEqual([409, "dependent-refused"]);
  await server.parts.db.updateTable("residents").set({ guardian: child }).where("holder", "=", other.holder).execute();
  expect(refusal(await add(other, 13))).toEqual([409, "guardian-dependent"]);
});

test("A guardian has eight dependents at most, however many are added at once, and tries twenty a day", async () => {
  const guardian = await signInTraveler(server, { person: 20 });
  const add = async (person: number) =>
    post(guardian, peoplePaths.dependents, { document: codeAskOf(person).document, name: "小", noticeVersion: 1 });
  const answers = await Promise.all(Array.from({ length: 10 }, async (_, index) => add(21 + index)));
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(dependentsMax);
  expect(answers.filter(({ statusCode }) => statusCode === 409).map(refusal)).toEqual(
    Array.from({ length: 2 }, () => [409, "dependents-many"]),
  );
  expect(refusal(await add(31))).toEqual([429, "dependent-tries"]);
  await server.setClock(startSeconds + 3600);
  expect(refusal(await add(31))).toEqual([409, "dependents-many"]);
});

test("A new phone needs the code that came to it; it signs out everywhere else, and the old phone signs in no more", async () => {
  await server.setClock(startSeconds + 10_000);
  const [here, there] = [await signInTraveler(server, { person: 40 }), await signInTraveler(server, { person: 40 })];
  const ask = async (phone: string) => post(here, peoplePaths.phoneCodes, { phone });
  const put = async (phone: string, code: string) =>
    here.inject({ method: "PUT", url: peoplePaths.phone, payload: { phone, code } });
  expect((await ask(phoneOf(41))).statusCode).toBe(202);
  expect(refusal(await ask(phoneOf(42)))).toEqual([429, "code-too-soon"]);
  const code = (await server.sms.newestCode(phoneOf(41))) ?? "";
  expect(refusal(await put(phoneOf(42), code))).toEqual([409, "code-over"]);
  expect(refusal(await put(phoneOf(41), code === "000000" ? "000001" : "000000"))).toEqual([409, "code-wrong"]);
  // A code for a new phone does not sign in.
  const signIn = { ...codeAskOf(40), phone: phoneOf(41), code, noticeVersion: 1 };
  const refused = await server.app.inject({ method: "POST", url: signInPaths.signIn, payload: signIn });
  expect(refused.statusCode).toBe(409);
  const push = {
    holder: here.holder,
    endpoint_hash: randomBytes(32),
    subscription: randomBytes(64),
    created_seconds: 1,
  };
  await server.parts.db.insertInto("push_subscriptions").values(push).execute();
  const told = server.parts.db.selectFrom("push_subscriptions").select("holder").where("holder", "=", here.holder);
  expect((await put(phoneOf(41), code)).json()).toMatchObject({ phone: phoneOf(41) });
  expect((await here.inject({ url: peoplePaths.me })).statusCode).toBe(200);
  expect((await there.inject({ url: peoplePaths.me })).statusCode).toBe(401);
  expect((await server.sms.received(phoneOf(40))).at(-1)?.text).toBe(phoneChangedSmsText("zh-CN"));
  // Of anything else the old phone is told nothing any more.
  expect(await told.execute()).toEqual([]);
  await server.setClock(startSeconds + 10_100);
  expect((await askCode(server, codeAskOf(40))).code).toBeUndefined();
  expect((await askCode(server, { ...codeAskOf(40), phone: phoneOf(41) })).code).toBeDefined();
});

test("An officer of the community gives a phone to who has lost theirs: no session is left, and it is recorded", async () => {
  const { db } = server.parts;
  const traveler = await signInTraveler(server, { person: 43, community });
  const elsewhere = await signInTraveler(server, { person: 45 });
  const { staff } = await db
    .insertInto("staff")
    .values({ name: "officer", roles: ["officer"], created_seconds: 1 })
    .returning("staff")
    .executeTakeFirstOrThrow();
  await db.insertInto("staff_communities").values({ staff, community }).execute();
  const { secret } = await openSession(db, { staff }, 3600);
  const give = async (holder: string, phone: string) =>
    server.app.inject({
      ...{ method: "PUT", url: peoplePaths.residentPhone.replace(":holder", holder), payload: { phone } },
      headers: { cookie: `${sessionCookie}=${secret}` },
    });
  expect((await give(traveler.holder, phoneOf(44))).statusCode).toBe(204);
  expect((await traveler.inject({ url: peoplePaths.me })).statusCode).toBe(401);
  expect(await server.sms.received(phoneOf(43))).toMatchObject([{ text: phoneChangedSmsText("zh-CN") }]);
  expect((await give(traveler.holder, phoneOf(44))).statusCode).toBe(204);
  expect(await server.sms.received(phoneOf(44))).toEqual([]);
  expect((await actionsOn(traveler.holder)).at(-1)).toEqual(["phone.change", "staff", String(staff)]);
  await server.setClock(startSeconds + 11_000);
  expect((await askCode(server, { ...codeAskOf(43), phone: phoneOf(44) })).code).toBeDefined();
  expect(refusal(await give(traveler.holder, "110"))).toEqual([422, "phone-form"]);
  for (const holder of [elsewhere.holder, "00000000-0000-4000-8000-000000000000"]) {
    expect(refusal(await give(holder, phoneOf(44)))).toEqual([404, "not-found"]);
  }
});

test("D9.7: the notice that holds is accepted once, and another version is not", async () => {
  const traveler = await signInTraveler(server, { person: 50 });
  await server.parts.db.deleteFrom("consents").where("holder", "=", traveler.holder).execute();
  expect((await traveler.inject({ url: peoplePaths.me })).json()).toMatchObject({ noticeVersion: null });
  await server.setClock(startSeconds + 20_000);
  const accept = async (noticeVersion: number) => post(traveler, peoplePaths.consents, { noticeVersion });
  expect((await accept(1)).statusCode).toBe(204);
  await server.setClock(startSeconds + 20_001);
  expect((await accept(1)).statusCode).toBe(204);
  expect(refusal(await accept(2))).toEqual([422, "notice-outdated"]);
  expect((await traveler.inject({ url: peoplePaths.consents })).json()).toEqual({
    consents: [{ noticeVersion: 1, acceptedSeconds: startSeconds + 20_000, byGuardian: false }],
    next: null,
  });
});

test("D9.5: a traveler sees who else read the data, by role and newest first, page by page", async () => {
  const traveler = await signInTraveler(server, { person: 60 });
  const { db } = server.parts;
  const { staff } = await db
    .insertInto("staff")
    .values({ name: "王警官", roles: ["officer"], created_seconds: 1 })
    .returning("staff")
    .executeTakeFirstOrThrow();
  const officer = { kind: "staff", staff, roles: ["officer"], communities: [] } as const;
  await traveler.inject({ url: peoplePaths.me });
  const record = async (actor: Parameters<typeof recordAccess>[2]["actor"], action: string) =>
    db
      .transaction()
      .execute(async (trx) => recordAccess(trx, server.parts, { actor, action, holder: traveler.holder }));
  for (let number = 0; number < 51; number += 1) await record(officer, "application.read");
  await record({ kind: "platform" }, "comparison.run");
  const read = async (query = "") =>
    (await traveler.inject({ url: `${peoplePaths.accesses}${query}` })).json<{
      accesses: { by: string; roles: string[]; action: string }[];
      next: number | null;
    }>();
  const first = await read();
  expect(first.accesses).toHaveLength(50);
  expect(first.accesses[0]).toMatchObject({ by: "platform", roles: [], action: "comparison.run" });
  expect(first.accesses[1]).toMatchObject({ by: "staff", roles: ["officer"], action: "application.read" });
  expect(JSON.stringify(first)).not.toContain("王警官");
  const second = await read(`?before=${String(first.next)}`);
  expect([second.accesses.length, second.next]).toEqual([2, null]);
});
