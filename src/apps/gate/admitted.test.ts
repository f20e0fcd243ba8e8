import { expect, test } from "vitest";
import { otherClaims, passClaims } from "../../testing/test-world.ts";
import { admittedBefore, passNameOf, withAdmission } from "./admitted.ts";

const issuer = { id: 1, nameZh: "历下区", nameEn: "Lixia" };

test("a pass is named by issuer, list and place, never by its bytes", () => {
  const claims = passClaims({ status: { list: 7, place: 100 } });
  expect(passNameOf({ outcome: "admit", reasons: [], claims, issuer })).toBe("1/7/100");
  expect(passNameOf({ outcome: "identify", reasons: [], claims: otherClaims("card"), issuer })).toBeUndefined();
  expect(passNameOf({ outcome: "invalid", reasons: ["malformed"] })).toBeUndefined();
});

test.each([
  [1000, 1000],
  [1120, 1000],
  [1121, undefined],
  [880, 1000],
  [879, undefined],
])("at %i the admission at 1000 is remembered as %s", (nowSeconds, expected) => {
  const admissions = withAdmission([], { pass: "1/7/100", atSeconds: 1000 });
  expect(admittedBefore(admissions, "1/7/100", nowSeconds)).toBe(expected);
});

test("another pass, and what is no pass, was not admitted before", () => {
  const admissions = withAdmission([], { pass: "1/7/100", atSeconds: 1000 });
  expect(admittedBefore(admissions, "1/7/101", 1000)).toBeUndefined();
  expect(admittedBefore(admissions, undefined, 1000)).toBeUndefined();
});

test("a new admission replaces the same pass and drops what is older than two minutes", () => {
  const first = withAdmission([{ pass: "old", atSeconds: 500 }], { pass: "1/7/100", atSeconds: 1000 });
  expect(withAdmission(first, { pass: "1/7/100", atSeconds: 1060 })).toEqual([{ pass: "1/7/100", atSeconds: 1060 }]);
});
