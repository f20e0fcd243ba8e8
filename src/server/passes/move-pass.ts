/** Takes a pass to another phone: a new place with the old one's colour, and the old place yellow, in one transaction (core/README.md section 2). */
import type { Kysely, Transaction } from "kysely";
import type { HeldPass, Move } from "../../api/passes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { equalBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { holderKeyOf } from "../../api/holder-keys.ts";
import { civilDateAt, passExpSeconds } from "../../policy/civil-dates.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { verifyHolderKeyProof } from "../issuing/holder-key-proof.ts";
import type { HolderKeyProofError } from "../issuing/holder-key-proof.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { claimHolderKey, endPass, insertPass } from "../issuing/own-pass.ts";
import { findSigningKey, findSigningKeys } from "../issuing/signing-key.ts";
import { allotPlace } from "../issuing/status-lists.ts";
import { notify } from "../notifications/notify.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { lockPasses } from "./pass-state.ts";
import type { LockedPass, PassState } from "./pass-state.ts";
import { readLivingCauses, toHeldPass } from "./sign-pass.ts";
import type { CodeParts } from "./sign-pass.ts";

/** What moving needs. */
export interface MoveParts extends CodeParts, AuditParts {
  readonly listSizeLog2: number;
}

/** Which pass goes where. */
export interface MoveRequest extends Move {
  /** Whose it is: the one signed in, or a dependent. */
  readonly holder: string;
  readonly application: string;
  readonly actor: Actor;
}

/** Why it stays where it is. */
export type MoveError =
  | "pass-unknown"
  | "pass-expired"
  | "pass-is-print"
  | "print-living"
  | "move-limit"
  | "holder-key-used"
  | "issuing-unavailable"
  | HolderKeyProofError;

/** Moves it and signs it for the new phone. The same key again gives the pass that has it, and moves nothing. */
export const movePass = async (parts: MoveParts, request: MoveRequest): Promise<Result<HeldPass, MoveError>> => {
  const moved = await inTransaction(parts.db, async (trx) => moveIn(trx, parts, request));
  if (!moved.ok) return moved;
  const state = moved.value;
  const signers = await findSigningKeys(parts, [state.name.issuer], state.iatSeconds);
  return ok(await toHeldPass(parts.dataKeys, state, signers, await readLivingCauses(parts.db, [state.holder])));
};

const moveIn = async (
  trx: Transaction<Tables>,
  parts: MoveParts,
  { holder, application, actor, clientKey, key }: MoveRequest,
): Promise<Result<PassState, MoveError>> => {
  // Before all else: no cause of this person is made or ended until this is over, so the new place misses none.
  await lockHolders(trx, [holder]);
  const nowSeconds = await peekClock(trx);
  const passes = await lockPasses(trx, holder, nowSeconds);
  const ofApplication = passes.filter((pass) => pass.application === application);
  const newKey = holderKeyOf(key);
  const already = ofApplication.find(({ holderKey }) => holderKey !== undefined && equalBytes(holderKey, newKey));
  if (already !== undefined) return ok({ ...already, iatSeconds: await readClock(trx) });
  const current = chooseMovable(passes, ofApplication, nowSeconds);
  if (!current.ok) return current;
  const policy = await readPolicyInForce(trx, nowSeconds);
  const today = civilDateAt(nowSeconds);
  const isOfToday = ({ movedSeconds }: LockedPass) => movedSeconds !== null && civilDateAt(movedSeconds) === today;
  if (ofApplication.filter(isOfToday).length >= policy.movesPerDay) return fail("move-limit");
  const proven = await verifyHolderKeyProof(key, { clientKey, nowSeconds });
  if (!proven.ok) return proven;
  await recordAccess(trx, parts, { actor, action: "pass.move", holder, details: { application } });
  return takeNewPlace(trx, parts, current.value, { holderKey: proven.value, nowSeconds });
};

/** The pass that a phone carries at present; its place is locked. */
const chooseMovable = (
  all: readonly LockedPass[],
  ofApplication: readonly LockedPass[],
  nowSeconds: number,
): Result<LockedPass, MoveError> => {
  const current = ofApplication.find(({ movedSeconds }) => movedSeconds === null);
  if (current === undefined) return fail("pass-unknown");
  if (nowSeconds >= passExpSeconds(current.applicationDate)) return fail("pass-expired");
  if (current.holderKey === undefined) return fail("pass-is-print");
  const isLivingPrint = (pass: LockedPass) =>
    pass.holderKey === undefined && pass.movedSeconds === null && nowSeconds < passExpSeconds(pass.applicationDate);
  return all.some(isLivingPrint) ? fail("print-living") : ok(current);
};

const takeNewPlace = async (
  trx: Transaction<Tables>,
  parts: MoveParts,
  current: LockedPass,
  { holderKey, nowSeconds }: { readonly holderKey: Bytes; readonly nowSeconds: number },
): Promise<Result<PassState, MoveError>> => {
  const { holder, application, applicationDate, lastReportDate, colour, isReportMissing } = current;
  const { issuer } = current.name;
  const signer = await findSigningKey({ db: trx, keys: parts.keys }, issuer, nowSeconds);
  if (!signer.ok) return fail("issuing-unavailable");
  const claimed = await claimHolderKey(trx, { holder, application, applicationDate, holderKey });
  if (!claimed.ok) return claimed;
  const allotted = await allotPlace(trx, { issuer, applicationDate, colour, sizeLog2: parts.listSizeLog2 });
  if (!allotted.ok) return fail("issuing-unavailable");
  const name = { issuer, ...allotted.value };
  await endPass(trx, { holder, name: current.name, nowSeconds });
  await notify(trx, [{ holder, kind: "pass-moved", details: { application } }]);
  const iatSeconds = await readClock(trx);
  const own = { holder, application, applicationDate, lastReportDate, holderKey, isReportMissing };
  await insertPass(trx, { ...own, name, issuedSeconds: iatSeconds, signedBy: signer.value.publicKey });
  return ok({ ...current, name, holderKey, iatSeconds, movedSeconds: null });
};

/** Which of these people holds a pass by this application. */
export const findHolderOfPass = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  application: string,
): Promise<string | undefined> => {
  const row = await db
    .selectFrom("passes")
    .select("holder")
    .where("holder", "in", [...holders])
    .where("application", "=", application)
    .limit(1)
    .executeTakeFirst();
  return row?.holder;
};
