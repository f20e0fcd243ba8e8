/** What the page of demonstration codes shows: data in, data out. */
import type { DemoCode } from "../../api/demo-codes.ts";

/** Codes once they came; they stay while newer ones cannot be fetched. */
export interface State {
  readonly codes: readonly DemoCode[];
  readonly isFailing: boolean;
}

/** Codes came, or could not be fetched. */
export type Event = { readonly type: "came"; readonly codes: readonly DemoCode[] } | { readonly type: "failed" };

/** Before the first answer. */
export const firstState: State = { codes: [], isFailing: false };

/** The next state. */
export const next = (state: State, event: Event): State =>
  event.type === "came" ? { codes: event.codes, isFailing: false } : { ...state, isFailing: true };

/** The first code of each outcome, in the order of the page. */
export const firstOfEachOutcome = (codes: readonly DemoCode[]): readonly DemoCode[] =>
  codes.filter(
    ({ expected }, index) => codes.findIndex((code) => code.expected.outcome === expected.outcome) === index,
  );
