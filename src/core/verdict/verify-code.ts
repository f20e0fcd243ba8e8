// From a scanned text to a verdict: the one place that knows how all checks are made (core/README.md, "Verdict").

import type { CoseSign1 } from "../cose/cose-sign1.ts";
import type { Claims, PassClaims } from "../pass/claims.ts";
import { claimsWithinBounds } from "../pass/claims.ts";
import type { Code } from "../pass/decode.ts";
import { decodeCodeMessage, issuerMessage, messageToCode, proofMessage } from "../pass/decode.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import { colourAt } from "../status-list/bits.ts";
import { isAreaOf } from "../trust/issuer.ts";
import type { Issuer } from "../trust/issuer.ts";
import { entryOf } from "../trust/manifest.ts";
import type { Policy } from "../trust/policy.ts";
import type { Candidate } from "../trust/trust-list.ts";
import { listKey } from "../trust/trust-set.ts";
import type { TrustSet } from "../trust/trust-set.ts";
import { clockSkewSecondsMax, isClockBehind, isTimely, nowOf } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { freshness } from "./freshness.ts";
import type { Outcome, ReasonCode } from "./reasons.ts";
import { decide } from "./verdict.ts";
import type { Checks, CodeChecks, Decision, Evidence, Identity, IssuerChecks } from "./verdict.ts";

export type { Identity } from "./verdict.ts";

/** What a verifier says of a text. */
export interface Verdict {
  readonly outcome: Outcome;
  /** The deciding one first, then all others that apply, in the order of the table; none, or `list-aging`, on `admit`. */
  readonly reasons: readonly ReasonCode[];
  /** Only where the issuer's signature is right. */
  readonly claims?: Claims;
  /** Only where the issuer's signature is right. */
  readonly issuer?: Pick<Issuer, "id" | "nameZh" | "nameEn">;
  /** The age of the lists, where there are any. */
  readonly listsAgeSeconds?: number;
}

/** The half of a trust set that says whose codes count. */
export type VerdictTrust = Pick<TrustSet, "root" | "trustList">;
/** The half of a trust set that says how passes stand. */
export type VerdictLists = Pick<TrustSet, "manifest" | "lists">;

interface VerifiedBy {
  readonly candidate: Candidate;
  readonly isSignatureRight: boolean;
}

/** The first candidate whose signature is right; else the first of all; else none. */
const verifyIssuer = async (message: CoseSign1, candidates: readonly Candidate[]): Promise<VerifiedBy | undefined> => {
  const [first] = candidates;
  if (first === undefined) return undefined;
  const signed = issuerMessage(message);
  const checks = candidates.map(({ verifier }) => verifier.verify(message.signature, signed));
  for (const [index, candidate] of candidates.entries()) {
    if (await checks[index]) return { candidate, isSignatureRight: true };
  }
  return { candidate: first, isSignatureRight: false };
};

/** Whether the proof, if there is one, is the holder key's. */
const verifyProof = async (code: Code): Promise<boolean> => {
  const { holderKey } = code.claims;
  if (holderKey === undefined || code.proof === undefined) return false;
  return verifyEd25519(holderKey, code.proof.signature, proofMessage(code));
};

const proofState = (code: Code, isProofRight: boolean, now: Clock, policy: Policy): CodeChecks["proof"] => {
  if (code.claims.holderKey === undefined) return "no-key";
  if (code.proof === undefined) return "absent";
  if (!isProofRight) return "wrong";
  return isTimely(code.proof.timeSeconds, now, policy.liveWindowSeconds) ? "timely" : "late";
};

/** The code's colour if it is newer than the manifest, else the list's; none where the manifest names no such place. */
const evidenceOf = (claims: PassClaims, issuer: Issuer, lists: VerdictLists | undefined): Evidence => {
  if (lists === undefined) return "none";
  const { list, place } = claims.status;
  const entry = entryOf(lists.manifest, issuer.id, list);
  if (entry === undefined || place >= 2 ** entry.sizeLog2) return "none";
  if (claims.iatSeconds > lists.manifest.iatSeconds) return claims.colour;
  const bits = lists.lists.get(listKey(issuer.id, list));
  const colour = bits && colourAt(bits, place);
  if (colour === undefined) return "none";
  return colour === "green" && claims.colour !== "green" ? "outdated" : colour;
};

const checkIssuer = (
  { candidate: { issuer, key }, isSignatureRight }: VerifiedBy,
  claims: Claims,
  lists: VerdictLists | undefined,
): IssuerChecks => ({
  keyState: key.state,
  isSignatureRight,
  isInKeyTime: claims.iatSeconds >= key.notBeforeSeconds && claims.iatSeconds < key.notAfterSeconds,
  isAreaRight: isAreaOf(issuer, claims.area),
  evidence: claims.kind === "pass" ? evidenceOf(claims, issuer, lists) : "none",
});

const checkCode = (
  { claims }: Code,
  by: VerifiedBy | undefined,
  proof: CodeChecks["proof"],
  lists: VerdictLists | undefined,
  nowSeconds: number,
): CodeChecks => ({
  kind: claims.kind,
  issuer: by && checkIssuer(by, claims, lists),
  isWithinBounds: claimsWithinBounds(claims),
  isIatFuture: claims.iatSeconds > nowSeconds + clockSkewSecondsMax,
  isExpired: nowSeconds >= claims.expSeconds,
  isReportMissing:
    claims.kind === "pass" && claims.greenUntilSeconds !== undefined && nowSeconds >= claims.greenUntilSeconds,
  proof,
});

/** The verdict of a decision; claims and issuer go with it only where the signature is right. */
const toVerdict = (
  { outcome, reasons }: Decision,
  by: VerifiedBy | undefined,
  claims: Claims | undefined,
  listsAgeSeconds: number | undefined,
): Verdict => {
  const verdict: { -readonly [K in keyof Verdict]: Verdict[K] } = { outcome, reasons };
  if (by?.isSignatureRight === true && claims !== undefined) {
    const { id, nameZh, nameEn } = by.candidate.issuer;
    verdict.claims = claims;
    verdict.issuer = { id, nameZh, nameEn };
  }
  if (listsAgeSeconds !== undefined) verdict.listsAgeSeconds = listsAgeSeconds;
  return verdict;
};

const trustState = (trust: VerdictTrust | undefined, nowSeconds: number): Checks["trust"] => {
  if (trust === undefined) return "missing";
  const isValid = nowSeconds < trust.trustList.expSeconds && nowSeconds < trust.root.expSeconds;
  return isValid ? "valid" : "expired";
};

/**
 * The verdict on a text, from nothing but its arguments. Never fails, whatever the text. The issuer's and the holder's
 * signatures are verified at the same time, each once, while the claims are read.
 */
export const verifyCode = async (
  text: string,
  trust: VerdictTrust | undefined,
  lists: VerdictLists | undefined,
  now: Clock,
  policy: Policy,
  identity: Identity,
): Promise<Verdict> => {
  const nowSeconds = nowOf(now);
  const checks: Omit<Checks, "code"> = {
    trust: trustState(trust, nowSeconds),
    isClockBehind: isClockBehind(now),
    freshness: lists && freshness(lists.manifest, nowSeconds, policy),
    identity,
    areCopiesAllowed: policy.copiesAllowed,
  };
  const listsAgeSeconds = lists && Math.max(0, nowSeconds - lists.manifest.iatSeconds);
  const message = decodeCodeMessage(text);
  if (!message.ok) return toVerdict(decide(checks), undefined, undefined, listsAgeSeconds);
  const verifying = verifyIssuer(message.value, trust?.trustList.candidates(message.value.kid) ?? []);
  // WebCrypto works on the signature from here on, while the claims are read.
  const decoded = messageToCode(message.value);
  if (!decoded.ok) return toVerdict(decide(checks), undefined, undefined, listsAgeSeconds);

  const code = decoded.value;
  const proving = verifyProof(code);
  const by = await verifying;
  const decision = decide({
    ...checks,
    code: checkCode(code, by, proofState(code, await proving, now, policy), lists, nowSeconds),
  });
  return toVerdict(decision, by, code.claims, listsAgeSeconds);
};
