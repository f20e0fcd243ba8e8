import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { peoplePaths } from "../../api/people.ts";
import { signInPaths } from "../../api/sign-in.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createStandingClock } from "../../testing/standing-clock.ts";
import { askCode, codeAskOf, cookieOf, signInTraveler } from "../../testing/travelers.ts";
import { peekClock } from "../db/database-clock.ts";
import { createTryLimit } from "../devices/try-limit.ts";
import { travelerSessionSeconds } from "../access/sessions.ts";
import { registerAccess } from "../plugins/access.ts";
import { signInRoutes } from "./sign-in.ts";

const day = 86_400;

let server: TestServer;
const clock = createStandingClock(() => server);
beforeAll(async () => {
  server = await openTestServer();
  await clock.set(clock.nowSeconds);
});
afterAll(async () => server.close());

const signIn = async (ask: object, code: string | undefined, app = server.app) => {
  const payload = { ...ask, code, noticeVersion: 1 };
  return app.inject({ method: "POST", url: signInPaths.signIn, payload });
};
const codeOf = async (person: number): Promise<string> =>
  (await askCode(server, codeAskOf(person))).code ?? "none came";
/** A code that is not this one. */
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const statusAndCode = (answer: Awaited<ReturnType<typeof signIn>>) => [
  answer.statusCode,
  answer.json<{ code?: string }>().code,
];

test("A new document with a proven phone makes its holder known; the second time it is the same one", async () => {
  const first = await signIn(codeAskOf(1), await codeOf(1));
  expect(first.statusCode).toBe(200);
  expect(first.json()).toMatchObject({ isNew: true });
  expect(String(first.headers["set-cookie"])).toMatch(
    /^clearway_session=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure$/,
  );
  await clock.set(clock.nowSeconds + 60);
  const second = await signIn(codeAskOf(1), await codeOf(1));
  expect(second.json()).toEqual({ ...first.json<object>(), isNew: false });
  const me = await server.app.inject({ url: peoplePaths.me, headers: { cookie: cookieOf(second) } });
  expect(me.json()).toMatchObject({ phone: phoneOf(1), document: { number: documentOf(1).number }, noticeVersion: 1 });
});

test("The message has the code, no person's data, and comes in the language that was asked for", async () => {
  const { code } = await askCode(server, { ...codeAskOf(2), language: "en" });
  const [message] = await server.sms.received(phoneOf(2));
  expect(code).toMatch(/^\d{6}$/);
  expect(message?.text).toContain("good for 5 minutes");
  expect(message?.text).not.toContain(documentOf(2).number);
  await askCode(server, codeAskOf(3));
  expect((await server.sms.received(phoneOf(3)))[0]?.text).toContain("5分钟内有效");
});

test("Known or not, the right phone or not: the answer is the same, and a wrong phone gets no message", async () => {
  await signInTraveler(server, { person: 4 });
  const wrongPhone = { ...codeAskOf(4), phone: phoneOf(5) };
  const [unknown, right, other] = [
    await askCode(server, codeAskOf(6)),
    await askCode(server, codeAskOf(4)),
    await askCode(server, wrongPhone),
  ];
  expect([unknown.code, right.code].map((code) => code?.length)).toEqual([6, 6]);
  expect(other.code).toBeUndefined();
  expect(await server.sms.received(phoneOf(5))).toEqual([]);
  const shown = ({ statusCode, body, headers }: typeof unknown.answer) => ({
    ...{ statusCode, body },
    headers: { ...headers, date: "" },
  });
  expect(shown(right.answer)).toEqual(shown(unknown.answer));
  expect(shown(other.answer)).toEqual(shown(unknown.answer));
  // Nor does signing in tell: there is a code to be wrong about.
  expect(statusAndCode(await signIn(wrongPhone, "000000"))).toEqual([409, "code-wrong"]);
  expect(statusAndCode(await signIn(codeAskOf(4), wrong(right.code ?? "")))).toEqual([409, "code-wrong"]);
});

test("A code is good to the last second of five minutes", async () => {
  const [inTime, late] = [await codeOf(7), await codeOf(8)];
  const sentSeconds = clock.nowSeconds;
  await clock.set(sentSeconds + 299);
  expect((await signIn(codeAskOf(7), inTime)).statusCode).toBe(200);
  await clock.set(sentSeconds + 300);
  expect(statusAndCode(await signIn(codeAskOf(8), late))).toEqual([409, "code-over"]);
});

test("A code is good for five tries: the fifth may be right, a sixth is none", async () => {
  const [first, second] = [await codeOf(9), await codeOf(10)];
  for (let tried = 0; tried < 4; tried += 1) {
    expect(statusAndCode(await signIn(codeAskOf(9), wrong(first)))).toEqual([409, "code-wrong"]);
    expect(statusAndCode(await signIn(codeAskOf(10), wrong(second)))).toEqual([409, "code-wrong"]);
  }
  expect((await signIn(codeAskOf(9), first)).statusCode).toBe(200);
  expect(statusAndCode(await signIn(codeAskOf(10), wrong(second)))).toEqual([409, "code-wrong"]);
  expect(statusAndCode(await signIn(codeAskOf(10), second))).toEqual([409, "code-over"]);
});

test("A code works once, and only for its own document and phone", async () => {
  const code = await codeOf(11);
  expect(statusAndCode(await signIn({ ...codeAskOf(11), phone: phoneOf(12) }, code))).toEqual([409, "code-over"]);
  expect(statusAndCode(await signIn({ ...codeAskOf(12), phone: phoneOf(11) }, code))).toEqual([409, "code-over"]);
  expect((await signIn(codeAskOf(11), code)).statusCode).toBe(200);
  expect(statusAndCode(await signIn(codeAskOf(11), code))).toEqual([409, "code-over"]);
});

test("A new code takes the former one's place", async () => {
  const former = await codeOf(13);
  await clock.set(clock.nowSeconds + 60);
  const newer = await codeOf(13);
  if (former !== newer) expect(statusAndCode(await signIn(codeAskOf(13), former))).toEqual([409, "code-wrong"]);
  expect((await signIn(codeAskOf(13), newer)).statusCode).toBe(200);
});

test("One code a minute, five an hour and ten a day for a phone, to the second, with the time to wait", async () => {
  const ask = async (document: number) => {
    const { answer } = await askCode(server, { ...codeAskOf(document), phone: phoneOf(14) });
    return [answer.statusCode, Number(answer.headers["retry-after"] ?? 0)];
  };
  const startSeconds = clock.nowSeconds;
  expect(await ask(14)).toEqual([202, 0]);
  await clock.set(startSeconds + 59);
  expect(await ask(15)).toEqual([429, 1]);
  for (let minute = 1; minute < 5; minute += 1) {
    await clock.set(startSeconds + minute * 60);
    expect(await ask(14 + minute)).toEqual([202, 0]);
  }
  await clock.set(startSeconds + 300);
  expect(await ask(14)).toEqual([429, 3300]);
  await clock.set(startSeconds + 3599);
  expect(await ask(14)).toEqual([429, 1]);
  for (let minute = 0; minute < 5; minute += 1) {
    await clock.set(startSeconds + 3600 + minute * 60);
    expect(await ask(14 + minute)).toEqual([202, 0]);
  }
  await clock.set(startSeconds + 8000);
  expect(await ask(14)).toEqual([429, day - 8000]);
  await clock.set(startSeconds + day);
  expect(await ask(14)).toEqual([202, 0]);
});

test("For one document no more codes are sent either, and nobody can use that up for its holder", async () => {
  await signInTraveler(server, { person: 20 });
  // Somebody who knows the number asks with phones of their own.
  for (let phone = 21; phone < 40; phone += 1) await askCode(server, { ...codeAskOf(20), phone: phoneOf(phone) });
  expect((await askCode(server, codeAskOf(20))).code).toBeDefined();
  // Nobody's document: codes go to any phone, one a minute.
  const codes: (string | undefined)[] = [];
  for (let phone = 41; phone < 49; phone += 1) {
    if (phone > 42) await clock.set(clock.nowSeconds + 60);
    const { answer, code } = await askCode(server, { ...codeAskOf(40), phone: phoneOf(phone) });
    expect(answer.statusCode).toBe(202);
    codes.push(code);
  }
  expect(codes.map((code) => code !== undefined)).toEqual([true, false, true, true, true, true, false, false]);
});

test("Two sign-ins at once with one code: one session", async () => {
  const code = await codeOf(50);
  const answers = await Promise.all(Array.from({ length: 8 }, async () => signIn(codeAskOf(50), code)));
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([
    200,
    ...Array.from({ length: 7 }, () => 409),
  ]);
  const holder = answers.find(({ statusCode }) => statusCode === 200)?.json<{ holder: string }>().holder ?? "";
  const sessions = await server.parts.db.selectFrom("sessions").select("holder").where("holder", "=", holder).execute();
  expect(sessions).toHaveLength(1);
});

test("Two first sign-ins of one document with two phones at once: one resident, and only one of them is in", async () => {
  const asks = [51, 52].map((phone) => ({ ...codeAskOf(51), phone: phoneOf(phone) }));
  const first = await askCode(server, asks[0] ?? codeAskOf(51));
  await clock.set(clock.nowSeconds + 60);
  const second = await askCode(server, asks[1] ?? codeAskOf(51));
  const answers = await Promise.all([signIn(asks[0] ?? {}, first.code), signIn(asks[1] ?? {}, second.code)]);
  expect(answers.map(statusAndCode).toSorted()).toEqual([
    [200, undefined],
    [409, "code-over"],
  ]);
  const winner = answers.findIndex(({ statusCode }) => statusCode === 200);
  const me = await server.app.inject({
    url: peoplePaths.me,
    headers: { cookie: cookieOf(answers[winner] ?? answers[0]) },
  });
  expect(me.json()).toMatchObject({ phone: asks[winner]?.phone });
});

test("A dependent has no phone: its document signs in with none, not even the guardian's", async () => {
  const guardian = await signInTraveler(server, { person: 53 });
  const payload = { document: codeAskOf(54).document, name: "小红", noticeVersion: 1 };
  expect((await guardian.inject({ method: "POST", url: peoplePaths.dependents, payload })).statusCode).toBe(201);
  const { answer, code } = await askCode(server, { ...codeAskOf(54), phone: phoneOf(53) });
  expect([answer.statusCode, code]).toEqual([202, undefined]);
});

test("Guessing is bounded for all guessers together; right codes and codes that are over do not count", async () => {
  const limited = fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  const { publicOrigin } = { publicOrigin: "http://pass.test" };
  registerAccess(limited, { db: server.parts.db, publicOrigin, isDemonstration: true });
  let nowMs = 0;
  const tries = createTryLimit(3, () => nowMs);
  await limited.register(signInRoutes({ ...server.parts, publicOrigin, smsOutbox: server.sms.smsOutbox }, tries));
  const codes = await Promise.all([60, 61, 62, 63].map(codeOf));
  expect((await signIn(codeAskOf(60), codes[0], limited)).statusCode).toBe(200);
  for (let tried = 0; tried < 5; tried += 1)
    expect((await signIn(codeAskOf(60), "000000", limited)).statusCode).toBe(409);
  for (const person of [61, 62, 63]) {
    const guess = wrong(codes[person - 60] ?? "");
    expect((await signIn(codeAskOf(person), guess, limited)).statusCode).toBe(409);
  }
  expect(statusAndCode(await signIn(codeAskOf(63), codes[3], limited))).toEqual([429, "too-many-codes"]);
  nowMs += 60_000;
  expect((await signIn(codeAskOf(63), codes[3], limited)).statusCode).toBe(200);
  await limited.close();
});

test("A session lives for thirty days after its last use, and a stranger to it is nobody", async () => {
  const traveler = await signInTraveler(server, { person: 70 });
  const kind = async () => (await traveler.inject({ url: signInPaths.session })).json();
  const openedSeconds = clock.nowSeconds;
  await clock.set(openedSeconds + travelerSessionSeconds - 1);
  expect(await kind()).toEqual({ kind: "traveler", holder: traveler.holder });
  await clock.set(openedSeconds + 2 * travelerSessionSeconds - 2);
  expect(await kind()).toMatchObject({ kind: "traveler" });
  await clock.set(openedSeconds + 3 * travelerSessionSeconds - 2);
  expect(await kind()).toEqual({ kind: "nobody", holder: null });
  expect((await traveler.inject({ url: peoplePaths.me })).statusCode).toBe(401);
  const stranger = { cookie: `clearway_session=${"A".repeat(43)}` };
  expect((await server.app.inject({ url: peoplePaths.me, headers: stranger })).statusCode).toBe(401);
});

test("Signing out ends this session, signing out everywhere ends all, and the eleventh ends the one unused for longest", async () => {
  const [first, second] = [await signInTraveler(server, { person: 71 }), await signInTraveler(server, { person: 71 })];
  const isIn = async ({ inject }: typeof first) => (await inject({ url: peoplePaths.me })).statusCode === 200;
  const out = await first.inject({ method: "DELETE", url: signInPaths.session });
  expect([out.statusCode, String(out.headers["set-cookie"])]).toEqual([204, expect.stringContaining("Max-Age=0")]);
  expect([await isIn(first), await isIn(second)]).toEqual([false, true]);
  const third = await signInTraveler(server, { person: 71 });
  expect((await third.inject({ method: "DELETE", url: peoplePaths.sessions })).statusCode).toBe(204);
  expect([await isIn(second), await isIn(third)]).toEqual([false, false]);
  const many: (typeof first)[] = [];
  for (let number = 0; number < 11; number += 1) {
    await clock.set(clock.nowSeconds + 1);
    many.push(await signInTraveler(server, { person: 71 }));
  }
  const living = await Promise.all(many.map(isIn));
  expect(living).toEqual([false, ...Array.from({ length: 10 }, () => true)]);
});

test.each([
  ["document-check-digit", { document: { type: "resident-id", number: "370102199001011234" } }],
  ["document-form", { document: { type: "passport", number: "?" } }],
  ["document-15-digits", { document: { type: "resident-id", number: "370102900101123" } }],
  ["phone-form", { phone: "12345" }],
])("What is typed wrongly is told with its field and without what stood there: %s", async (code, typed) => {
  for (const url of [signInPaths.codes, signInPaths.signIn]) {
    const extra = url === signInPaths.signIn ? { code: "123456", noticeVersion: 1 } : {};
    const payload = { ...codeAskOf(80), ...typed, ...extra };
    const answer = await server.app.inject({ method: "POST", url, payload });
    expect(answer.json()).toMatchObject({ status: 422, code, fields: [expect.stringMatching(/^(document|phone)/)] });
    expect(answer.body).not.toContain("1234");
  }
});

test("An outdated privacy notice, a code out of form and unknown members are refused before anything is tried", async () => {
  const code = await codeOf(81);
  const post = async (payload: object) => server.app.inject({ method: "POST", url: signInPaths.signIn, payload });
  const body = { ...codeAskOf(81), code, noticeVersion: 1 };
  expect((await post({ ...body, noticeVersion: 2 })).json()).toMatchObject({ status: 422, code: "notice-outdated" });
  for (const spoilt of [{ code: "12345" }, { code: "12345a" }, { extra: 1 }, { phone: 1 }, { document: "x" }]) {
    expect((await post({ ...body, ...spoilt })).json()).toMatchObject({ status: 400, code: "request-malformed" });
  }
  expect((await post(body)).statusCode).toBe(200);
});

test("A page of another site asks for no code and signs nobody in", async () => {
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const answer = await server.app.inject({
    ...{ method: "POST", url: signInPaths.codes, payload: codeAskOf(82), headers },
  });
  expect(answer.json()).toMatchObject({ status: 403, code: "foreign-origin" });
  expect(await server.sms.received(phoneOf(82))).toEqual([]);
});

test("The clock's zero: nothing above depends on real time", async () => {
  expect(await peekClock(server.parts.db)).toBe(clock.nowSeconds);
});
