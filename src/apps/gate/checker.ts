/** Checks codes against the set in force and remembers who was let through. */
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Vault } from "../../store/vault.ts";
import { admittedBefore, passNameOf, recentAdmissions, withAdmission } from "./admitted.ts";
import type { Admission } from "./admitted.ts";
import type { Check, CheckRequest } from "./state.ts";

/** What a check is made with. */
export interface CheckerParts {
  readonly vault: Pick<Vault, "changeAdmitted">;
  readonly verify: typeof verifyCode;
}

/** The set and the clock at the moment of a check. */
export interface Moment {
  readonly set: TrustSet | undefined;
  readonly clock: Clock;
}

/** One for a page. */
export interface Checker {
  /** Erases what is too old to count; takes over what an earlier page remembered. */
  readonly forgetOld: (clock: Clock) => Promise<void>;
  readonly check: (request: CheckRequest, moment: Moment) => Promise<Check>;
}

/** Remembers nobody yet. */
export const createChecker = ({ vault, verify }: CheckerParts): Checker => {
  let admissions: readonly Admission[] = [];

  /**
   * Remembers that a pass was let through. On sight one that was let through a moment ago is not let through again: gives when
   * that was. Looking and writing are one transaction, so that two tabs do not let it through twice; where the store cannot be
   * used, this page still knows its own.
   */
  const admit = async (admission: Admission, isOnSight: boolean): Promise<number | undefined> => {
    const beforeIn = (known: readonly Admission[]): number | undefined =>
      isOnSight ? admittedBefore(known, admission.pass, admission.atSeconds) : undefined;
    const here = beforeIn(admissions);
    if (here !== undefined) return here;
    const stored = await vault.changeAdmitted((known) =>
      beforeIn(known) === undefined ? withAdmission(known, admission) : known,
    );
    const before = stored.ok ? beforeIn(stored.value) : undefined;
    if (before === undefined) admissions = withAdmission(admissions, admission);
    return before;
  };

  return {
    forgetOld: async (clock) => {
      const nowSeconds = nowOf(clock);
      const stored = await vault.changeAdmitted((known) => recentAdmissions(known, nowSeconds));
      const kept = stored.ok ? stored.value : [];
      const keptPasses = new Set(kept.map(({ pass }) => pass));
      // What the phone erased from its store, this page still knows.
      const unkept = admissions.filter(({ pass }) => !keptPasses.has(pass));
      admissions = recentAdmissions([...kept, ...unkept], nowSeconds);
    },
    check: async ({ text, identity }, { set, clock }) => {
      const verdict = await verify(text, set, set, clock, set?.trustList.policy ?? defaultPolicy, identity);
      const nowSeconds = nowOf(clock);
      const pass = passNameOf(verdict);
      const check = { text, verdict, nowSeconds };
      if (verdict.outcome !== "admit" || pass === undefined) return check;
      const before = await admit({ pass, atSeconds: nowSeconds }, identity === "unchecked");
      return before === undefined ? check : { ...check, shownBeforeSeconds: before };
    },
  };
};
