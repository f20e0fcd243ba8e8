import fc from "fast-check";
import { expect, test } from "vitest";
import { startOfDate } from "./civil-dates.ts";
import {
  choosePolicy,
  defaultPolicy,
  isHighPrevalence,
  isInProvince,
  nextPolicySeconds,
  policySchema,
} from "./policy-data.ts";
import type { Policy } from "./policy-data.ts";

test("The default policy is one that operators could store", () => {
  expect(policySchema.parse(JSON.parse(JSON.stringify(defaultPolicy)))).toEqual(defaultPolicy);
});

test("Scans are erased before all other data (D9.7)", () => {
  const { scans, ...others } = defaultPolicy.retentionDays;
  expect(Math.min(...Object.values(others))).toBeGreaterThanOrEqual(scans);
});

test.each<[string, object]>([
  ["an unknown member", { unheard: 1 }],
  ["a threshold as degrees", { feverTenths: 37.3 }],
  ["a threshold out of reach", { feverTenths: 373 * 2 }],
  ["days below none", { residenceDays: -1 }],
  ["days without end", { isolationDays: 9999 }],
  ["a renewal after the pass", { renewalDay: 6 }],
  ["passes that are longer than their codes say", { passDays: 6 }],
  ["passes that are shorter than their codes say", { passDays: 4 }],
  ["reports that count for longer than codes say", { reportDays: 3 }],
  ["reports that count for less than codes say", { reportDays: 1 }],
  ["a version that is none", { version: 0 }],
  ["a date that is none", { holdsFromSeconds: -1 }],
  ["an area of three digits", { highPrevalenceAreas: ["420"] }],
  ["an area that is every area", { highPrevalenceAreas: [""] }],
  ["an area that is a number", { highPrevalenceAreas: [42] }],
  ["scans kept longest", { retentionDays: { ...defaultPolicy.retentionDays, scans: 31 } }],
  ["data without an end", { retentionDays: { scans: 14 } }],
  ["a text message before the event", { smsAfterSeconds: { call: -1 } }],
])("A policy with %s is none", (_name, change) => {
  expect(policySchema.safeParse({ ...defaultPolicy, ...change }).success).toBe(false);
});

test.each([
  ["a kind without text messages", { smsAfterSeconds: { call: null } }],
  ["no text messages named", { smsAfterSeconds: {} }],
  ["no high prevalence anywhere", { highPrevalenceAreas: [] }],
  ["a city and a county", { highPrevalenceAreas: ["42", "3301", "330302"] }],
  ["a renewal on the last day", { renewalDay: 5 }],
])("A policy with %s is one", (_name, change) => {
  expect(policySchema.safeParse({ ...defaultPolicy, ...change }).success).toBe(true);
});

const march = startOfDate("2020-03-01");
const policy2: Policy = { ...defaultPolicy, version: 2, holdsFromSeconds: march, feverTenths: 375 };
const policy3: Policy = { ...defaultPolicy, version: 3, holdsFromSeconds: march + 86_400, feverTenths: 372 };

test.each([
  [march - 1, 1],
  [march, 2],
  [march + 1, 2],
  [march + 86_399, 2],
  [march + 86_400, 3],
])("At %i version %i holds", (seconds, version) => {
  expect(choosePolicy([policy3, policy2], seconds).version).toBe(version);
  expect(choosePolicy([policy2, defaultPolicy, policy3], seconds).version).toBe(version);
});

test("A later version that holds from earlier on replaces those before it", () => {
  expect(choosePolicy([policy2, policy3, { ...policy2, version: 4 }], march + 90_000).version).toBe(4);
});

test("There is always a policy, and the next one is known", () => {
  expect(choosePolicy([], 0)).toBe(defaultPolicy);
  expect(nextPolicySeconds([policy3, policy2], march - 1)).toBe(march);
  expect(nextPolicySeconds([policy3, policy2], march)).toBe(march + 86_400);
  expect(nextPolicySeconds([policy3, policy2], march + 86_400)).toBeUndefined();
});

test("Which policy holds depends on no order", () => {
  const some = fc.uniqueArray(
    fc.record({ version: fc.integer({ min: 1, max: 9 }), holdsFromSeconds: fc.integer({ min: 0, max: 20 }) }),
    { selector: ({ version }) => version },
  );
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 20 }), fc.nat(), (numbers, atSeconds, turn) => {
      const policies = numbers.map((number) => ({ ...defaultPolicy, ...number }));
      const turned = [...policies.slice(turn % 9), ...policies.slice(0, turn % 9)].reverse();
      const chosen = choosePolicy(policies, atSeconds);
      expect(choosePolicy(turned, atSeconds)).toEqual(chosen);
      expect(chosen.holdsFromSeconds).toBeLessThanOrEqual(atSeconds);
    }),
  );
});

test("Areas are compared from the left", () => {
  expect([370_102, 379_999].every((area) => isInProvince(defaultPolicy, area))).toBe(true);
  expect([360_102, 380_102, 110_101, 37].some((area) => isInProvince(defaultPolicy, area))).toBe(false);
  const policy = { highPrevalenceAreas: ["42", "3303", "370811"] };
  expect([420_106, 429_004, 330_302, 370_811].every((area) => isHighPrevalence(policy, area))).toBe(true);
  expect([430_102, 330_102, 370_812, 142_000].some((area) => isHighPrevalence(policy, area))).toBe(false);
});
