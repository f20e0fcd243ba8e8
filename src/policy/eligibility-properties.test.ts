import fc from "fast-check";
import { expect, test } from "vitest";
import { eligibleAnswers } from "../testing/eligible-answers.ts";
import { dateAround, epidemicRecord, policyArea, policyTestDate } from "../testing/policy-arbitraries.ts";
import type { Answers } from "./answers.ts";
import { answersSchema, purposes, symptoms } from "./answers.ts";
import { addDays, civilDateAt, startOfDate } from "./civil-dates.ts";
import { decideEligibility } from "./eligibility.ts";
import { rules } from "./evidence.ts";
import { defaultPolicy } from "./policy-data.ts";
import { causeOfRecord } from "./record-rules.ts";

const today = policyTestDate;
const policy = defaultPolicy;
const date = dateAround(20, 2);
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 6 });

/** Only what was answered is a member. */
const answers: fc.Arbitrary<Answers> = fc
  .record({
    residence: option(fc.record({ area: policyArea, sinceDate: dateAround(60, 1) })),
    trip: option(fc.record({ area: policyArea, purpose: fc.constantFrom(...purposes) })),
    symptoms: option(
      fc.array(
        fc
          .tuple(fc.constantFrom(...symptoms), option(date))
          .map(([symptom, endedDate]) => ({ symptom, ...(endedDate !== undefined && { endedDate }) })),
        { maxLength: 3 },
      ),
    ),
    stays: option(fc.array(fc.record({ area: policyArea, fromDate: date, untilDate: date }), { maxLength: 3 })),
    temperatureTenths: option(fc.integer({ min: 335, max: 435 })),
    contactDate: fc.option(date, { nil: undefined }),
  })
  .map((given) =>
    answersSchema.parse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
  );

/** Mostly in order, so that single findings decide. */
const nearlyEligible = fc
  .tuple(
    answers,
    fc.subarray(["residence", "trip", "symptoms", "stays", "temperatureTenths"] as const, { maxLength: 2 }),
  )
  .map(([given, taken]): Answers => ({
    ...eligibleAnswers,
    ...Object.fromEntries(taken.map((name) => [name, given[name]])),
  }))
  .map((given): Answers => answersSchema.parse(JSON.parse(JSON.stringify(given))));
const anyAnswers = fc.oneof(answers, nearlyEligible);
const records = fc.array(epidemicRecord, { maxLength: 4 });

const decide = (given: Answers, theirs: Parameters<typeof decideEligibility>[0]["records"], day = today) =>
  decideEligibility({ answers: given, records: theirs, today: day, policy });
const badness = { met: 0, unknown: 1, broken: 2 } as const;
const outcomeBadness = { clean: 0, returned: 1, refused: 2 } as const;

test("Every rule appears once, in order, with evidence; the outcome follows from the results", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyAnswers, records, (given, theirs) => {
      const decision = decide(given, theirs);
      expect(decision.rules.map(({ rule }) => rule)).toEqual(rules);
      expect(decision.rules.every(({ evidence }) => evidence.length > 0)).toBe(true);
      const worst = Math.max(...decision.rules.map(({ result }) => badness[result]));
      expect(outcomeBadness[decision.outcome]).toBe(worst);
      expect(decision.complete.length > 0).toBe(decision.outcome === "returned");
      expect(new Set(decision.complete).size).toBe(decision.complete.length);
      seen.add(decision.outcome);
    }),
    { numRuns: 1000 },
  );
  expect([...seen].sort()).toEqual(["clean", "refused", "returned"]);
});

test("The decision is plain data: as JSON it comes back the same", () => {
  fc.assert(
    fc.property(anyAnswers, records, (given, theirs) => {
      const decision = decide(given, theirs);
      expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    }),
  );
});

test("No order of answers or records matters, and saying a thing twice changes nothing", () => {
  fc.assert(
    fc.property(anyAnswers, records, (given, theirs) => {
      const turned: Answers = {
        ...given,
        ...(given.symptoms && { symptoms: [...given.symptoms, ...given.symptoms].reverse() }),
        ...(given.stays && { stays: [...given.stays, ...given.stays].reverse() }),
      };
      expect(decide(turned, [...theirs, ...theirs].reverse())).toEqual(decide(given, theirs));
    }),
  );
});

test("More records never improve a rule or the outcome", () => {
  fc.assert(
    fc.property(anyAnswers, records, records, (given, theirs, more) => {
      const [before, after] = [decide(given, theirs), decide(given, [...theirs, ...more])];
      before.rules.forEach(({ result }, index) => {
        expect(badness[after.rules[index]?.result ?? "met"]).toBeGreaterThanOrEqual(badness[result]);
      });
      expect(outcomeBadness[after.outcome]).toBeGreaterThanOrEqual(outcomeBadness[before.outcome]);
    }),
    { numRuns: 1000 },
  );
});

test("A record breaks a rule for an applicant exactly when it makes a holder red, and the same rule (D7.2)", () => {
  let causes = 0;
  fc.assert(
    fc.property(epidemicRecord, fc.integer({ min: 0, max: 40 }), (record, days) => {
      const day = addDays(today, days);
      const decision = decide(eligibleAnswers, [record], day);
      const cause = causeOfRecord(record, policy, day);
      if (cause !== undefined) causes++;
      const brokenRules = decision.rules.filter(({ result }) => result === "broken").map(({ rule }) => rule);
      expect(brokenRules).toEqual(cause === undefined ? [] : [cause.rule]);
    }),
    { numRuns: 2000 },
  );
  expect(causes).toBeGreaterThan(200);
});

test("A hotter day, a longer cough, a shorter residence never improve a decision", () => {
  const plausible = fc.integer({ min: policy.temperatureTenthsMin, max: policy.temperatureTenthsMax });
  const two = <T>(arbitrary: fc.Arbitrary<T>, compare: (a: T, b: T) => number) =>
    fc.tuple(arbitrary, arbitrary).map((pair) => pair.sort(compare));
  const days = two(dateAround(30, 0), (a, b) => (a < b ? -1 : 1));
  fc.assert(
    fc.property(
      nearlyEligible,
      two(plausible, (a, b) => a - b),
      days,
      (given, heat, dates) => {
        const better: Answers = { ...given, temperatureTenths: heat[0] ?? 0 };
        const worse: Answers = { ...given, temperatureTenths: heat[1] ?? 0 };
        const [early = today, late = today] = dates;
        const pairs: readonly (readonly [Answers, Answers])[] = [
          [better, worse],
          [
            { ...given, symptoms: [{ symptom: "fatigue", endedDate: early }] },
            { ...given, symptoms: [{ symptom: "fatigue", endedDate: late }] },
          ],
          [
            { ...given, residence: { area: 370_102, sinceDate: early } },
            { ...given, residence: { area: 370_102, sinceDate: late } },
          ],
        ];
        for (const [good, bad] of pairs) {
          expect(outcomeBadness[decide(bad, []).outcome]).toBeGreaterThanOrEqual(
            outcomeBadness[decide(good, []).outcome],
          );
        }
      },
    ),
  );
});

test("The second before midnight decides as the day before, the second of midnight as the day", () => {
  const midnight = startOfDate(today);
  const given: Answers = { ...eligibleAnswers, residence: { area: 370_102, sinceDate: addDays(today, -14) } };
  expect(decide(given, [], civilDateAt(midnight - 1)).outcome).toBe("refused");
  expect(decide(given, [], civilDateAt(midnight)).outcome).toBe("clean");
  expect(decide(given, [], civilDateAt(midnight + 86_399)).date).toBe(today);
});

test("Answers that are none are not read", () => {
  const residence = { area: 370_102, sinceDate: "2020-02-30" };
  const wrong: readonly object[] = [
    { residence },
    { residence: { ...residence, sinceDate: "2020-02-01", area: 3701 } },
    { trip: { area: 370_102, purpose: "pleasure" } },
    { symptoms: [{ symptom: "sneezing" }] },
    { symptoms: [{ symptom: "fever", endedDate: "yesterday" }] },
    { stays: Array.from({ length: 31 }, () => ({ area: 370_102, fromDate: today, untilDate: today })) },
    { temperatureTenths: 36.5 },
    { name: "somebody" },
  ];
  expect(wrong.filter((given) => answersSchema.safeParse(given).success)).toEqual([]);
});
