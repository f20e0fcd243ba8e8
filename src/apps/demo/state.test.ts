import { expect, test } from "vitest";
import { firstOfEachOutcome, firstState, next } from "./state.ts";

const codes = [
  {
    id: "green",
    title: { zh: "绿码", en: "Green" },
    shows: { zh: "放行", en: "passes" },
    text: "HP1:",
    form: "live" as const,
    expected: { outcome: "admit" as const },
  },
];

test("codes that came are shown, and stay while newer ones cannot be fetched", () => {
  const came = next(firstState, { type: "came", codes });
  expect(came).toEqual({ codes, isFailing: false });
  expect(next(came, { type: "failed" })).toEqual({ codes, isFailing: true });
  expect(next(next(came, { type: "failed" }), { type: "came", codes }).isFailing).toBe(false);
});

test("each outcome leads to its first code, in the order of the page", () => {
  const [green] = codes;
  const coded = (["admit", "confirm", "admit", "refuse", "confirm"] as const).flatMap((outcome, index) =>
    green === undefined ? [] : [{ ...green, id: String(index), expected: { outcome } }],
  );
  expect(firstOfEachOutcome(coded).map(({ id }) => id)).toEqual(["0", "1", "3"]);
  expect(firstOfEachOutcome([])).toEqual([]);
});
