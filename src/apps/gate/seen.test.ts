import fc from "fast-check";
import { expect, test } from "vitest";
import { otherClaims, passClaims } from "../../testing/test-world.ts";
import { admittedBefore, passKey, passOf, recentlySeen, scannedBefore, withSeen } from "./seen.ts";
import type { SeenPass } from "./seen.ts";

const limits = { repeatSeconds: 1800 };
const issuer = { id: 1, nameZh: "", nameEn: "" };
const at = (scannedSeconds: number, admittedSeconds?: number): SeenPass => ({
  pass: "1/7/100",
  scannedSeconds,
  ...(admittedSeconds === undefined ? {} : { admittedSeconds }),
});

test("only a pass that its issuer signed has a name to be remembered by", () => {
  const base = { outcome: "admit", reasons: [] } as const;
  expect(passOf({ ...base, claims: passClaims(), issuer })).toEqual({ issuer: 1, list: 7, place: 100 });
  expect(passOf({ ...base, claims: passClaims() })).toBeUndefined();
  expect(passOf({ ...base, claims: otherClaims("card"), issuer })).toBeUndefined();
  expect(passOf({ ...base, claims: otherClaims("pending"), issuer })).toBeUndefined();
  expect(passOf(base)).toBeUndefined();
});

test("two passes have two keys", () => {
  const name = fc.record({ issuer: fc.nat(), list: fc.nat(), place: fc.nat() });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const isSame = one.issuer === other.issuer && one.list === other.list && one.place === other.place;
      return (passKey(one) === passKey(other)) === isSame;
    }),
  );
});

test.each([
  [1120, 1000],
  [1121, undefined],
  [880, 1000],
  [879, undefined],
])("at %i an admission of 1000 counts as %s: two minutes, also for a clock that was set back", (nowSeconds, counts) => {
  expect(admittedBefore([at(1000, 1000)], "1/7/100", nowSeconds)).toBe(counts);
});

test.each([
  [2800, 1000],
  [2801, undefined],
])("at %i a scan of 1000 counts as %s where half an hour is set", (nowSeconds, counts) => {
  expect(scannedBefore([at(1000)], "1/7/100", nowSeconds, limits)).toBe(counts);
});

test("another pass, or none, was never seen", () => {
  for (const pass of ["1/7/101", undefined]) {
    expect(admittedBefore([at(1000, 1000)], pass, 1000)).toBeUndefined();
    expect(scannedBefore([at(1000, 1000)], pass, 1000, limits)).toBeUndefined();
  }
  expect(admittedBefore([at(1000)], "1/7/100", 1000)).toBeUndefined();
});

test("where no time is set a scan is never said, not even in the same second", () => {
  expect(scannedBefore([at(1000)], "1/7/100", 1000, { repeatSeconds: 0 })).toBeUndefined();
});

test("a scan that is no admission leaves the admission as it was", () => {
  expect(withSeen([at(1000, 1000)], at(1050), limits)).toEqual([at(1050, 1000)]);
  expect(withSeen([at(1000, 1000)], at(1050, 1050), limits)).toEqual([at(1050, 1050)]);
});

const scans = fc.array(
  fc.record({ pass: fc.constantFrom("1/7/1", "1/7/2", "2/7/1"), dt: fc.nat(400), isAdmitted: fc.boolean() }),
  { maxLength: 30 },
);

test("after any queue each pass stands once, with its newest scan and its newest admission, and nothing too old stays", () => {
  fc.assert(
    fc.property(scans, fc.constantFrom(0, 300, 1800), (queue, repeatSeconds) => {
      let now = 1_000_000;
      let seen: readonly SeenPass[] = [];
      const newest = new Map<string, { scanned: number; admitted: number }>();
      for (const { pass, dt, isAdmitted } of queue) {
        now += dt;
        const scan = { pass, scannedSeconds: now, ...(isAdmitted ? { admittedSeconds: now } : {}) };
        seen = withSeen(seen, scan, { repeatSeconds });
        newest.set(pass, { scanned: now, admitted: isAdmitted ? now : (newest.get(pass)?.admitted ?? -Infinity) });
      }
      expect(new Set(seen.map(({ pass }) => pass)).size).toBe(seen.length);
      for (const [pass, { scanned, admitted }] of newest) {
        expect(admittedBefore(seen, pass, now)).toBe(now - admitted <= 120 ? admitted : undefined);
        const isTold = repeatSeconds > 0 && now - scanned <= repeatSeconds;
        expect(scannedBefore(seen, pass, now, { repeatSeconds })).toBe(isTold ? scanned : undefined);
      }
      const later = recentlySeen(seen, now + Math.max(repeatSeconds, 120) + 1, { repeatSeconds });
      expect(later).toEqual([]);
    }),
  );
});
