/** The shape of what the page about the lists says. */
import type { StoreTrouble } from "./store-words.ts";

/** Why no new lists are in force, as far as one thing can be done about it. Each stands for the codes that call for it. */
export type ListsTrouble =
  | StoreTrouble
  | "offline"
  | "slow"
  | "server"
  | "older"
  | "other-root"
  | "contradiction"
  | "unsigned"
  | "damaged"
  | "no-bundle"
  | "too-large"
  | "unreadable";

/** Lists. */
export interface ListsWords {
  /** What to do about lists of that age. */
  readonly next: Readonly<Record<"fresh" | "stale" | "none", string>>;
  readonly aging: (until: string) => string;
  readonly facts: {
    readonly title: string;
    readonly made: string;
    readonly synced: string;
    readonly usableUntil: string;
    readonly version: string;
    readonly count: string;
    readonly trustUntil: string;
    readonly rootVersion: string;
    readonly clockFloor: string;
    readonly clockOffset: string;
  };
  readonly offset: {
    readonly none: string;
    readonly same: string;
    readonly seconds: (seconds: number) => string;
    readonly behind: (span: string) => string;
    readonly ahead: (span: string) => string;
  };
  readonly left: (count: number) => string;
  readonly upToDate: (moment: string) => string;
  readonly unchanged: (why: string) => string;
  readonly trouble: Readonly<Record<Exclude<ListsTrouble, StoreTrouble>, string>>;
  readonly file: {
    readonly title: string;
    readonly text: string;
    readonly save: string;
    readonly making: string;
    readonly shareTitle: string;
    readonly shared: string;
    readonly saved: string;
    readonly import: string;
    readonly importing: string;
    readonly taken: string;
    readonly same: string;
  };
  readonly storage: {
    readonly title: string;
    readonly kept: string;
    readonly notKept: string;
    readonly ask: string;
    readonly refused: string;
    readonly used: string;
    readonly free: string;
    readonly unknown: string;
    readonly lostTitle: string;
    readonly lost: readonly string[];
  };
}
