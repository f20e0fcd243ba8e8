import fc from "fast-check";
import { expect, test } from "vitest";
import { eligibleAnswers } from "../../testing/eligible-answers.ts";
import { epidemicRecord, policyTestDate } from "../../testing/policy-arbitraries.ts";
import { decideEligibility } from "../eligibility.ts";
import { completions, rules } from "../evidence.ts";
import type { Evidence } from "../evidence.ts";
import { defaultPolicy } from "../policy-data.ts";
import { policyWords } from "./by-language.ts";
import { decisionWords, evidenceWords } from "./words.ts";
import type { PolicyWords } from "./words.ts";

const names = { area: (area: number) => `<${String(area)}>` };
const both = Object.entries(policyWords);
const han = /\p{Script=Han}/u;

/** All that needs no facts. */
const sentences = (words: PolicyWords): readonly string[] => [
  ...rules.map((rule) => words.rule[rule](defaultPolicy)),
  ...completions.map((completion) => words.completion[completion](defaultPolicy)),
  ...[words.result, words.outcome, words.symptom, words.recordKind, words.documentType].flatMap((table) =>
    Object.values<string>(table),
  ),
  ...[words.documentError, words.reportError].flatMap((table) => Object.values<string>(table)),
];

/** One of each fact, with dates and areas. */
const facts: readonly Evidence[] = Object.keys(policyWords.en.evidence).map(
  (fact) =>
    ({
      ...{ fact, area: 420_106, date: "2020-02-10", days: 14, kind: "travel", symptom: "dry-cough" },
      ...{ thresholdTenths: 373, fromDate: "2020-01-20", untilDate: "2020-02-10", freeDate: "2020-02-24" },
    }) as Evidence, // has the members of every fact
);

test.each(both)("%s has words for everything, none of them empty or unfinished", (language, words) => {
  const said = [...sentences(words), ...facts.map((fact) => evidenceWords(words, fact, names))];
  expect(said.length).toBeGreaterThan(80);
  expect(
    said.filter((text) => text.trim() !== text || text === "" || /undefined|NaN|null|\s{2}|!|！/.test(text)),
  ).toEqual([]);
  expect(said.filter((text) => han.test(text) !== (language === "zh-CN"))).toEqual([]);
});

test.each(both)("%s says apart what is apart", (_language, words) => {
  const evidence = facts.map((fact) => evidenceWords(words, fact, names));
  expect(new Set(evidence).size).toBe(evidence.length);
  const requests = completions.map((completion) => words.completion[completion](defaultPolicy));
  expect(new Set(requests).size).toBe(requests.length);
});

test("Chinese has no half-width punctuation between its characters, and no spaces", () => {
  const words = policyWords["zh-CN"];
  const said = [...sentences(words), ...facts.map((fact) => evidenceWords(words, fact, names))];
  expect(said.filter((text) => /\p{Script=Han}[,;:?()]|[,;:?()]\p{Script=Han}|\s/u.test(text))).toEqual([]);
});

test.each<[Evidence, string, string]>([
  [
    { fact: "lives-too-short", area: 370_102, date: "2020-02-23", days: 1 },
    "自2020年2月23日起住在<370102>，仅1天",
    "Lives in <370102> since 23 February 2020, only 1 day",
  ],
  [{ fact: "fever", thresholdTenths: 373 }, "体温达到或超过37.3℃", "Temperature at or above 37.3 °C"],
  [
    { fact: "record", kind: "close-contact", fromDate: "2020-02-20" },
    "疫情数据有密切接触者记录：2020年2月20日起，尚未解除",
    "The epidemic data have a record as close contact from 20 February 2020, not yet released",
  ],
  [
    {
      ...{ fact: "record", kind: "travel", area: 420_106 },
      ...{ fromDate: "2020-02-01", untilDate: "2020-02-12", freeDate: "2020-02-26" },
    } as Evidence, // written in two rows
    "疫情数据有出行记录（<420106>）：2020年2月1日至2020年2月12日，2020年2月26日起不再受限",
    "The epidemic data have a record as travel in <420106> from 1 February 2020 to 12 February 2020; it no longer counts from 26 February 2020",
  ],
  [
    { fact: "was-outside", area: 110_101, date: "2020-02-24", days: 0 },
    "曾在省外：<110101>，至2020年2月24日（今天）",
    "Was outside the province in <110101> until 24 February 2020 (today)",
  ],
])("%j in words", (evidence, zh, en) => {
  expect(evidenceWords(policyWords["zh-CN"], evidence, names)).toBe(zh);
  expect(evidenceWords(policyWords.en, evidence, names)).toBe(en);
});

test("The words say the policy's numbers", () => {
  const policy = { ...defaultPolicy, residenceDays: 21, dischargeDays: 28, symptomFreeDays: 10 };
  for (const [, words] of both) {
    expect(words.rule["D1.1"](policy)).toContain("21");
    expect(words.rule["D1.4"](policy)).toContain("28");
    expect(words.rule["D1.3"](policy)).toContain("10");
    expect(words.completion["stays-missing"](policy)).toContain("21");
  }
});

test("A whole decision can be said in both languages, rule by rule", () => {
  fc.assert(
    fc.property(fc.array(epidemicRecord, { maxLength: 3 }), (records) => {
      const decision = decideEligibility({
        ...{ answers: eligibleAnswers, records },
        ...{ today: policyTestDate, policy: defaultPolicy },
      });
      for (const [, words] of both) {
        for (const decided of decision.rules) {
          const said = decisionWords(words, decided, names);
          expect(said.result).not.toBe("");
          expect(said.evidence).toHaveLength(decided.evidence.length);
          expect(said.evidence.filter((text) => text === "" || text.includes("undefined"))).toEqual([]);
        }
      }
    }),
  );
});
