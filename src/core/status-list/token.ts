// Status lists in public: the IETF Token Status List as a CWT (draft-ietf-oauth-status-list; core/README.md section 2).

import { zlibSync } from "fflate";

import type { Bytes } from "../bytes.ts";
import { decodeCborLenient, encodeCbor, isCborBytes, isCborMap, isCborUint } from "../cose/cbor.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { decodeTaggedCoseSign1, signTaggedCoseSign1, sigStructure } from "../cose/cose-sign1.ts";
import { documentBytesMax, sizeLog2Max } from "../limits.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import type { Signer } from "../signature/ed25519.ts";
import { inflateZlib } from "./inflate.ts";

const tokenTyp = "application/statuslist+cwt";
/** Claims of RFC 8392 and of the draft. */
const claim = { sub: 2, exp: 4, iat: 6, statusList: 65533, ttl: 65534 } as const;

/** Bits an entry that the draft allows. */
const entryWidths = [1, 2, 4, 8] as const;

/** A list of statuses, ours or foreign. */
export interface StatusList {
  readonly bits: (typeof entryWidths)[number];
  /** How many entries there are. */
  readonly entries: number;
  /** 0 valid, 1 invalid, 2 suspended, others as the list's application says; undefined where there is no such entry. */
  readonly statusAt: (index: number) => number | undefined;
}

/** What a verified status list token says. */
export interface StatusListToken extends StatusList {
  /** Where the list is; a status reference names it by this. */
  readonly uri: string;
  readonly iatSeconds: number;
  /** Exclusive. */
  readonly expSeconds?: number;
  /** How long a copy may be used before it is fetched again. */
  readonly ttlSeconds?: number;
}

/** More entries than allowed; not a map with `bits` and a zlib stream `lst`. */
export type StatusListError = "status-list-too-large" | "status-list-malformed";
/** Longer than its limit; not in the form of a token; not signed by this key; or what its list is wrong in. */
export type TokenError = "token-too-large" | "token-malformed" | "token-signature" | StatusListError;

/** What goes into a token of ours. */
export interface StatusListTokenParts {
  readonly uri: string;
  readonly iatSeconds: number;
  readonly expSeconds: number;
  readonly ttlSeconds: number;
  /** The bits of a list of ours, two an entry. */
  readonly bits: Uint8Array;
}

/** The token of a list, as `GET /status/{issuer}/{list}` gives it. */
export const signStatusListToken = async (parts: StatusListTokenParts, issuer: Signer): Promise<Bytes> => {
  const lst = new Uint8Array(zlibSync(parts.bits, { level: 9 }));
  const payload = new Map<number, CborValue>([
    [claim.sub, parts.uri],
    [claim.exp, parts.expSeconds],
    [claim.iat, parts.iatSeconds],
    [claim.ttl, parts.ttlSeconds],
    [
      claim.statusList,
      new Map<string, CborValue>([
        ["lst", lst],
        ["bits", 2],
      ]),
    ],
  ]);
  return signTaggedCoseSign1({ payloadBytes: encodeCbor(payload), typ: tokenTyp }, issuer);
};

const bytesToStatusList = (bits: StatusList["bits"], bytes: Uint8Array): StatusList => {
  const entries = (bytes.length * 8) / bits;
  const statusAt = (index: number): number | undefined => {
    if (!Number.isInteger(index) || index < 0 || index >= entries) return undefined;
    const bit = index * bits;
    // as: the index was checked in the line above
    return ((bytes[Math.floor(bit / 8)] as number) >>> (bit % 8)) & (2 ** bits - 1);
  };
  return { bits, entries, statusAt };
};

const mapToStatusList = (map: CborMap, entriesMax: number): Result<StatusList, StatusListError> => {
  const width = map.get("bits");
  const bits = entryWidths.find((allowed) => allowed === width);
  const lst = map.get("lst");
  if (bits === undefined || !isCborBytes(lst)) return fail("status-list-malformed");
  const bytes = inflateZlib(lst, (entriesMax * bits) / 8);
  if (bytes.ok) return ok(bytesToStatusList(bits, bytes.value));
  return fail(bytes.error === "inflate-too-large" ? "status-list-too-large" : "status-list-malformed");
};

/** The list of a CBOR map `{bits, lst}`, keys in any order, unknown ones left out; of at most `entriesMax` entries. */
export const readStatusList = (
  mapBytes: Uint8Array,
  entriesMax: number = 2 ** sizeLog2Max,
): Result<StatusList, StatusListError> => {
  const map = decodeCborLenient(mapBytes);
  return map.ok && isCborMap(map.value) ? mapToStatusList(map.value, entriesMax) : fail("status-list-malformed");
};

const optionalUint = (map: CborMap, key: number): { readonly value?: number } | undefined => {
  const value = map.get(key);
  if (value === undefined) return {};
  return isCborUint(value) ? { value } : undefined;
};

const mapToToken = (map: CborMap): Result<StatusListToken, TokenError> => {
  const [uri, iatSeconds, statusList] = [map.get(claim.sub), map.get(claim.iat), map.get(claim.statusList)];
  const [exp, ttl] = [optionalUint(map, claim.exp), optionalUint(map, claim.ttl)];
  if (typeof uri !== "string" || !isCborUint(iatSeconds) || !isCborMap(statusList)) return fail("token-malformed");
  if (exp === undefined || ttl === undefined) return fail("token-malformed");
  const list = mapToStatusList(statusList, 2 ** sizeLog2Max);
  if (!list.ok) return list;
  return ok({
    ...list.value,
    uri,
    iatSeconds,
    ...(exp.value !== undefined && { expSeconds: exp.value }),
    ...(ttl.value !== undefined && { ttlSeconds: ttl.value }),
  });
};

/**
 * A token of ours or a foreign one that this key signed: tag 18, keys in any order, claims that we do not know left out. Its
 * times and whether its `uri` is the one asked for are for the caller to judge.
 */
export const openStatusListToken = async (
  token: Uint8Array,
  publicKey: Uint8Array,
): Promise<Result<StatusListToken, TokenError>> => {
  if (token.length > documentBytesMax) return fail("token-too-large");
  const message = decodeTaggedCoseSign1(token);
  if (!message.ok || message.value.typ !== tokenTyp) return fail("token-malformed");
  const { protectedBytes, payloadBytes, signature } = message.value;
  if (!(await verifyEd25519(publicKey, signature, sigStructure(protectedBytes, payloadBytes)))) {
    return fail("token-signature");
  }
  const payload = decodeCborLenient(payloadBytes);
  return payload.ok && isCborMap(payload.value) ? mapToToken(payload.value) : fail("token-malformed");
};
