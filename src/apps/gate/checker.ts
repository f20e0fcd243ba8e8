/** Checks codes against the set in force and remembers which passes were seen. */
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Vault } from "../../store/vault.ts";
import { admittedBefore, passKey, passOf, recentlySeen, scannedBefore, withSeen } from "./seen.ts";
import type { SeenLimits, SeenPass } from "./seen.ts";
import type { Check, CheckRequest } from "./state.ts";

/** What a check is made with. */
export interface CheckerParts {
  readonly vault: Pick<Vault, "changeSeen">;
  readonly verify: typeof verifyCode;
  readonly limits: () => SeenLimits;
}

/** The set and the clock at the moment of a check, and the name that a scan gets. */
export interface Moment {
  readonly set: TrustSet | undefined;
  readonly clock: Clock;
  readonly id: string;
}

/** One for a page. */
export interface Checker {
  /** Erases what is too old to count; takes over what an earlier page remembered. */
  readonly forgetOld: (clock: Clock) => Promise<void>;
  readonly judge: (request: CheckRequest, moment: Moment) => Promise<Check>;
  /** Notes a judged pass as scanned; the check with what was known of the pass before. */
  readonly remember: (request: CheckRequest, judged: Check) => Promise<Check>;
}

/** When the same pass was let through and scanned before this time. */
type Before = Pick<Check, "shownBeforeSeconds" | "scannedBeforeSeconds">;

/** Remembers nobody yet. */
export const createChecker = ({ vault, verify, limits }: CheckerParts): Checker => {
  let seen: readonly SeenPass[] = [];

  /**
   * Remembers a scan. On sight a pass that was let through a moment ago is not let through again: its admission stays as it
   * was. Looking and writing are one transaction, so that two tabs do not let it through twice; where the store cannot be used,
   * this page still knows its own.
   */
  const noteScan = async (scan: SeenPass, isOnSight: boolean): Promise<Before> => {
    const { pass, scannedSeconds } = scan;
    const beforeIn = (known: readonly SeenPass[]) => ({
      shown: isOnSight ? admittedBefore(known, pass, scannedSeconds) : undefined,
      scanned: isOnSight ? scannedBefore(known, pass, scannedSeconds, limits()) : undefined,
    });
    const scanAfter = (shown: number | undefined): SeenPass => (shown === undefined ? scan : { pass, scannedSeconds });
    const here = beforeIn(seen);
    const stored = await vault.changeSeen((known) =>
      withSeen(known, scanAfter(beforeIn(known).shown ?? here.shown), limits()),
    );
    const kept = stored.ok ? beforeIn(stored.value) : here;
    const shown = here.shown ?? kept.shown;
    const scanned = here.scanned ?? kept.scanned;
    seen = withSeen(seen, scanAfter(shown), limits());
    return {
      ...(shown === undefined || scan.admittedSeconds === undefined ? {} : { shownBeforeSeconds: shown }),
      ...(scanned === undefined ? {} : { scannedBeforeSeconds: scanned }),
    };
  };

  return {
    forgetOld: async (clock) => {
      const nowSeconds = nowOf(clock);
      const stored = await vault.changeSeen((known) => recentlySeen(known, nowSeconds, limits()));
      const kept = stored.ok ? stored.value : [];
      const keptPasses = new Set(kept.map(({ pass }) => pass));
      // What the phone erased from its store, this page still knows.
      const unkept = seen.filter(({ pass }) => !keptPasses.has(pass));
      seen = recentlySeen([...kept, ...unkept], nowSeconds, limits());
    },
    judge: async ({ text, identity }, { set, clock, id }) => {
      const verdict = await verify(text, set, set, clock, set?.trustList.policy ?? defaultPolicy, identity);
      return { id, text, verdict, nowSeconds: nowOf(clock) };
    },
    remember: async ({ identity, asked }, judged) => {
      const { verdict, nowSeconds } = judged;
      const pass = passOf(verdict);
      if (pass === undefined) return judged;
      const admission = verdict.outcome === "admit" ? { admittedSeconds: nowSeconds } : {};
      const scan = { pass: passKey(pass), scannedSeconds: nowSeconds, ...admission };
      const before = await noteScan(scan, identity === "unchecked");
      // What was said of an earlier scan is said on, once the document was looked at.
      const scannedBeforeSeconds = asked?.scannedBeforeSeconds;
      return { ...judged, ...(scannedBeforeSeconds === undefined ? {} : { scannedBeforeSeconds }), ...before };
    },
  };
};
