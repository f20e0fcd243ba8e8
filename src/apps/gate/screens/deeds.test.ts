import { expect, test } from "vitest";
import { deeds } from "../../../core/journal/scan.ts";
import type { Deed } from "../../../core/journal/scan.ts";
import { outcomes, reasonCodes } from "../../../core/verdict/reasons.ts";
import type { Outcome, ReasonCode } from "../../../core/verdict/reasons.ts";
import { deedsFor } from "./deeds.tsx";

/** Of every outcome by every reason, more than there can be. */
const choices = outcomes.flatMap((outcome) =>
  [undefined, ...reasonCodes].map((reason) => ({ outcome, reason, ...deedsFor(outcome, reason) })),
);

const offeredBy = ({ main, others }: { readonly main?: Deed; readonly others: readonly Deed[] }): readonly Deed[] =>
  main === undefined ? others : [main, ...others];

test("there is always a way on, each deed at most once", () => {
  for (const choice of choices) {
    const offered = offeredBy(choice);
    expect(offered.length).toBeGreaterThan(2);
    expect(new Set(offered).size).toBe(offered.length);
  }
});

test("letting through is offered on green alone", () => {
  const letting = choices.filter((choice) => offeredBy(choice).includes("let-through"));
  expect(new Set(letting.map(({ outcome }) => outcome))).toEqual(new Set(["admit"]));
});

test("a traveler can be held or sent back whatever the verdict; else an ambulance goes, or the code is scanned again", () => {
  for (const choice of choices) {
    expect(offeredBy(choice)).toEqual(expect.arrayContaining(["held", "sent-back"]));
    const isGreen = choice.outcome === "admit";
    expect([offeredBy(choice).includes("emergency"), offeredBy(choice).includes("none")]).toEqual([!isGreen, !isGreen]);
  }
});

test.each<readonly [Outcome, ReasonCode | undefined, Deed | undefined]>([
  ["admit", undefined, "let-through"],
  ["confirm", "no-holder-key", undefined],
  ["confirm", undefined, undefined],
  ["invalid", "identity-mismatch", undefined],
  ["complete", "status-yellow", "none"],
  ["complete", "code-outdated", "none"],
  ["complete", "report-missing", "none"],
  ["complete", "proof-late", "none"],
  ["complete", "expired", "sent-back"],
  ["refuse", "status-red", "held"],
  ["pending", "pending", "sent-back"],
  ["identify", "no-pass", "none"],
  ["invalid", "malformed", "none"],
  ["invalid", "proof-invalid", "none"],
  ["invalid", "key-revoked", "none"],
  ["invalid", "sig-invalid", "held"],
  ["invalid", "key-time", "held"],
  ["invalid", "area-foreign", "held"],
  ["invalid", "claims-invalid", "held"],
  ["unsure", "key-suspended", "held"],
  ["unsure", "issuer-unknown", "none"],
  ["unsure", "clock-behind", "none"],
  ["unsure", "list-aging", "none"],
])("on %s for %s the large one does what the next step asks for: %s", (outcome, reason, main) => {
  expect(deedsFor(outcome, reason).main).toBe(main);
});

test("every deed is offered somewhere", () => {
  expect(deeds.filter((deed) => !choices.flatMap(offeredBy).includes(deed))).toEqual([]);
});
