/** Signs the codes that have no place in a status list: the electronic health card, and an application under review (D2.5, D8.1). */
import type { Bytes } from "../../core/bytes.ts";
import type { CardClaims, PendingClaims } from "../../core/pass/claims.ts";
import { signCode } from "../../core/pass/encode.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { readClock } from "../db/database-clock.ts";
import { civilDateAt, isCivilDate, passExpSeconds, startOfDate } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { refuseHolder } from "./holder.ts";
import type { Holder, HolderError } from "./holder.ts";
import { findSigningKey } from "./signing-key.ts";
import type { IssuingParts } from "./signing-key.ts";

/** A signed code without a place. */
export interface IssuedCode<C> {
  readonly claims: C;
  readonly codeBytes: Bytes;
}

/** Why none was signed. */
export type IssueCodeError =
  | HolderError
  | "date-invalid"
  | "application-date-future"
  | "application-date-past"
  | "as-of-future"
  | "issuing-key-absent";

/** Who signs for whom; `asOfSeconds` as for a pass. */
export interface CodeRequest {
  readonly issuer: number;
  readonly holder: Holder;
  readonly asOfSeconds?: number;
}

/** A card ends within a year: the app renews it. */
const cardDays = 365;
const daySeconds = 86_400;

/** An electronic health card without a pass. */
export const issueCard = async (
  parts: IssuingParts,
  request: CodeRequest,
): Promise<Result<IssuedCode<CardClaims>, IssueCodeError>> =>
  signFor(parts, request, (iatSeconds) => {
    const expSeconds = startOfDate(civilDateAt(iatSeconds + cardDays * daySeconds));
    return ok({ ...request.holder, kind: "card" as const, iatSeconds, expSeconds });
  });

/** The black-and-white code of an application under review. */
export const issuePending = async (
  parts: IssuingParts,
  request: CodeRequest & { readonly applicationDate: CivilDate },
): Promise<Result<IssuedCode<PendingClaims>, IssueCodeError>> =>
  signFor(parts, request, (iatSeconds) => {
    if (!isCivilDate(request.applicationDate)) return fail("date-invalid");
    const expSeconds = passExpSeconds(request.applicationDate);
    if (request.applicationDate > civilDateAt(iatSeconds)) return fail("application-date-future");
    if (iatSeconds >= expSeconds) return fail("application-date-past");
    return ok({ ...request.holder, kind: "pending" as const, iatSeconds, expSeconds });
  });

const signFor = async <C extends CardClaims | PendingClaims>(
  parts: IssuingParts,
  { issuer, holder, asOfSeconds }: CodeRequest,
  claimsAt: (iatSeconds: number) => Result<C, IssueCodeError>,
): Promise<Result<IssuedCode<C>, IssueCodeError>> => {
  const refusal = await refuseHolder(parts.db, issuer, holder);
  if (refusal !== undefined) return fail(refusal);
  const clockSeconds = await readClock(parts.db);
  const iatSeconds = asOfSeconds ?? clockSeconds;
  if (iatSeconds > clockSeconds) return fail("as-of-future");
  const claims = claimsAt(iatSeconds);
  if (!claims.ok) return claims;
  const key = await findSigningKey(parts, issuer, iatSeconds);
  if (!key.ok) return key;
  return ok({ claims: claims.value, codeBytes: await signCode(claims.value, key.value) });
};
