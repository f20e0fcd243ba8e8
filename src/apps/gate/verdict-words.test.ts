import { expect, test } from "vitest";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";
import { wordsEn as words } from "../../ui/words/en.ts";
import type { Check } from "./state.ts";
import { verdictWords } from "./verdict-words.ts";

const checkOf = (outcome: Outcome, reasons: readonly ReasonCode[], changes: Partial<Check> = {}): Check => ({
  id: "1",
  text: "HP1:",
  verdict: { outcome, reasons },
  nowSeconds: 1_800_000_000,
  ...changes,
});

test("a code of an unknown issuer may be a practice code on duty, and a real pass in training", () => {
  const check = checkOf("unsure", ["issuer-unknown"]);
  expect(verdictWords(check, words, "en")).toBe(words.reason["issuer-unknown"]);
  expect(verdictWords({ ...check, isPractice: true }, words, "en")).toBe(words.training.unknown);
});

test.each<ReasonCode>(["proof-absent", "proof-late"])(
  "%s asks for the document; where copies are not taken, for the holder's phone",
  (reason) => {
    const { next } = words.reason["no-holder-key"];
    expect(verdictWords(checkOf("confirm", [reason]), words, "en").next).toBe(next);
    const shown = verdictWords(checkOf("complete", [reason]), words, "en");
    expect(shown).toEqual({ why: words.reason[reason].why, next: words.reason["proof-invalid"].next });
  },
);

test("a print while the lists are not fresh leads to newer lists, or to holding or sending back without them", () => {
  const { next } = verdictWords(checkOf("unsure", ["list-aging", "no-holder-key"]), words, "en");
  expect(next).toMatch(/update.*hold.*send/i);
});
