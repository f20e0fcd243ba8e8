import { expect, test } from "vitest";
import type { Outcome } from "../../core/verdict/reasons.ts";
import type { Verdict } from "../../core/verdict/verify-code.ts";
import { passClaims } from "../../testing/test-world.ts";
import { firstState, isLastFour, next, outcomeOf, shownCheck } from "./state.ts";
import type { Check, CheckRequest, Event, State } from "./state.ts";

const checkOf = (outcome: Outcome, changes: Partial<Verdict> = {}): Check => ({
  text: "HP1:…",
  verdict: { outcome, reasons: [], claims: passClaims(), ...changes },
  nowSeconds: 0,
});
const request: CheckRequest = { text: "HP1:…", identity: "unchecked" };
const aiming: State = { screen: "aiming" };
const checking: State = { screen: "checking", request };
const confirm: State = { screen: "verdict", check: checkOf("confirm", { reasons: ["proof-late"] }) };
const admit: State = { screen: "verdict", check: checkOf("admit") };

const events: readonly Event[] = [
  { type: "browser-lacks", missing: ["https"] },
  { type: "opened", hasLists: true, isDamaged: false },
  { type: "lists-arrived" },
  { type: "code-read", text: "HP1:other" },
  { type: "checked", request, check: checkOf("admit") },
  { type: "check-broke", request },
  { type: "document-read", lastFour: "001X" },
  { type: "type-again" },
  { type: "next-traveler" },
  { type: "camera-failed", trouble: "taken" },
  { type: "camera-retried" },
];

/** The events that a state does not let pass by. */
const heard = (state: State): readonly string[] =>
  events.filter((event) => next(state, event) !== state).map(({ type }) => type);

test.each<[string, State, readonly string[]]>([
  ["opening", firstState, ["browser-lacks", "opened"]],
  ["without lists", { screen: "lists-missing", isDamaged: false }, ["browser-lacks", "lists-arrived"]],
  ["aiming", aiming, ["browser-lacks", "code-read", "camera-failed"]],
  ["checking", checking, ["browser-lacks", "checked", "check-broke", "camera-failed"]],
  ["showing an admission", admit, ["browser-lacks", "next-traveler"]],
  ["asking for the document", confirm, ["browser-lacks", "document-read", "next-traveler"]],
  ["without a picture", { screen: "camera", trouble: "blocked" }, ["browser-lacks", "camera-retried"]],
])("a gate that is %s hears only what concerns it", (_, state, types) => {
  expect(heard(state)).toEqual(types);
});

test("a code read while one is being checked is dropped", () => {
  expect(next(checking, { type: "code-read", text: "HP1:other" })).toBe(checking);
});

test("a result that comes after the guard has moved on is dropped", () => {
  const other: CheckRequest = { ...request };
  expect(next(checking, { type: "checked", request: other, check: checkOf("admit") })).toBe(checking);
});

test.each([
  [true, { screen: "aiming" }],
  [false, { screen: "lists-missing", isDamaged: true }],
])("with lists %s, opening leads to %j", (hasLists, state) => {
  expect(next(firstState, { type: "opened", hasLists, isDamaged: !hasLists })).toEqual(state);
});

test.each([
  ["001X", "confirmed"],
  ["001x", "confirmed"],
  [" ００１Ｘ ", "confirmed"],
  ["0011", "mismatch"],
  ["", "mismatch"],
])("typing %j is answered as %s", (lastFour, identity) => {
  const state = next(confirm, { type: "document-read", lastFour });
  expect(state).toMatchObject({ screen: "checking", request: { text: "HP1:…", identity } });
});

test("without claims nothing that is typed confirms", () => {
  const { claims: _claims, ...verdict } = checkOf("confirm").verdict;
  const state: State = { screen: "verdict", check: { ...checkOf("confirm"), verdict } };
  expect(next(state, { type: "document-read", lastFour: "001X" })).toMatchObject({ request: { identity: "mismatch" } });
});

test("a wrong entry can be typed again, on the check that asked for it", () => {
  const typed = next(confirm, { type: "document-read", lastFour: "9999" });
  if (typed.screen !== "checking" || confirm.screen !== "verdict") throw new Error("expected a check");
  const refused = next(typed, { type: "checked", request: typed.request, check: checkOf("invalid") });
  expect(refused).toMatchObject({ screen: "verdict", asked: confirm.check });
  expect(next(refused, { type: "type-again" })).toEqual(confirm);
});

test("the check that asked for the document stays in sight while that is compared", () => {
  const asked = shownCheck(confirm);
  expect(asked?.verdict.outcome).toBe("confirm");
  expect(shownCheck(next(confirm, { type: "document-read", lastFour: "001X" }))).toBe(asked);
  expect(shownCheck(checking)).toBeUndefined();
  expect(shownCheck(aiming)).toBeUndefined();
});

test("a pass shown again within two minutes is not admitted on sight", () => {
  const check = { ...checkOf("admit"), shownBeforeSeconds: 1 };
  expect(outcomeOf(check)).toBe("confirm");
  const state = next({ screen: "verdict", check }, { type: "document-read", lastFour: "001X" });
  expect(state).toMatchObject({ screen: "checking", request: { identity: "confirmed" } });
});

test("nothing but an admission is changed by an earlier showing", () => {
  expect(outcomeOf({ ...checkOf("refuse"), shownBeforeSeconds: 1 })).toBe("refuse");
});

test.each([
  ["271X", true],
  ["27１x", true],
  ["271", false],
  ["271XX", false],
  ["27-X", false],
  ["证271", false],
])("%j can be the end of a document number: %s", (typed, isPossible) => {
  expect(isLastFour(typed)).toBe(isPossible);
});
