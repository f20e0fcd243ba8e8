import { expect, test } from "vitest";
import type { ActorKind } from "../db/tables/shared.ts";
import { applicationEvents, applicationStates, nextState } from "./transitions.ts";

const from = ["none", ...applicationStates] as const;
const kinds: readonly ActorKind[] = ["holder", "guardian", "staff", "platform", "device"];

/** Everything that can happen, as the domain has it. */
const all = [
  ...["holder", "guardian", "staff"].flatMap((who) =>
    ["none", "returned"].flatMap((state) => [
      `${state} compared-clean ${who}: waiting`,
      `${state} compared-returned ${who}: returned`,
      `${state} compared-refused ${who}: refused`,
    ]),
  ),
  "waiting issued staff: issued",
  "waiting returned staff: returned",
  "waiting refused staff: refused",
  "waiting data-refused platform: refused",
  "waiting lapsed platform: lapsed",
  "returned lapsed platform: lapsed",
];

test("every state, event and actor: what can happen, and nothing else", () => {
  const found = from.flatMap((state) =>
    applicationEvents.flatMap((event) =>
      kinds.flatMap((who) => {
        const to = nextState(state, event, who);
        return to === undefined ? [] : [`${state} ${event} ${who}: ${to}`];
      }),
    ),
  );
  expect(new Set(found)).toEqual(new Set(all));
  expect(found.length).toBe(all.length);
});

test("what is refused, issued or lapsed stays so", () => {
  const ends = ["refused", "issued", "lapsed"] as const;
  for (const state of ends) {
    for (const event of applicationEvents) {
      for (const who of kinds) expect(nextState(state, event, who)).toBeUndefined();
    }
  }
});
