// The trust list: which issuers' keys count, for which areas and times, and the gates' policy (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { sha256 } from "../bytes.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { isMapTo, isUintFrom, readItems } from "../cose/shape.ts";
import { openSignedDocument, signDocument } from "../cose/signed-document.ts";
import type { DocumentError } from "../cose/signed-document.ts";
import { issuersMax, kidCandidatesMax } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { createVerifier } from "../signature/ed25519.ts";
import type { Signer, Verifier } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import { areApart, issuerToMap, mapToIssuer } from "./issuer.ts";
import type { Issuer, IssuerKey } from "./issuer.ts";
import { mapToPolicy, policyToMap } from "./policy.ts";
import type { Policy } from "./policy.ts";

export { defaultPolicy } from "./policy.ts";
export type { Policy } from "./policy.ts";
export type { Issuer, IssuerKey } from "./issuer.ts";

/** What a trust list says. */
export interface TrustListPayload {
  /** 1 and rising. */
  readonly version: number;
  readonly iatSeconds: number;
  /** Exclusive; seven days after `iat` in what we sign. */
  readonly expSeconds: number;
  readonly issuers: readonly Issuer[];
  readonly policy: Policy;
}

/** A key that a kid may mean. */
export interface Candidate {
  readonly issuer: Issuer;
  readonly key: IssuerKey;
  /** Imports the key at its first use and keeps it as long as the trust list lives. */
  readonly verifier: Verifier;
}

/** A verified trust list. */
export interface TrustList extends TrustListPayload {
  readonly document: Bytes;
  /** SHA-256 of the document. */
  readonly hash: Bytes;
  /** The keys with this kid, in the list's order, at most 4; none is a stranger's code. */
  readonly candidates: (kid: Bytes) => readonly Candidate[];
}

/** Why a document is no trust list of the key that the root names. */
export type TrustListError = DocumentError<"trust">;

const payloadToTrustList = (payload: CborValue): TrustListPayload | undefined => {
  if (!isMapTo(payload, 5)) return undefined;
  const [version, iatSeconds, expSeconds] = [payload.get(1), payload.get(2), payload.get(3)];
  const issuers = readItems(payload.get(4), issuersMax, mapToIssuer);
  const policy = mapToPolicy(payload.get(5));
  if (!isUintFrom(version, 1) || !isUintFrom(iatSeconds, 0) || !isUintFrom(expSeconds, 0)) return undefined;
  if (issuers === undefined || policy === undefined || !areApart(issuers)) return undefined;
  return { version, iatSeconds, expSeconds, issuers, policy };
};

const trustListToPayload = (list: TrustListPayload): CborMap =>
  new Map<number, CborValue>([
    [1, list.version],
    [2, list.iatSeconds],
    [3, list.expSeconds],
    [4, list.issuers.map(issuerToMap)],
    [5, policyToMap(list.policy)],
  ]);

/** Four bytes as one number, a cheaper map key than their hexadecimal digits. */
const kidNumber = (kid: Uint8Array): number => kid.reduce((number, byte) => number * 256 + byte, 0);

const candidatesByKid = async (issuers: readonly Issuer[]): Promise<ReadonlyMap<number, readonly Candidate[]>> => {
  const all = issuers.flatMap((issuer) =>
    issuer.keys.map(async (key) => ({ kid: kidNumber(await kidOf(key.publicKey)), issuer, key })),
  );
  const byKid = new Map<number, Candidate[]>();
  for (const { kid, issuer, key } of await Promise.all(all)) {
    const candidates = byKid.get(kid) ?? [];
    candidates.push({ issuer, key, verifier: createVerifier(key.publicKey) });
    byKid.set(kid, candidates);
  }
  return byKid;
};

/** The trust list of a document that the root's trust key signed. Its expiry is for the verdict to judge. */
export const openTrustList = async (
  document: Uint8Array,
  trustKey: Uint8Array,
): Promise<Result<TrustList, TrustListError>> => {
  const payload = await openSignedDocument("trust", document, trustKey);
  if (!payload.ok) return payload;
  const list = payloadToTrustList(payload.value);
  if (list === undefined) return fail("trust-malformed");
  const byKid = await candidatesByKid(list.issuers);
  return ok({
    ...list,
    document: new Uint8Array(document),
    hash: await sha256(document),
    candidates: (kid) => (byKid.get(kidNumber(kid)) ?? []).slice(0, kidCandidatesMax),
  });
};

/** The document of a trust list. Throws RangeError where no reader would take it: ids or keys twice, a weak key, a limit passed. */
export const signTrustList = async (list: TrustListPayload, signer: Signer): Promise<Bytes> => {
  const payload = trustListToPayload(list);
  if (payloadToTrustList(payload) === undefined) {
    throw new RangeError(
      "list: expected distinct ids and strict keys, area prefixes of 2, 4 or 6 digits, all limits kept",
    );
  }
  return signDocument("trust", payload, signer);
};
