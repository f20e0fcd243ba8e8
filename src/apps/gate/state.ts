/** What a guard can be looking at, and what leads from one to the next. No DOM, no clock: data in, data out. */
import type { Identity } from "../../core/verdict/verdict.ts";
import type { Verdict } from "../../core/verdict/verify-code.ts";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";
import type { CameraTrouble } from "../../device/camera.ts";
import type { Deed } from "../../core/journal/scan.ts";

/** A code and what came of it. */
export interface Check {
  /** The scan's UUID: the same before and after the document was looked at. */
  readonly id: string;
  readonly text: string;
  readonly verdict: Verdict;
  /** Now as the verdict saw it: device clock or floor. */
  readonly nowSeconds: number;
  /** The same pass was let through at that time, within the last two minutes: the document must be looked at. */
  readonly shownBeforeSeconds?: number;
  /** The same pass was scanned on this phone at that time, within the time that the settings say. It changes nothing but words. */
  readonly scannedBeforeSeconds?: number;
  /** Made by the practice world: never journaled, and no barrier opens. */
  readonly isPractice?: true;
}

/** What a code is checked for: at first sight, or again after the document was looked at. */
export interface CheckRequest {
  readonly text: string;
  readonly identity: Identity;
  /** The check that asked for the document. */
  readonly asked?: Check;
}

/** What a guard or lead opens beside the scanning; each is a page of `menu/`. */
export const menuPages = [
  "menu",
  "ready",
  "shift",
  "settings",
  "lists",
  "journal",
  "device",
  "install",
  "training",
] as const;

/** One of the pages. */
export type MenuPage = (typeof menuPages)[number];

/** Screens that the menu can be opened from, and that it leads back to. */
export type Underlying =
  | { readonly screen: "lists-missing"; readonly isDamaged: boolean }
  | { readonly screen: "app-too-old" }
  | { readonly screen: "aiming" }
  | { readonly screen: "camera"; readonly trouble: CameraTrouble };

/** One screen each. */
export type State =
  | { readonly screen: "opening" }
  | Underlying
  /** `trouble`: there is no picture meanwhile. */
  | { readonly screen: "checking"; readonly request: CheckRequest; readonly trouble?: CameraTrouble }
  | { readonly screen: "verdict"; readonly check: Check; readonly asked?: Check }
  | { readonly screen: "menu"; readonly page: MenuPage; readonly back: Underlying };

/** What happens to a gate. */
export type Event =
  | { readonly type: "opened"; readonly hasLists: boolean; readonly isDamaged: boolean }
  | { readonly type: "lists-arrived" }
  | { readonly type: "code-read"; readonly text: string }
  | { readonly type: "checked"; readonly request: CheckRequest; readonly check: Check }
  | { readonly type: "check-broke"; readonly request: CheckRequest }
  | { readonly type: "same-in-view"; readonly request: CheckRequest }
  | { readonly type: "document-read"; readonly lastFour: string }
  | { readonly type: "document-seen" }
  | { readonly type: "type-again" }
  | { readonly type: "deed-done"; readonly deed: Deed }
  | { readonly type: "camera-failed"; readonly trouble: CameraTrouble }
  | { readonly type: "camera-retried" }
  | { readonly type: "menu-opened"; readonly page: MenuPage }
  | { readonly type: "menu-closed" }
  | { readonly type: "grace-judged"; readonly isOver: boolean }
  /** Training began or ended. */
  | { readonly type: "world-changed" };

/** Where every gate begins. */
export const firstState: State = { screen: "opening" };

/** What the screen says: the verdict's outcome, but a pass shown again within two minutes is not admitted on sight. */
export const outcomeOf = ({ verdict, shownBeforeSeconds }: Check): Outcome =>
  verdict.outcome === "admit" && shownBeforeSeconds !== undefined ? "confirm" : verdict.outcome;

/** The reason that decided; none on an admission, whose notes are only said beside it. */
export const decidingReason = ({ verdict }: Check): ReasonCode | undefined =>
  verdict.outcome === "admit" ? undefined : verdict.reasons[0];

/** The check in sight: a verdict, or the one that asked for the document while that is compared. */
export const shownCheck = (state: State): Check | undefined => {
  if (state.screen === "verdict") return state.check;
  return state.screen === "checking" ? state.request.asked : undefined;
};

/** Whether what was typed did not match, and another try is offered. */
export const canTypeAgain = (state: State): boolean =>
  state.screen === "verdict" && state.asked !== undefined && state.check.verdict.outcome === "invalid";

/** Full-width digits and letters are what a Chinese keyboard types. */
const normalizeTyped = (typed: string): string => typed.normalize("NFKC").trim().toUpperCase();

/** Whether what was typed can be the end of a document number at all. */
export const isLastFour = (typed: string): boolean => /^[0-9A-Z]{4}$/.test(normalizeTyped(typed));

/** Only a check that asks for the document can be answered with one. */
const documentCompared = (state: State, identityOf: (verdict: Verdict) => "confirmed" | "mismatch"): State => {
  if (state.screen !== "verdict" || outcomeOf(state.check) !== "confirm") return state;
  const { text, verdict } = state.check;
  return { screen: "checking", request: { text, identity: identityOf(verdict), asked: state.check } };
};

const lastFourIdentity =
  (lastFour: string) =>
  ({ claims }: Verdict): "confirmed" | "mismatch" =>
    claims?.documentLast4 === normalizeTyped(lastFour) ? "confirmed" : "mismatch";

const checked = (state: State, request: CheckRequest, check: Check): State => {
  if (state.screen !== "checking" || state.request !== request) return state;
  return { screen: "verdict", check, ...(request.asked === undefined ? {} : { asked: request.asked }) };
};

const afterCheck = (trouble: CameraTrouble | undefined): Underlying =>
  trouble === undefined ? { screen: "aiming" } : { screen: "camera", trouble };

const dropCheck = (state: State, request: CheckRequest): State =>
  state.screen === "checking" && state.request === request ? afterCheck(state.trouble) : state;

/** Pictures, pasted texts and scanners work where the camera does not. */
const codeRead = (state: State, text: string): State => {
  const request: CheckRequest = { text, identity: "unchecked" };
  if (state.screen === "aiming") return { screen: "checking", request };
  return state.screen === "camera" ? { screen: "checking", request, trouble: state.trouble } : state;
};

/** A code that is being checked is judged all the same: it may have come by another way than the camera. */
const cameraFailed = (state: State, trouble: CameraTrouble): State => {
  if (state.screen === "aiming") return { screen: "camera", trouble };
  return state.screen === "checking" ? { ...state, trouble } : state;
};

/** What one world said is not looked at in the other one. */
const worldChanged = (state: State): State => {
  if (state.screen === "checking") return afterCheck(state.trouble);
  return state.screen === "verdict" ? { screen: "aiming" } : state;
};

const listsArrived = (state: State): State => {
  if (state.screen === "lists-missing") return { screen: "aiming" };
  const isUnderMenu = state.screen === "menu" && state.back.screen === "lists-missing";
  return isUnderMenu ? { ...state, back: { screen: "aiming" } } : state;
};

const menuOpened = (state: State, page: MenuPage): State => {
  switch (state.screen) {
    case "menu":
      return state.page === page ? state : { ...state, page };
    case "lists-missing":
    case "app-too-old":
    case "aiming":
    case "camera":
      return { screen: "menu", page, back: state };
    default:
      return state;
  }
};

/** A traveler who is being judged is judged to the end: the gate asks again once it aims. */
const graceJudged = (state: State, isOver: boolean): State => {
  if (state.screen === "menu") {
    const back = graceJudged(state.back, isOver);
    // as: what lies under the menu is judged into one of its kind
    return back === state.back ? state : { ...state, back: back as Underlying };
  }
  if (isOver) return state.screen === "aiming" || state.screen === "camera" ? { screen: "app-too-old" } : state;
  return state.screen === "app-too-old" ? { screen: "aiming" } : state;
};

/** The next state. A code read while one is being checked is dropped: one traveler at a time. */
export const next = (state: State, event: Event): State => {
  switch (event.type) {
    case "opened":
      if (state.screen !== "opening") return state;
      return event.hasLists ? { screen: "aiming" } : { screen: "lists-missing", isDamaged: event.isDamaged };
    case "lists-arrived":
      return listsArrived(state);
    case "code-read":
      return codeRead(state, event.text);
    case "checked":
      return checked(state, event.request, event.check);
    case "check-broke":
    case "same-in-view":
      return dropCheck(state, event.request);
    case "document-read":
      return documentCompared(state, lastFourIdentity(event.lastFour));
    case "document-seen":
      return documentCompared(state, () => "confirmed");
    case "type-again":
      return state.screen === "verdict" && state.asked !== undefined && canTypeAgain(state)
        ? { screen: "verdict", check: state.asked }
        : state;
    case "deed-done":
      return state.screen === "verdict" ? { screen: "aiming" } : state;
    case "camera-failed":
      return cameraFailed(state, event.trouble);
    case "camera-retried":
      return state.screen === "camera" ? { screen: "aiming" } : state;
    case "menu-opened":
      return menuOpened(state, event.page);
    case "menu-closed":
      return state.screen === "menu" ? state.back : state;
    case "grace-judged":
      return graceJudged(state, event.isOver);
    case "world-changed":
      return worldChanged(state);
  }
};
