import { expect, test } from "vitest";
import { deeds } from "../../../core/journal/scan.ts";
import { outcomes } from "../../../core/verdict/reasons.ts";
import { deedsFor } from "./deeds.tsx";

test.each(outcomes)("on %s there is a way on, each deed at most once", (outcome) => {
  const { main, others } = deedsFor[outcome];
  const offered = main === undefined ? others : [main, ...others];
  expect(offered.length).toBeGreaterThan(1);
  expect(new Set(offered).size).toBe(offered.length);
});

test("letting through is offered on green alone", () => {
  const letting = outcomes.filter((outcome) => {
    const { main, others } = deedsFor[outcome];
    return main === "let-through" || others.includes("let-through");
  });
  expect(letting).toEqual(["admit"]);
});

test("a traveler can be held or sent back whatever the verdict, and an ambulance goes whenever it is not green", () => {
  for (const outcome of outcomes) {
    const { main, others } = deedsFor[outcome];
    expect([main, ...others]).toEqual(expect.arrayContaining(["held", "sent-back"]));
    expect([main, ...others].includes("emergency")).toBe(outcome !== "admit");
  }
});

test("every deed is offered somewhere", () => {
  const offered = outcomes.flatMap((outcome) => [deedsFor[outcome].main, ...deedsFor[outcome].others]);
  expect(deeds.filter((deed) => !offered.includes(deed))).toEqual([]);
});
