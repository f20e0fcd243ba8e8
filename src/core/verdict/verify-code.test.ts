// From text to verdict: boundaries to the second, evidence, and what must hold of any text.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import {
  acceptWorld,
  codeIatSeconds,
  colouredClaims,
  createCode,
  createLiveCode,
  lists,
  manifestIatSeconds,
  midnightSeconds,
  nowSeconds,
  otherClaims,
  passClaims,
  places,
  printClaims,
  testIssuers,
  trustPayload,
} from "../../testing/test-world.ts";
import { testSigner } from "../../testing/test-keys.ts";
import type { Claims } from "../pass/claims.ts";
import { createBits, setColour } from "../status-list/bits.ts";
import { sha256 } from "../bytes.ts";
import { defaultPolicy } from "../trust/policy.ts";
import { listKey } from "../trust/trust-set.ts";
import type { TrustSet } from "../trust/trust-set.ts";
import type { Clock } from "./clock.ts";
import type { Identity, Verdict } from "./verify-code.ts";
import { verifyCode } from "./verify-code.ts";

let set: TrustSet;
beforeAll(async () => {
  ({ set } = await acceptWorld());
});

interface Situation {
  readonly trust?: TrustSet | undefined;
  readonly lists?: Pick<TrustSet, "manifest" | "lists"> | undefined;
  readonly at?: number;
  readonly floor?: number;
  readonly policy?: Partial<typeof defaultPolicy>;
  readonly identity?: Identity;
}

/** The verdict on that morning, in the world as it is unless the situation says otherwise. */
const verdictOf = (text: string, situation: Situation = {}): Promise<Verdict> => {
  const { at = nowSeconds, floor = 0, policy = {}, identity = "unchecked" } = situation;
  const now: Clock = { deviceSeconds: at, floorSeconds: floor };
  const trust = "trust" in situation ? situation.trust : set;
  const known = "lists" in situation ? situation.lists : trust;
  return verifyCode(text, trust, known, now, { ...defaultPolicy, ...policy }, identity);
};

const shortOf = ({ outcome, reasons }: Verdict): string => [outcome, ...reasons].join(" ");

/** A code whose proof is of the moment at which it is shown. */
const shownAt = async (claims: Claims, at: number, situation: Situation = {}): Promise<string> =>
  shortOf(await verdictOf(await createCode(claims, { proofSeconds: at }), { at, ...situation }));

test("a green live pass is admitted, with its claims, its issuer and the lists' age", async () => {
  expect(await verdictOf(await createLiveCode())).toEqual({
    outcome: "admit",
    reasons: [],
    claims: passClaims(),
    issuer: { id: 1, nameZh: testIssuers[0]?.nameZh, nameEn: "Lixia District" },
    listsAgeSeconds: 1800,
  });
});

test("claims are given only where the issuer's signature is right", async () => {
  const forged = await verdictOf(await createCode(passClaims(), { signer: "stranger", proofSeconds: nowSeconds }));
  expect(forged).toEqual({ outcome: "unsure", reasons: ["issuer-unknown"], listsAgeSeconds: 1800 });
  expect((await verdictOf("HP1:")).claims).toBeUndefined();
});

test.each([
  [-1, "admit"],
  [0, "complete expired report-missing"],
  [1, "complete expired report-missing"],
])("%d s from exp a live pass is: %s", async (offset, expected) => {
  const expSeconds = midnightSeconds + 86_400;
  const claims = passClaims({ expSeconds, greenUntilSeconds: expSeconds });
  expect(await shownAt(claims, expSeconds + offset)).toBe(expected);
});

test.each([
  [-1, "admit"],
  [0, "complete report-missing"],
  [1, "complete report-missing"],
])("%d s from green-until a live pass is: %s", async (offset, expected) => {
  const greenUntilSeconds = midnightSeconds + 86_400;
  expect(await shownAt(passClaims({ greenUntilSeconds }), greenUntilSeconds + offset)).toBe(expected);
});

test.each([
  [599, "admit"],
  [600, "admit"],
  [601, "unsure iat-future"],
])("a code signed %d s ahead of now is: %s", async (ahead, expected) => {
  expect(await shownAt(passClaims({ iatSeconds: nowSeconds + ahead }), nowSeconds)).toBe(expected);
});

test.each([
  [-61, "confirm proof-late"],
  [-60, "admit"],
  [-59, "admit"],
  [59, "admit"],
  [60, "admit"],
  [61, "confirm proof-late"],
])("a proof %d s from now is: %s", async (offset, expected) => {
  const text = await createCode(passClaims(), { proofSeconds: nowSeconds + offset });
  expect(shortOf(await verdictOf(text))).toBe(expected);
});

test.each([
  [-1, "invalid key-time"],
  [0, "admit"],
  [1, "admit"],
])("a code signed %d s from its key's not-before is: %s", async (offset, expected) => {
  const notBeforeSeconds = codeIatSeconds;
  const issuers = testIssuers.map((issuer) => ({
    ...issuer,
    keys: issuer.keys.map((key) => ({ ...key, notBeforeSeconds })),
  }));
  const world = await acceptWorld({ trust: { issuers } });
  const text = await createLiveCode({ iatSeconds: codeIatSeconds + offset });
  expect(shortOf(await verdictOf(text, { trust: world.set }))).toBe(expected);
});

test.each([
  [-1, "admit"],
  [0, "invalid key-time"],
  [1, "invalid key-time"],
])("a code signed %d s from its key's not-after is: %s", async (offset, expected) => {
  const notAfterSeconds = codeIatSeconds;
  const issuers = testIssuers.map((issuer) => ({
    ...issuer,
    keys: issuer.keys.map((key) => ({ ...key, notAfterSeconds })),
  }));
  const world = await acceptWorld({ trust: { issuers } });
  const text = await createLiveCode({ iatSeconds: codeIatSeconds + offset });
  expect(shortOf(await verdictOf(text, { trust: world.set }))).toBe(expected);
});

test.each([
  [86_399, "admit", "confirm no-holder-key"],
  [86_400, "admit list-aging", "unsure list-aging no-holder-key"],
  [86_401, "admit list-aging", "unsure list-aging no-holder-key"],
  [259_199, "admit list-aging", "unsure list-aging no-holder-key"],
  [259_200, "unsure list-stale", "unsure list-stale no-holder-key"],
  [259_201, "unsure list-stale", "unsure list-stale no-holder-key"],
])("with lists of %d s a live pass is: %s; a print is: %s", async (age, live, print) => {
  const at = manifestIatSeconds + age;
  const iatSeconds = Math.min(at, manifestIatSeconds + 172_800) - 3600;
  const expSeconds = iatSeconds + 432_000;
  const greenUntilSeconds = Math.min(expSeconds, iatSeconds + 172_800);
  expect(await shownAt(passClaims({ iatSeconds, expSeconds, greenUntilSeconds }), at)).toBe(live);
  const printText = await createCode(printClaims({ iatSeconds, expSeconds }));
  expect(shortOf(await verdictOf(printText, { at }))).toBe(print);
});

test.each([
  ["trust", midnightSeconds + 6 * 86_400],
  ["root", midnightSeconds + 6 * 86_400],
] as const)("from the second of its exp an expired %s decides first", async (which, expSeconds) => {
  const world = await acceptWorld(
    which === "root"
      ? { root: { expSeconds } }
      : { root: { expSeconds: expSeconds + 1000 }, trust: { expSeconds }, manifest: { iatSeconds: expSeconds - 3600 } },
  );
  const card = await createCode(otherClaims("card", { iatSeconds: midnightSeconds }));
  const outcome = async (at: number) => (await verdictOf(card, { trust: world.set, at })).outcome;
  expect(await outcome(expSeconds - 1)).toBe("identify");
  expect(await outcome(expSeconds)).toBe("unsure");
  const late = await verdictOf(card, { trust: world.set, at: expSeconds });
  expect(late.reasons).toEqual(["trust-expired", "no-pass"]);
  expect(late.claims).toBeDefined();
});

test("the last place of the largest list is read, and one beyond a list is not", async () => {
  const atLast = passClaims({ status: { list: lists.large, place: 2 ** 20 - 1 } });
  expect(await shownAt(atLast, nowSeconds)).toBe("admit");
  expect(await shownAt(passClaims({ status: { list: lists.small, place: 1023 } }), nowSeconds)).toBe("admit");
  for (const iatSeconds of [codeIatSeconds, nowSeconds]) {
    const beyond = passClaims({ iatSeconds, status: { list: lists.small, place: 1024 } });
    expect(await shownAt(beyond, nowSeconds)).toBe("unsure list-missing");
    const unnamed = passClaims({ iatSeconds, status: { list: 9, place: 5 } });
    expect(await shownAt(unnamed, nowSeconds)).toBe("unsure list-missing");
  }
  const bits = createBits(20);
  setColour(bits, 2 ** 20 - 1, "red");
  const entries = set.manifest.lists.map((entry) => ({ ...entry }));
  const red = {
    manifest: { ...set.manifest, lists: entries },
    lists: new Map([...set.lists, [listKey(1, lists.large), bits] as const]),
  };
  expect(await shownAt(atLast, nowSeconds, { lists: red })).toBe("refuse status-red");
});

test("a list that the manifest names but nobody has is no evidence", async () => {
  const without = { manifest: set.manifest, lists: new Map() };
  expect(await shownAt(passClaims(), nowSeconds, { lists: without })).toBe("unsure list-missing");
});

test("the list decides for codes not newer than the manifest, the code for newer ones", async () => {
  const at = (place: number, iatSeconds: number) => passClaims({ status: { list: lists.small, place }, iatSeconds });
  for (const iatSeconds of [manifestIatSeconds - 1, manifestIatSeconds]) {
    expect(await shownAt(at(places.red, iatSeconds), nowSeconds)).toBe("refuse status-red");
    expect(await shownAt(at(places.yellow, iatSeconds), nowSeconds)).toBe("complete status-yellow");
    expect(await shownAt(at(places.green, iatSeconds), nowSeconds)).toBe("admit");
    for (const colour of ["red", "yellow"] as const) {
      expect(await shownAt(colouredClaims(colour, { iatSeconds }), nowSeconds)).toBe("complete code-outdated");
    }
    const redButListYellow = colouredClaims("red", { iatSeconds, status: { list: lists.small, place: places.yellow } });
    expect(await shownAt(redButListYellow, nowSeconds)).toBe("complete status-yellow");
  }
  const iatSeconds = manifestIatSeconds + 1;
  expect(await shownAt(at(places.red, iatSeconds), nowSeconds)).toBe("admit");
  expect(await shownAt(colouredClaims("red", { iatSeconds }), nowSeconds)).toBe("refuse status-red");
  expect(await shownAt(colouredClaims("yellow", { iatSeconds }), nowSeconds)).toBe("complete status-yellow");
});

test("red stays red at any age of the lists", async () => {
  const claims = passClaims({ status: { list: lists.small, place: places.red } });
  expect(await shownAt(claims, manifestIatSeconds + 400_000)).toMatch(/^refuse status-red/);
});

test("the identity document decides where no proof does", async () => {
  const copy = await createCode(passClaims());
  const print = await createCode(printClaims());
  const short = async (text: string, situation: Situation) => shortOf(await verdictOf(text, situation));
  expect(await short(copy, {})).toBe("confirm proof-absent");
  expect(await short(copy, { policy: { copiesAllowed: false } })).toBe("complete proof-absent");
  expect(await short(copy, { identity: "confirmed" })).toBe("admit");
  expect(await short(copy, { identity: "confirmed", policy: { copiesAllowed: false } })).toBe("admit");
  expect(await short(copy, { identity: "mismatch" })).toBe("invalid identity-mismatch proof-absent");
  expect(await short(print, {})).toBe("confirm no-holder-key");
  expect(await short(print, { policy: { copiesAllowed: false } })).toBe("confirm no-holder-key");
  expect(await short(print, { identity: "confirmed" })).toBe("admit");
  expect(await short(await createLiveCode(), { identity: "mismatch" })).toBe("invalid identity-mismatch");
});

test("cards identify, applications wait, whatever the lists say", async () => {
  const card = await createCode(otherClaims("card", { expSeconds: nowSeconds - 1 }));
  expect(shortOf(await verdictOf(card, { lists: undefined }))).toBe("identify no-pass");
  const pending = await createCode(otherClaims("pending"));
  expect(shortOf(await verdictOf(pending, { lists: undefined }))).toBe("pending pending");
  const lapsed = await createCode(otherClaims("pending", { expSeconds: nowSeconds }));
  expect(shortOf(await verdictOf(lapsed))).toBe("complete expired");
});

test("without trust, without lists and behind the floor nothing is sure", async () => {
  const text = await createLiveCode();
  expect(await verdictOf(text, { trust: undefined, lists: undefined })).toEqual({
    outcome: "unsure",
    reasons: ["trust-missing", "list-missing"],
  });
  expect(shortOf(await verdictOf(text, { lists: undefined }))).toBe("unsure list-missing");
  expect(shortOf(await verdictOf(text, { floor: nowSeconds + 601 }))).toMatch(/^unsure clock-behind.* proof-late$/);
  expect(shortOf(await verdictOf(text, { floor: nowSeconds + 600 }))).toBe("confirm proof-late");
  expect(shortOf(await verdictOf(text, { floor: nowSeconds + 1 }))).toBe("confirm proof-late");
  expect(shortOf(await verdictOf(text, { floor: nowSeconds }))).toBe("admit");
});

test("an empty trust list trusts nobody", async () => {
  const world = await acceptWorld({ trust: { issuers: [] } });
  expect(shortOf(await verdictOf(await createLiveCode(), { trust: world.set }))).toBe("unsure issuer-unknown");
});

test("of several keys with one kid the one whose signature is right counts, else the first", async () => {
  // No two known keys share a kid, so a candidate list of two stands in for them.
  const [revoked] = set.trustList.candidates((await sha256(testSigner("issuer-revoked").publicKey)).slice(0, 4));
  const [inUse] = set.trustList.candidates((await sha256(testSigner("issuer").publicKey)).slice(0, 4));
  if (revoked === undefined || inUse === undefined) throw new Error("expected both keys in the world's trust list");
  const both = { ...set, trustList: { ...set.trustList, candidates: () => [revoked, inUse] } };
  expect(shortOf(await verdictOf(await createLiveCode(), { trust: both }))).toBe("admit");
  const forged = await createCode(passClaims(), { signer: "stranger", proofSeconds: nowSeconds });
  expect(shortOf(await verdictOf(forged, { trust: both }))).toBe("invalid sig-invalid key-revoked");
});

test("a verdict never lets more through as time passes with the same lists", async () => {
  const reach = (verdict: Verdict) => ["confirm", "admit"].indexOf(verdict.outcome);
  const span = 500_000;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Identity>("unchecked", "confirmed"),
      fc.constantFrom(places.green, places.red, places.yellow),
      fc.boolean(),
      fc.nat(span),
      fc.nat(span),
      async (identity, place, isPrint, a, b) => {
        const claims = (isPrint ? printClaims : passClaims)({ status: { list: lists.small, place } });
        const reachAt = async (at: number) =>
          reach(await verdictOf(await createCode(claims, isPrint ? {} : { proofSeconds: at }), { at, identity }));
        const [earlier, later] = [nowSeconds + Math.min(a, b), nowSeconds + Math.max(a, b)];
        expect(await reachAt(later)).toBeLessThanOrEqual(await reachAt(earlier));
      },
    ),
    { numRuns: 60 },
  );
});

test("any text gets a verdict, and none of the made-up ones is admitted", async () => {
  const base45 = fc.string({
    unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
    maxLength: 400,
  });
  const text = fc.oneof(
    fc.string({ maxLength: 1100 }),
    fc.string({ unit: "binary" }),
    base45.map((t) => `HP1:${t}`),
  );
  await fc.assert(
    fc.asyncProperty(text, async (any) => {
      expect((await verdictOf(any)).outcome).toBe("invalid");
    }),
    { numRuns: 1000 },
  );
});

test("the world's policy is what its trust list says", () => {
  expect(set.trustList.policy).toEqual(trustPayload().policy);
});
