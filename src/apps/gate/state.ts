/** What a guard can be looking at, and what leads from one to the next. No DOM, no clock: data in, data out. */
import type { Identity } from "../../core/verdict/verdict.ts";
import type { Verdict } from "../../core/verdict/verify-code.ts";
import type { Outcome } from "../../core/verdict/reasons.ts";
import type { CameraTrouble } from "../../device/camera.ts";
import type { Missing } from "../../ui/words/words.ts";

/** A code and what came of it. */
export interface Check {
  readonly text: string;
  readonly verdict: Verdict;
  /** Now as the verdict saw it: device clock or floor. */
  readonly nowSeconds: number;
  /** The same pass was let through at that time, within the last two minutes: the document must be looked at. */
  readonly shownBeforeSeconds?: number;
}

/** What a code is checked for: at first sight, or again after the document was looked at. */
export interface CheckRequest {
  readonly text: string;
  readonly identity: Identity;
  /** The check that asked for the document. */
  readonly asked?: Check;
}

/** One screen each. */
export type State =
  | { readonly screen: "opening" }
  | { readonly screen: "unsupported"; readonly missing: readonly Missing[] }
  | { readonly screen: "lists-missing"; readonly isDamaged: boolean }
  | { readonly screen: "aiming" }
  | { readonly screen: "checking"; readonly request: CheckRequest }
  | { readonly screen: "verdict"; readonly check: Check; readonly asked?: Check }
  | { readonly screen: "camera"; readonly trouble: CameraTrouble };

/** What happens to a gate. */
export type Event =
  | { readonly type: "browser-lacks"; readonly missing: readonly Missing[] }
  | { readonly type: "opened"; readonly hasLists: boolean; readonly isDamaged: boolean }
  | { readonly type: "lists-arrived" }
  | { readonly type: "code-read"; readonly text: string }
  | { readonly type: "checked"; readonly request: CheckRequest; readonly check: Check }
  | { readonly type: "check-broke"; readonly request: CheckRequest }
  | { readonly type: "document-read"; readonly lastFour: string }
  | { readonly type: "type-again" }
  | { readonly type: "next-traveler" }
  | { readonly type: "camera-failed"; readonly trouble: CameraTrouble }
  | { readonly type: "camera-retried" };

/** Where every gate begins. */
export const firstState: State = { screen: "opening" };

/** What the screen says: the verdict's outcome, but a pass shown again within two minutes is not admitted on sight. */
export const outcomeOf = ({ verdict, shownBeforeSeconds }: Check): Outcome =>
  verdict.outcome === "admit" && shownBeforeSeconds !== undefined ? "confirm" : verdict.outcome;

/** The check in sight: a verdict, or the one that asked for the document while that is compared. */
export const shownCheck = (state: State): Check | undefined => {
  if (state.screen === "verdict") return state.check;
  return state.screen === "checking" ? state.request.asked : undefined;
};

/** Full-width digits and letters are what a Chinese keyboard types. */
const normalizeTyped = (typed: string): string => typed.normalize("NFKC").trim().toUpperCase();

/** Whether what was typed can be the end of a document number at all. */
export const isLastFour = (typed: string): boolean => /^[0-9A-Z]{4}$/.test(normalizeTyped(typed));

/** Only a check that asks for the document can be answered with one. */
const documentRead = (state: State, lastFour: string): State => {
  if (state.screen !== "verdict" || outcomeOf(state.check) !== "confirm") return state;
  const { text, verdict } = state.check;
  const isSame = verdict.claims?.documentLast4 === normalizeTyped(lastFour);
  const request = { text, identity: isSame ? "confirmed" : "mismatch", asked: state.check } as const;
  return { screen: "checking", request };
};

const checked = (state: State, request: CheckRequest, check: Check): State => {
  if (state.screen !== "checking" || state.request !== request) return state;
  return { screen: "verdict", check, ...(request.asked === undefined ? {} : { asked: request.asked }) };
};

/** The next state. A code read while one is being checked is dropped: one traveler at a time. */
export const next = (state: State, event: Event): State => {
  switch (event.type) {
    case "browser-lacks":
      return { screen: "unsupported", missing: event.missing };
    case "opened":
      if (state.screen !== "opening") return state;
      return event.hasLists ? { screen: "aiming" } : { screen: "lists-missing", isDamaged: event.isDamaged };
    case "lists-arrived":
      return state.screen === "lists-missing" ? { screen: "aiming" } : state;
    case "code-read":
      if (state.screen !== "aiming") return state;
      return { screen: "checking", request: { text: event.text, identity: "unchecked" } };
    case "checked":
      return checked(state, event.request, event.check);
    case "check-broke":
      return state.screen === "checking" && state.request === event.request ? { screen: "aiming" } : state;
    case "document-read":
      return documentRead(state, event.lastFour);
    case "type-again":
      return state.screen === "verdict" && state.asked !== undefined
        ? { screen: "verdict", check: state.asked }
        : state;
    case "next-traveler":
      return state.screen === "verdict" ? { screen: "aiming" } : state;
    case "camera-failed":
      return state.screen === "aiming" || state.screen === "checking"
        ? { screen: "camera", trouble: event.trouble }
        : state;
    case "camera-retried":
      return state.screen === "camera" ? { screen: "aiming" } : state;
  }
};
