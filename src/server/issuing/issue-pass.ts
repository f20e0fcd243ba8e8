/** Signs passes: gives each a place in a status list, and dates it while that place is locked (D7.1, D7.3). */
import type { Transaction } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { claimsWithinBounds } from "../../core/pass/claims.ts";
import type { Colour, PassClaims } from "../../core/pass/claims.ts";
import { signCode } from "../../core/pass/encode.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { addDays, civilDateAt, isCivilDate, listDropSeconds, passExpSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { Holder } from "./holder.ts";
import { refuseHolder } from "./holder.ts";
import type { HolderError } from "./holder.ts";
import { inTransaction } from "./in-transaction.ts";
import { claimHolderKey, endOtherForm, findPassByKey, insertPass } from "./own-pass.ts";
import type { PassOwner } from "./own-pass.ts";
import { colourOfNumber, passClaimsAt } from "./pass-claims.ts";
import type { PlaceError, PlaceName } from "./set-place-colour.ts";
import { findSigningKey } from "./signing-key.ts";
import type { IssuingParts } from "./signing-key.ts";
import { allotPlace } from "./status-lists.ts";
import type { AllotError } from "./status-lists.ts";

/** A pass to sign. */
export interface PassRequest {
  readonly issuer: number;
  readonly applicationDate: CivilDate;
  /** The date of the last daily report; the application counts as the first one. */
  readonly lastReportDate?: CivilDate;
  readonly holder: Holder;
  /** Signs as if it were then, for demonstrations and trials; never later than the clock. */
  readonly asOfSeconds?: number;
}

/** A signed pass. */
export interface IssuedPass {
  readonly name: PlaceName;
  readonly claims: PassClaims;
  /** Without proof; `bytesToCodeText` gives the text of a print. */
  readonly codeBytes: Bytes;
  /** The issuer's public key that signed it. */
  readonly signedBy: Bytes;
}

/** What is wrong with the request: no calendar date, not within the pass's days, or claims that every gate would refuse. */
export type PassRequestError =
  | "date-invalid"
  | "application-date-future"
  | "application-date-past"
  | "report-date-outside"
  | "as-of-future"
  | "claims-out-of-bounds";

/** Why no pass was signed. Nothing was changed then. */
export type IssuePassError =
  PassRequestError | HolderError | AllotError | PlaceError | "issuing-key-absent" | "holder-key-used";

/** A new pass in a colour, at a new random place of its day's list. */
export interface NewPassRequest extends PassRequest {
  readonly colour: Colour;
  /** Whose it is: then it stands in `passes` too. Absent where a code is all that is wanted. */
  readonly owner?: PassOwner;
}

/** Issues in a transaction of its own. */
export const issuePass = async (
  parts: IssuingParts,
  request: NewPassRequest,
): Promise<Result<IssuedPass, IssuePassError>> =>
  inTransaction(parts.db, async (trx) => issuePassIn(trx, parts, request));

/**
 * Issues in the caller's transaction, which must be rolled back on a failure. Call it after everything else that locks: the code is
 * dated here, and the clock's row stays locked. `colour` is the person's by the causes that were read while the application was
 * locked. A print whose report is missing is yellow whatever `colour` says; living passes of the other form (print, live) end.
 */
export const issuePassIn = async (
  trx: Transaction<Tables>,
  parts: Pick<IssuingParts, "keys" | "listSizeLog2">,
  request: NewPassRequest,
): Promise<Result<IssuedPass, IssuePassError>> => {
  const signer = await admitRequest(parts, trx, request);
  if (!signer.ok) return signer;
  const { owner } = request;
  const isReportMissing = owner !== undefined && isPrintUnreported(request, await peekClock(trx));
  const colour = isReportMissing && request.colour === "green" ? "yellow" : request.colour;
  const owned = owner === undefined ? ok(undefined) : await prepareOwner(trx, owner, request);
  if (!owned.ok) return owned;
  const allotted = await allotPlace(trx, { ...request, colour, sizeLog2: parts.listSizeLog2 });
  if (!allotted.ok) return allotted;
  const name = { issuer: request.issuer, ...allotted.value };
  const signed = await signAtPlace(trx, signer.value, { ...request, colour, name });
  if (!signed.ok || owner === undefined) return signed;
  const { applicationDate, lastReportDate = applicationDate } = request;
  await insertPass(trx, {
    ...owner,
    ...{ name, applicationDate, lastReportDate, isReportMissing },
    holderKey: request.holder.holderKey,
    issuedSeconds: signed.value.claims.iatSeconds,
    signedBy: signed.value.signedBy,
  });
  return signed;
};

/** A live code says by itself until when it is green; a print's missing report is in the list (D7.3). */
const isPrintUnreported = (
  { applicationDate, lastReportDate = applicationDate, holder }: PassRequest,
  nowSeconds: number,
): boolean => holder.holderKey === undefined && addDays(lastReportDate, 1) < civilDateAt(nowSeconds);

/** Before a place is taken: the phone's key is of this pass alone, and passes of the other form end. */
const prepareOwner = async (
  trx: Transaction<Tables>,
  owner: PassOwner,
  { applicationDate, holder: { holderKey } }: PassRequest,
): Promise<Result<undefined, "holder-key-used">> => {
  if (holderKey !== undefined) {
    const claimed = await claimHolderKey(trx, { ...owner, applicationDate, holderKey });
    if (!claimed.ok) return claimed;
    if ((await findPassByKey(trx, { holder: owner.holder, holderKey })) !== undefined) return fail("holder-key-used");
  }
  const nowSeconds = await peekClock(trx);
  await endOtherForm(trx, { holder: owner.holder, isPrint: holderKey === undefined, nowSeconds });
  return ok(undefined);
};

/** Signs an issued pass anew at its place, in the colour that the place has now: after a report, for a new holder key, a new issuer key. */
export const signPassAnew = async (
  parts: IssuingParts,
  request: PassRequest & { readonly list: number; readonly place: number },
): Promise<Result<IssuedPass, IssuePassError>> =>
  inTransaction(parts.db, async (trx) => {
    const signer = await admitRequest(parts, trx, request);
    if (!signer.ok) return signer;
    const { issuer, list, place } = request;
    const found = await lockPlace(trx, { issuer, list, place });
    if (found === undefined) return fail("place-unknown");
    if (found.applicationDate !== request.applicationDate) return fail("application-date-past");
    return signAtPlace(trx, signer.value, { ...request, colour: found.colour, name: { issuer, list, place } });
  });

/** Whom the request is signed by, if it is in order. Locks nothing. */
const admitRequest = async (
  parts: Pick<IssuingParts, "keys">,
  trx: Transaction<Tables>,
  request: PassRequest,
): Promise<Result<Signer, IssuePassError>> => {
  const { issuer, applicationDate, lastReportDate = applicationDate, holder } = request;
  if (!isCivilDate(applicationDate) || !isCivilDate(lastReportDate)) return fail("date-invalid");
  const clockSeconds = await peekClock(trx);
  const nowSeconds = request.asOfSeconds ?? clockSeconds;
  if (nowSeconds > clockSeconds) return fail("as-of-future");
  const today = civilDateAt(nowSeconds);
  if (applicationDate > today) return fail("application-date-future");
  if (nowSeconds >= passExpSeconds(applicationDate)) return fail("application-date-past");
  if (clockSeconds >= listDropSeconds(applicationDate)) return fail("application-date-past");
  if (lastReportDate < applicationDate || lastReportDate > today) return fail("report-date-outside");
  const refusal = await refuseHolder(trx, issuer, holder);
  if (refusal !== undefined) return fail(refusal);
  return findSigningKey({ ...parts, db: trx }, issuer, nowSeconds);
};

const lockPlace = async (
  trx: Transaction<Tables>,
  { issuer, list, place }: PlaceName,
): Promise<{ readonly colour: Colour; readonly applicationDate: CivilDate } | undefined> => {
  const row = await trx
    .selectFrom("places")
    .innerJoin("status_lists", (join) =>
      join.onRef("status_lists.issuer", "=", "places.issuer").onRef("status_lists.list", "=", "places.list"),
    )
    .select(["places.colour", "status_lists.application_date"])
    .where("places.issuer", "=", issuer)
    .where("places.list", "=", list)
    .where("places.place", "=", place)
    .forUpdate("places")
    .executeTakeFirst();
  return row && { colour: colourOfNumber(row.colour), applicationDate: row.application_date };
};

/** The place is locked by now, so whoever recolours it next comes after this `iat`. */
const signAtPlace = async (
  trx: Transaction<Tables>,
  signer: Signer,
  request: PassRequest & { readonly colour: Colour; readonly name: PlaceName },
): Promise<Result<IssuedPass, IssuePassError>> => {
  const { applicationDate, lastReportDate = applicationDate, holder, colour, name } = request;
  const iatSeconds = request.asOfSeconds ?? (await readClock(trx));
  const status = { list: name.list, place: name.place };
  const claims = passClaimsAt({ holder, applicationDate, lastReportDate, status, colour, iatSeconds });
  if (!claimsWithinBounds(claims)) return fail("claims-out-of-bounds");
  return ok({ name, claims, codeBytes: await signCode(claims, signer), signedBy: signer.publicKey });
};
