/** Checks codes against the set in force and remembers who was let through. */
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { nowOf } from "../../core/verdict/clock.ts";
import type { Clock } from "../../core/verdict/clock.ts";
import type { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Vault } from "../../store/vault.ts";
import { admittedBefore, passNameOf, recentAdmissions, withAdmission } from "./admitted.ts";
import type { Admission } from "./admitted.ts";
import { outcomeOf } from "./state.ts";
import type { Check, CheckRequest } from "./state.ts";

/** What a check is made with. */
export interface CheckerParts {
  readonly vault: Pick<Vault, "readAdmitted" | "writeAdmitted">;
  readonly verify: typeof verifyCode;
}

/** The set and the clock at the moment of a check. */
export interface Moment {
  readonly set: TrustSet | undefined;
  readonly clock: Clock;
}

/** One for a page. */
export interface Checker {
  /** Takes over what an earlier page remembered; what is too old is erased. */
  readonly open: (clock: Clock) => Promise<void>;
  readonly check: (request: CheckRequest, moment: Moment) => Promise<Check>;
}

/** Remembers nobody yet. */
export const createChecker = ({ vault, verify }: CheckerParts): Checker => {
  let admissions: readonly Admission[] = [];

  const remember = (check: Check): void => {
    const pass = passNameOf(check.verdict);
    if (outcomeOf(check) !== "admit" || pass === undefined) return;
    admissions = withAdmission(admissions, { pass, atSeconds: check.nowSeconds });
    // For a page that is loaded anew; where it cannot be written, this page still knows. The verdict does not wait for it.
    void vault.writeAdmitted(admissions);
  };

  return {
    open: async (clock) => {
      const stored = await vault.readAdmitted();
      admissions = recentAdmissions(stored.ok ? stored.value : [], nowOf(clock));
      await vault.writeAdmitted(admissions);
    },
    check: async ({ text, identity }, { set, clock }) => {
      const verdict = await verify(text, set, set, clock, set?.trustList.policy ?? defaultPolicy, identity);
      const nowSeconds = nowOf(clock);
      const isOnSight = identity === "unchecked" && verdict.outcome === "admit";
      const before = isOnSight ? admittedBefore(admissions, passNameOf(verdict), nowSeconds) : undefined;
      const check = { text, verdict, nowSeconds, ...(before === undefined ? {} : { shownBeforeSeconds: before }) };
      remember(check);
      return check;
    },
  };
};
