import { expect, test } from "vitest";
import { firstState, next } from "./state.ts";

const codes = [
  {
    id: "green",
    title: { zh: "绿码", en: "Green" },
    shows: { zh: "放行", en: "passes" },
    text: "HP1:",
    isLive: true,
    expected: { outcome: "admit" as const },
  },
];

test("codes that came are shown, and stay while newer ones cannot be fetched", () => {
  const came = next(firstState, { type: "came", codes });
  expect(came).toEqual({ codes, isFailing: false });
  expect(next(came, { type: "failed" })).toEqual({ codes, isFailing: true });
  expect(next(next(came, { type: "failed" }), { type: "came", codes }).isFailing).toBe(false);
});
