/** The shape of the one dictionary of what is said on screen: a message that a language lacks does not compile. */
import type { Claims } from "../../core/pass/claims.ts";
import type { Deed } from "../../core/journal/scan.ts";
import type { Outcome, ReasonCode } from "../../core/verdict/reasons.ts";

/** Why a verdict is what it is, and the next step. */
export interface ReasonWords {
  readonly why: string;
  readonly next: string;
}

/** A screen that has a title, an explanation and steps. */
export interface PageWords {
  readonly title: string;
  readonly text: string;
}

/** What can keep lists from coming down, as far as a person can act on it. */
export type SyncTrouble = "offline" | "server" | "refused" | "stalled" | "storage-full" | "storage";

/** How far the network goes: nowhere, up to an interface only, or to the server as far as is known. */
export type Reach = "offline" | "unreached" | "online";

/** What a browser can lack. */
export type Missing = "https" | "camera" | "storage" | "workers" | "root";

/** Why a picture or the clipboard gave no code. */
export type InputTrouble =
  "picture-too-large" | "picture-unreadable" | "picture-no-code" | "clipboard-blocked" | "clipboard-empty";

/** Everything that the apps say, by purpose. */
export interface Words {
  readonly appName: string;
  readonly demonstration: string;
  readonly outcome: Readonly<Record<Outcome, string>>;
  /** Instead of the outcome: what was typed is not what the code has. */
  readonly mismatch: string;
  readonly admitted: ReasonWords;
  readonly shownBefore: (moment: string) => ReasonWords;
  readonly reason: Readonly<Record<ReasonCode, ReasonWords>>;
  readonly alsoSeen: string;
  readonly kind: Readonly<Record<Claims["kind"], string>>;
  readonly facts: {
    readonly name: string;
    readonly area: string;
    readonly kind: string;
    readonly issuer: string;
    readonly validUntil: string;
    readonly greenUntil: string;
    readonly listsAge: string;
    readonly code: string;
    readonly none: string;
    readonly ago: (span: string) => string;
  };
  readonly nextStep: string;
  readonly deed: Readonly<Record<Deed, string>>;
  readonly deeds: string;
  readonly scannedBefore: (moment: string) => string;
  readonly returnsByItself: string;
  readonly barrier: Readonly<Record<"opening" | "opened" | "refused" | "unreached", string>>;
  readonly share: { readonly button: string; readonly about: string; readonly title: string; readonly saved: string };
  readonly training: {
    readonly banner: string;
    readonly nobody: string;
    readonly end: string;
    /** A code of an unknown issuer. */
    readonly unknown: ReasonWords;
  };
  readonly confirm: {
    readonly label: string;
    readonly hint: string;
    readonly button: string;
    readonly again: string;
    readonly byEye: string;
  };
  readonly aiming: {
    readonly title: string;
    readonly hint: string;
    readonly starting: string;
    readonly checking: string;
    readonly sameInView: string;
    readonly menu: string;
    readonly light: string;
    readonly zoom: string;
    readonly picture: string;
    readonly paste: string;
    readonly readingPicture: string;
    readonly inputTrouble: Readonly<Record<InputTrouble, string>>;
    readonly menuTrouble: string;
  };
  readonly strip: {
    readonly title: string;
    readonly reach: Readonly<Record<Reach, string>>;
    readonly listsAge: (span: string) => string;
    readonly listsNone: string;
    readonly grade: Readonly<Record<"fresh" | "aging" | "stale", string>>;
    readonly synced: (moment: string) => string;
    readonly syncing: string;
    readonly staysInForce: string;
    readonly updateLists: string;
    readonly clockOff: (span: string) => string;
    readonly clockWrong: string;
    readonly clockBehind: string;
    readonly appTooOld: (end: string) => string;
    readonly journalTrouble: string;
    readonly newRelease: string;
    readonly useNewRelease: string;
    readonly whatIsNew: string;
  };
  readonly appTooOld: PageWords & { readonly button: string };
  readonly trouble: Readonly<Record<SyncTrouble, string>>;
  readonly listsMissing: PageWords & {
    readonly damagedTitle: string;
    readonly damaged: string;
    readonly fetching: string;
    readonly progress: (done: number, total: number) => string;
    readonly offline: string;
    readonly button: string;
    readonly importButton: string;
  };
  readonly camera: Readonly<Record<"blocked" | "absent" | "taken", PageWords>> & {
    readonly android: string;
    readonly androidSteps: readonly string[];
    readonly iphone: string;
    readonly iphoneSteps: readonly string[];
    readonly meanwhile: string;
    readonly retry: string;
  };
  readonly unsupported: PageWords & { readonly missing: Readonly<Record<Missing, string>> };
  readonly opening: string;
}
