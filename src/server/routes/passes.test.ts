import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HeldPass } from "../../api/passes.ts";
import { bytesToHex } from "../../core/bytes.ts";
import type { Claims } from "../../core/pass/claims.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { startOfDate } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import {
  createHolderWithPass,
  createPassHolder,
  createPhone,
  fetchCodesOf,
  insertApplication,
  issueTo,
  report,
  requestMove,
} from "../../testing/pass-holders.ts";
import type { PassHolder } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { addCauses } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { erasePasses } from "../passes/erase-passes.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<number> => server.setTime(iso);
const claimsOf = (code: string | null | undefined): Claims => {
  const decoded = decodeCode(code ?? "");
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value.claims;
};
const redden = async ({ holder }: PassHolder): Promise<void> =>
  server.parts.db.transaction().execute(async (trx) => {
    await lockHolders(trx, [holder]);
    await addCauses(trx, [{ holder, kind: "record", ref: "national/1", colour: "red", rule: "D1.6" }]);
    await recolour(trx, [holder]);
  });
const placeColours = async ({ holder }: PassHolder) =>
  server.parts.db
    .selectFrom("passes")
    .innerJoin("places", (join) =>
      join.onRef("places.list", "=", "passes.list").onRef("places.place", "=", "passes.place"),
    )
    .select(["colour", "moved_seconds", "application_date"])
    .where("holder", "=", holder)
    .orderBy("issued_seconds")
    .orderBy("moved_seconds")
    .execute();

test("A phone fetches its pass signed now, its card, and its dependent's pending code", async () => {
  const now = await at("2031-01-01T09:00:00+08:00");
  const person = await createPassHolder(server);
  const child = await createPassHolder(server, { guardian: person });
  const issued = await issueTo(server, person);
  const childPhone = createPhone();
  const application = await insertApplication(server, child, { state: "waiting", phone: childPhone });
  await at("2031-01-01T10:00:00+08:00");
  const { passes, pending, cards, serverSeconds } = await fetchCodesOf(person);
  expect(serverSeconds).toBe(now + 3600);
  expect(passes).toEqual([
    {
      ...{ holder: person.holder, application: issued.application, applicationDate: "2031-01-01" },
      ...{ expSeconds: startOfDate("2031-01-06"), greenUntilSeconds: startOfDate("2031-01-03") },
      holderKey: bytesToHex(issued.phone.publicKey),
      ...{ colour: "green", causes: [], lastReportDate: "2031-01-01", isMoved: false, code: passes[0]?.code },
    },
  ]);
  expect(claimsOf(passes[0]?.code)).toEqual({ ...issued.claims, iatSeconds: now + 3600 });
  expect(pending).toMatchObject([{ holder: child.holder, application, expSeconds: startOfDate("2031-01-06") }]);
  expect(claimsOf(pending[0]?.code)).toMatchObject({ kind: "pending", holderKey: childPhone.publicKey });
  expect(cards.map(({ holder }) => holder)).toEqual([person.holder, child.holder]);
  expect(claimsOf(cards[0]?.code)).toMatchObject({ kind: "card", cardNumber: issued.claims.cardNumber, name: "张*明" });
  expect((await fetchCodesOf(child)).passes).toEqual([]);
});

test("A red person's code is red, with its reasons, and says nothing of green", async () => {
  await at("2031-01-02T09:00:00+08:00");
  const { person } = await createHolderWithPass(server);
  await redden(person);
  const { passes } = await fetchCodesOf(person);
  expect(passes).toMatchObject([
    { colour: "red", causes: [{ cause: "record", rule: "D1.6" }], greenUntilSeconds: null, isMoved: false },
  ]);
  expect(claimsOf(passes[0]?.code)).toMatchObject({ colour: "red" });
});

test("A pass of 1 February is signed until the last second of the fifth, and said to be expired after it (D7.1, D7.5)", async () => {
  await at("2031-02-01T09:00:00+08:00");
  const { person } = await createHolderWithPass(server);
  await at("2031-02-05T23:59:59+08:00");
  const [last] = (await fetchCodesOf(person)).passes;
  expect(last).toMatchObject({ causes: [] });
  expect(claimsOf(last?.code)).toMatchObject({ expSeconds: startOfDate("2031-02-06") });
  await at("2031-02-06T00:00:00+08:00");
  const { passes } = await fetchCodesOf(person);
  expect(passes).toMatchObject([{ causes: [{ cause: "expired", rule: null }], code: null }]);
  await at("2031-02-07T00:00:00+08:00");
  expect((await fetchCodesOf(person)).passes).toEqual([]);
});

test("A print has no code to fetch: an officer makes it", async () => {
  await at("2031-02-10T09:00:00+08:00");
  const { person } = await createHolderWithPass(server, { isPrint: true });
  expect((await fetchCodesOf(person)).passes).toMatchObject([
    { holderKey: null, code: null, colour: "green", greenUntilSeconds: startOfDate("2031-02-15") },
  ]);
});

test("A pass moves: the new place has the old one's colour in a list of the same day, the old one is yellow", async () => {
  await at("2031-03-01T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server);
  const now = await at("2031-03-02T09:00:00+08:00");
  const phone = createPhone();
  const clientKey = randomUUID();
  const moved = await requestMove(server, person, pass, { phone, clientKey });
  expect(moved.statusCode).toBe(200);
  // as: the answer went through the schema
  const held = moved.json<HeldPass>();
  expect(held).toMatchObject({ colour: "green", isMoved: false, holderKey: bytesToHex(phone.publicKey) });
  expect(claimsOf(held.code)).toMatchObject({
    holderKey: phone.publicKey,
    iatSeconds: now,
    greenUntilSeconds: startOfDate("2031-03-03"),
  });
  expect(await placeColours(person)).toEqual([
    { colour: 2, moved_seconds: now, application_date: "2031-03-01" },
    { colour: 0, moved_seconds: null, application_date: "2031-03-01" },
  ]);
  const { passes } = await fetchCodesOf(person);
  const old = passes.find(({ isMoved }) => isMoved);
  expect(old).toMatchObject({ colour: "yellow", causes: [{ cause: "moved", rule: null }] });
  expect(claimsOf(old?.code)).toMatchObject({ colour: "yellow", holderKey: pass.phone.publicKey });
  const notes = await server.parts.db
    .selectFrom("notifications")
    .select("kind")
    .where("holder", "=", person.holder)
    .execute();
  expect(notes).toEqual([{ kind: "pass-moved" }]);
});

test("A lost answer is given again, also when its proof is long past, and moves nothing", async () => {
  const asked = await at("2031-03-03T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server);
  const phone = createPhone();
  const request = { phone, clientKey: randomUUID(), timeSeconds: asked };
  const first = (await requestMove(server, person, pass, request)).json<HeldPass>();
  await at("2031-03-03T12:00:00+08:00");
  const again = await requestMove(server, person, pass, request);
  expect(again.statusCode).toBe(200);
  expect(claimsOf(again.json<HeldPass>().code)).toEqual({
    ...claimsOf(first.code),
    iatSeconds: asked + 3 * 3600,
  });
  expect(await placeColours(person)).toHaveLength(2);
});

test("A red pass moves red, and its old place stays red", async () => {
  await at("2031-03-04T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server);
  await redden(person);
  const moved = await requestMove(server, person, pass, { phone: createPhone() });
  expect(moved.json<HeldPass>()).toMatchObject({ colour: "red", greenUntilSeconds: null });
  expect((await placeColours(person)).map(({ colour }) => colour)).toEqual([1, 1]);
});

test("What may not move stays where it is, and says why", async () => {
  await at("2031-04-01T09:00:00+08:00");
  const person = await createPassHolder(server);
  const other = await createPassHolder(server);
  const pass = await issueTo(server, person);
  const refusal = async (who: PassHolder, what: { application: string }, wish: object = {}) => {
    const answer = await requestMove(server, who, what, { phone: createPhone(), ...wish });
    return [answer.statusCode, answer.json<{ code: string }>().code];
  };
  expect(await refusal(other, pass)).toEqual([404, "not-found"]);
  expect(await refusal(person, { application: randomUUID() })).toEqual([404, "not-found"]);
  const now = Date.parse("2031-04-01T09:00:00+08:00") / 1000;
  expect(await refusal(person, pass, { timeSeconds: now - 601 })).toEqual([422, "holder-key-proof-late"]);
  const others = await issueTo(server, other);
  expect(await refusal(person, pass, { phone: others.phone })).toEqual([409, "holder-key-used"]);
  const printed = await createPassHolder(server);
  expect(await refusal(printed, await issueTo(server, printed, { isPrint: true }))).toEqual([409, "pass-is-print"]);
  expect(await placeColours(person)).toHaveLength(1);
});

test("A pass moves once a day, by the date in Shanghai to the second; the policy may allow more (core/README.md section 2)", async () => {
  await at("2031-04-02T00:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server);
  const move = async () => {
    const answer = await requestMove(server, person, pass, { phone: createPhone() });
    return answer.statusCode === 200 ? 200 : [answer.statusCode, answer.json<{ code: string }>().code];
  };
  const tooOften = [409, "move-limit"];
  expect(await move()).toBe(200);
  expect(await move()).toEqual(tooOften);
  await at("2031-04-02T23:59:59+08:00");
  expect(await move()).toEqual(tooOften);
  await at("2031-04-03T00:00:00+08:00");
  expect(await move()).toBe(200);
  expect(await move()).toEqual(tooOften);
  const { db } = server.parts;
  const policy = { ...defaultPolicy, version: 2, movesPerDay: 2 };
  await db
    .insertInto("policies")
    .values({
      version: 2,
      holds_from_seconds: startOfDate("2031-04-03"),
      data: JSON.stringify(policy),
      stored_seconds: 0,
    })
    .execute();
  expect(await move()).toBe(200);
  expect(await move()).toEqual(tooOften);
  await db.deleteFrom("policies").execute();
});

test("Of two phones that take a pass at once each is told the truth: one carries it at the end", async () => {
  await at("2031-04-10T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server);
  const answers = await Promise.all(
    [createPhone(), createPhone()].map(async (phone) => requestMove(server, person, pass, { phone })),
  );
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  const places = await placeColours(person);
  expect(places.filter(({ moved_seconds }) => moved_seconds === null)).toHaveLength(1);
  expect(places.filter(({ colour }) => colour === 0)).toHaveLength(1);
});

test("A cause that comes beside a move reaches the new place, whichever is first", async () => {
  await at("2031-04-11T09:00:00+08:00");
  for (let round = 0; round < 8; round += 1) {
    const { person, pass } = await createHolderWithPass(server);
    await Promise.all([requestMove(server, person, pass, { phone: createPhone() }), redden(person)]);
    expect((await placeColours(person)).map(({ colour }) => colour)).toEqual([1, 1]);
  }
});

test("A report that comes beside a move is not lost with the old place", async () => {
  await at("2031-04-12T09:00:00+08:00");
  for (let round = 0; round < 8; round += 1) {
    const { person, pass } = await createHolderWithPass(server, { date: "2031-04-11" });
    const [moved, reported] = await Promise.all([
      requestMove(server, person, pass, { phone: createPhone() }),
      report(person, "2031-04-12"),
    ]);
    expect([moved.statusCode, reported.statusCode]).toEqual([200, 200]);
    const { passes } = await fetchCodesOf(person);
    expect(passes.filter(({ isMoved }) => !isMoved)).toMatchObject([{ lastReportDate: "2031-04-12", colour: "green" }]);
  }
});

test("Passes and the keys in them are erased when scans of them are, to the second (D9.7)", async () => {
  await at("2031-05-01T09:00:00+08:00");
  const { db } = server.parts;
  const { person } = await createHolderWithPass(server);
  const { retentionDays } = defaultPolicy;
  const mine = async () => {
    const passes = await db.selectFrom("passes").select("holder").where("holder", "=", person.holder).execute();
    const keys = await db.selectFrom("holder_keys").select("holder").where("holder", "=", person.holder).execute();
    return [passes.length, keys.length];
  };
  // Dropped on the 7th, and fourteen days more.
  const nowSeconds = startOfDate("2031-05-21");
  while ((await erasePasses(db, { nowSeconds: nowSeconds - 1, retentionDays }, 1)) > 0);
  expect(await mine()).toEqual([1, 1]);
  expect(await erasePasses(db, { nowSeconds, retentionDays })).toBe(2);
  expect(await mine()).toEqual([0, 0]);
});
