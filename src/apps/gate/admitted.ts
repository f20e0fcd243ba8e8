/** The passes let through in the last two minutes: a second showing asks for the document (core/README.md, live code). */
import type { Verdict } from "../../core/verdict/verify-code.ts";

/** A pass by its name, and when it was let through. */
export interface Admission {
  readonly pass: string;
  readonly atSeconds: number;
}

/** As long as a live code could still be passed on to a second phone. */
const rememberedSeconds = 120;

/** Issuer, list and place name a pass; undefined for what is no verified pass. */
export const passNameOf = ({ claims, issuer }: Verdict): string | undefined =>
  claims?.kind === "pass" && issuer !== undefined
    ? `${issuer.id}/${claims.status.list}/${claims.status.place}`
    : undefined;

/** The admissions that still count. A clock that was set back does not make them count longer than it was set back by. */
export const recentAdmissions = (admissions: readonly Admission[], nowSeconds: number): readonly Admission[] =>
  admissions.filter(({ atSeconds }) => Math.abs(nowSeconds - atSeconds) <= rememberedSeconds);

/** When that pass was last let through, if it was within the two minutes. */
export const admittedBefore = (
  admissions: readonly Admission[],
  pass: string | undefined,
  nowSeconds: number,
): number | undefined =>
  recentAdmissions(admissions, nowSeconds).find((admission) => admission.pass === pass)?.atSeconds;

/** The list with one more; an earlier admission of the same pass is replaced. */
export const withAdmission = (admissions: readonly Admission[], admission: Admission): readonly Admission[] => [
  ...recentAdmissions(admissions, admission.atSeconds).filter(({ pass }) => pass !== admission.pass),
  admission,
];
