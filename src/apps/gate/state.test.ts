import fc from "fast-check";
import { expect, test } from "vitest";
import { deeds } from "../../core/journal/scan.ts";
import { outcomes } from "../../core/verdict/reasons.ts";
import type { Outcome } from "../../core/verdict/reasons.ts";
import type { Verdict } from "../../core/verdict/verify-code.ts";
import { passClaims } from "../../testing/test-world.ts";
import {
  canTypeAgain,
  decidingReason,
  firstState,
  isLastFour,
  menuPages,
  next,
  outcomeOf,
  shownCheck,
} from "./state.ts";
import type { Check, CheckRequest, Event, MenuPage, State, Underlying } from "./state.ts";

const checkOf = (outcome: Outcome, changes: Partial<Verdict> = {}): Check => ({
  id: outcome,
  text: "HP1:…",
  verdict: { outcome, reasons: [], claims: passClaims(), ...changes },
  nowSeconds: 0,
});
const request: CheckRequest = { text: "HP1:…", identity: "unchecked" };
const asked = checkOf("confirm", { reasons: ["proof-late"] });
const comparing: CheckRequest = { ...request, identity: "mismatch", asked };

const underlying = {
  "lists-missing": { screen: "lists-missing", isDamaged: false },
  "app-too-old": { screen: "app-too-old" },
  aiming: { screen: "aiming" },
  camera: { screen: "camera", trouble: "blocked" },
} as const satisfies Record<Underlying["screen"], Underlying>;

const under = (back: Underlying, page: MenuPage = "menu"): State => ({ screen: "menu", page, back });

/** Every kind of state. */
const states = {
  opening: firstState,
  ...underlying,
  checking: { screen: "checking", request },
  "checking without a picture": { screen: "checking", request, trouble: "blocked" },
  comparing: { screen: "checking", request: comparing },
  admit: { screen: "verdict", check: checkOf("admit") },
  refuse: { screen: "verdict", check: checkOf("refuse") },
  confirm: { screen: "verdict", check: asked },
  "admit shown again": { screen: "verdict", check: { ...checkOf("admit"), shownBeforeSeconds: 1 } },
  "mismatch of the document": { screen: "verdict", check: checkOf("invalid"), asked },
  "admit by the document": { screen: "verdict", check: checkOf("admit"), asked },
  "menu over lists-missing": under(underlying["lists-missing"]),
  "menu over app-too-old": under(underlying["app-too-old"]),
  "menu over aiming": under(underlying.aiming),
  "menu over camera": under(underlying.camera),
} as const satisfies Record<string, State>;

/** Every kind of event, those of a check for the one under way in `state`. */
const eventsIn = (state: State) => {
  const asking = state.screen === "checking" ? state.request : request;
  return {
    opened: { type: "opened", hasLists: true, isDamaged: false },
    "lists-arrived": { type: "lists-arrived" },
    "code-read": { type: "code-read", text: "HP1:other" },
    checked: { type: "checked", request: asking, check: checkOf("admit") },
    "check-broke": { type: "check-broke", request: asking },
    "same-in-view": { type: "same-in-view", request: asking },
    "document-read": { type: "document-read", lastFour: "001X" },
    "document-seen": { type: "document-seen" },
    "type-again": { type: "type-again" },
    "deed-done": { type: "deed-done", deed: "held" },
    "camera-failed": { type: "camera-failed", trouble: "taken" },
    "camera-retried": { type: "camera-retried" },
    "menu-opened": { type: "menu-opened", page: "ready" },
    "menu-closed": { type: "menu-closed" },
    "grace-over": { type: "grace-judged", isOver: true },
    "grace-on": { type: "grace-judged", isOver: false },
    "world-changed": { type: "world-changed" },
  } as const satisfies Record<string, Event>;
};
type EventName = keyof ReturnType<typeof eventsIn>;

const comparedWith = (check: Check): State => ({
  screen: "checking",
  request: { text: "HP1:…", identity: "confirmed", asked: check },
});
const leaving = { "deed-done": { screen: "aiming" }, "world-changed": { screen: "aiming" } } as const;

/** What each state makes of each event that it does not let pass by. */
const table: Readonly<Record<keyof typeof states, Partial<Record<EventName, State>>>> = {
  opening: { opened: { screen: "aiming" } },
  "lists-missing": {
    "lists-arrived": { screen: "aiming" },
    "menu-opened": under(underlying["lists-missing"], "ready"),
  },
  "app-too-old": {
    "menu-opened": under(underlying["app-too-old"], "ready"),
    "grace-on": { screen: "aiming" },
  },
  aiming: {
    "code-read": { screen: "checking", request: { text: "HP1:other", identity: "unchecked" } },
    "camera-failed": { screen: "camera", trouble: "taken" },
    "menu-opened": under(underlying.aiming, "ready"),
    "grace-over": { screen: "app-too-old" },
  },
  camera: {
    "code-read": { screen: "checking", request: { text: "HP1:other", identity: "unchecked" }, trouble: "blocked" },
    "camera-retried": { screen: "aiming" },
    "menu-opened": under(underlying.camera, "ready"),
    "grace-over": { screen: "app-too-old" },
  },
  checking: {
    checked: { screen: "verdict", check: checkOf("admit") },
    "check-broke": { screen: "aiming" },
    "same-in-view": { screen: "aiming" },
    "camera-failed": { screen: "checking", request, trouble: "taken" },
    "world-changed": { screen: "aiming" },
  },
  "checking without a picture": {
    checked: { screen: "verdict", check: checkOf("admit") },
    "check-broke": { screen: "camera", trouble: "blocked" },
    "same-in-view": { screen: "camera", trouble: "blocked" },
    "camera-failed": { screen: "checking", request, trouble: "taken" },
    "world-changed": { screen: "camera", trouble: "blocked" },
  },
  comparing: {
    checked: { screen: "verdict", check: checkOf("admit"), asked },
    "check-broke": { screen: "aiming" },
    "same-in-view": { screen: "aiming" },
    "camera-failed": { screen: "checking", request: comparing, trouble: "taken" },
    "world-changed": { screen: "aiming" },
  },
  admit: leaving,
  refuse: leaving,
  confirm: {
    "document-read": comparedWith(asked),
    "document-seen": comparedWith(asked),
    ...leaving,
  },
  "admit shown again": {
    "document-read": comparedWith(states["admit shown again"].check),
    "document-seen": comparedWith(states["admit shown again"].check),
    ...leaving,
  },
  "mismatch of the document": {
    "type-again": { screen: "verdict", check: asked },
    ...leaving,
  },
  "admit by the document": leaving,
  "menu over lists-missing": {
    "lists-arrived": under(underlying.aiming),
    "menu-opened": under(underlying["lists-missing"], "ready"),
    "menu-closed": underlying["lists-missing"],
  },
  "menu over app-too-old": {
    "menu-opened": under(underlying["app-too-old"], "ready"),
    "menu-closed": underlying["app-too-old"],
    "grace-on": under(underlying.aiming),
  },
  "menu over aiming": {
    "menu-opened": under(underlying.aiming, "ready"),
    "menu-closed": underlying.aiming,
    "grace-over": under(underlying["app-too-old"]),
  },
  "menu over camera": {
    "menu-opened": under(underlying.camera, "ready"),
    "menu-closed": underlying.camera,
    "grace-over": under(underlying["app-too-old"]),
  },
};

const stateNames = Object.keys(states) as readonly (keyof typeof states)[]; // as: the keys are the table's own

test.each(stateNames)("in the state %s each event has its answer, and every other one passes by", (name) => {
  const state: State = states[name];
  const heard = Object.entries(eventsIn(state)).flatMap(([event, happens]) => {
    const after = next(state, happens);
    return after === state ? [] : [[event, after] as const];
  });
  expect(Object.fromEntries(heard)).toEqual(table[name]);
});

test("what belongs to a check that the guard has left is dropped", () => {
  const other: CheckRequest = { ...request };
  for (const name of ["checking", "checking without a picture", "comparing"] as const) {
    const state = states[name];
    for (const event of [
      { type: "checked", request: other, check: checkOf("admit") },
      { type: "check-broke", request: other },
      { type: "same-in-view", request: other },
    ] as const)
      expect(next(state, event)).toBe(state);
  }
});

test.each([
  [true, { screen: "aiming" }],
  [false, { screen: "lists-missing", isDamaged: true }],
])("with lists %s, opening leads to %j", (hasLists, state) => {
  expect(next(firstState, { type: "opened", hasLists, isDamaged: !hasLists })).toEqual(state);
});

test.each(menuPages)("the page %s opens from every screen below the menu, and leads back to it", (page) => {
  for (const below of Object.values(underlying)) {
    const opened = next(below, { type: "menu-opened", page });
    expect(opened).toEqual({ screen: "menu", page, back: below });
    expect(next(opened, { type: "menu-opened", page })).toBe(opened);
    const other = next(opened, { type: "menu-opened", page: page === "menu" ? "ready" : "menu" });
    expect(next(other, { type: "menu-closed" })).toBe(below);
  }
});

test.each([
  ["001X", "confirmed"],
  ["001x", "confirmed"],
  [" ００１Ｘ ", "confirmed"],
  ["0011", "mismatch"],
  ["", "mismatch"],
])("typing %j is answered as %s", (lastFour, identity) => {
  const state = next(states.confirm, { type: "document-read", lastFour });
  expect(state).toMatchObject({ screen: "checking", request: { text: "HP1:…", identity } });
});

test("without claims nothing that is typed confirms", () => {
  const { claims: _claims, ...verdict } = checkOf("confirm").verdict;
  const state: State = { screen: "verdict", check: { ...checkOf("confirm"), verdict } };
  expect(next(state, { type: "document-read", lastFour: "001X" })).toMatchObject({ request: { identity: "mismatch" } });
});

test("a wrong entry can be typed again, on the check that asked for it; nothing else can", () => {
  const names = stateNames.filter((name) => canTypeAgain(states[name]));
  expect(names).toEqual(["mismatch of the document"]);
});

test("the check that asked for the document stays in sight while that is compared", () => {
  expect(shownCheck(states.confirm)).toBe(asked);
  expect(shownCheck(states.comparing)).toBe(asked);
  expect(shownCheck(states.checking)).toBeUndefined();
  expect(shownCheck(states.aiming)).toBeUndefined();
});

test.each(outcomes)("an earlier showing changes nothing but an admission: %s", (outcome) => {
  expect(outcomeOf({ ...checkOf(outcome), shownBeforeSeconds: 1 })).toBe(outcome === "admit" ? "confirm" : outcome);
  expect(outcomeOf({ ...checkOf(outcome), scannedBeforeSeconds: 1 })).toBe(outcome);
});

test("on an admission no reason decides, whatever is noted beside it", () => {
  const reasons = ["list-aging"] as const;
  expect(decidingReason({ ...checkOf("admit", { reasons }), shownBeforeSeconds: 1 })).toBeUndefined();
  expect(decidingReason(checkOf("unsure", { reasons }))).toBe("list-aging");
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

const anyEvent: fc.Arbitrary<(state: State) => Event> = fc.oneof(
  fc.constantFrom(...(Object.keys(eventsIn(firstState)) as readonly EventName[])).map(
    // as, above: the keys are the table's own
    (name) => (state: State) => eventsIn(state)[name],
  ),
  fc.constantFrom(...outcomes).map((outcome) => (state: State): Event => {
    const asking = state.screen === "checking" ? state.request : request;
    return { type: "checked", request: asking, check: checkOf(outcome) };
  }),
  fc.constantFrom(...deeds).map((deed) => (): Event => ({ type: "deed-done", deed })),
  fc.constantFrom(...menuPages).map((page) => (): Event => ({ type: "menu-opened", page })),
);

test("whatever happens, a verdict comes from a check of this very request alone, and always ends in aiming", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (happenings) => {
      let state = firstState;
      for (const happening of happenings) {
        const event = happening(state);
        const after = next(state, event);
        if (after.screen === "verdict" && state.screen !== "verdict")
          expect([state.screen, event.type]).toEqual(["checking", "checked"]);
        if (after.screen === "checking" && after.request.identity === "confirmed" && after !== state)
          expect(["verdict", "checking"]).toContain(state.screen);
        if (state.screen === "verdict" && after.screen !== "verdict")
          expect(["aiming", "checking"]).toContain(after.screen);
        // Without lists nobody is judged before lists came.
        if (state.screen === "lists-missing") expect(["lists-missing", "aiming", "menu"]).toContain(after.screen);
        state = after;
      }
    }),
    { numRuns: 2000 },
  );
});
