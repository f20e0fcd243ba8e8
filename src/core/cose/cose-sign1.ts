// COSE_Sign1: one payload, one signature (RFC 9052 section 4.2), in the form that codes, documents and list tokens share.

import type { Bytes } from "../bytes.ts";
import { concatBytes } from "../bytes.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";
import type { Signer } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import { signatureLength } from "../signature/strict.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { decodeCbor, decodeCborLenient, encodeCbor, isCborArray, isCborBytes, isCborMap } from "./cbor.ts";
import type { CoseHeader } from "./cose-header.ts";
import { headerToBytes, mapToHeader } from "./cose-header.ts";

/** A COSE_Sign1 taken apart. Nothing is verified yet. */
export interface CoseSign1 extends CoseHeader {
  readonly protectedBytes: Bytes;
  readonly unprotected: CborMap;
  readonly payloadBytes: Bytes;
  readonly signature: Bytes;
}

/** Why bytes are no COSE_Sign1 of ours. */
export type CoseError = "cbor-invalid" | "cose-malformed";

/** What goes into a COSE_Sign1. */
export interface CoseSign1Parts {
  readonly payloadBytes: Bytes;
  readonly typ?: string;
}

const noMap: CborMap = new Map();
const noBytes: Bytes = new Uint8Array(0);
/** CBOR tag 18, COSE_Sign1, as its one byte. */
const sign1Tag = 0xd2;

type DecodeCbor = (bytes: Uint8Array) => Result<CborValue, "cbor-invalid">;

const decodeWith = (bytes: Uint8Array, decodeItem: DecodeCbor): Result<CoseSign1, CoseError> => {
  const message = decodeItem(bytes);
  if (!message.ok) return message;
  if (!isCborArray(message.value) || message.value.length !== 4) return fail("cose-malformed");
  const [protectedBytes, unprotected, payloadBytes, signature] = message.value;
  if (!isCborBytes(protectedBytes) || !isCborMap(unprotected) || !isCborBytes(payloadBytes))
    return fail("cose-malformed");
  if (!isCborBytes(signature) || signature.length !== signatureLength) return fail("cose-malformed");
  const headerMap = decodeItem(protectedBytes);
  if (!headerMap.ok) return headerMap;
  const header = isCborMap(headerMap.value) ? mapToHeader(headerMap.value) : undefined;
  if (header === undefined) return fail("cose-malformed");
  // Members one by one: spreading the header takes longer than all the rest.
  const { alg, kid, typ } = header;
  const parts = { alg, kid, protectedBytes, unprotected, payloadBytes, signature };
  return ok(typ === undefined ? parts : { ...parts, typ });
};

/**
 * Takes an untagged COSE_Sign1 apart: deterministic, with exactly alg (-19 or -8), a kid of 4 bytes and perhaps a typ in the
 * protected header, and a signature of 64 bytes. What may stand in the unprotected header is the caller's to say.
 */
export const decodeCoseSign1 = (bytes: Uint8Array): Result<CoseSign1, CoseError> => decodeWith(bytes, decodeCbor);

/** The same tagged 18 and with map keys in any order: a status list token, perhaps a foreign one. */
export const decodeTaggedCoseSign1 = (bytes: Uint8Array): Result<CoseSign1, CoseError> =>
  bytes[0] === sign1Tag ? decodeWith(bytes.subarray(1), decodeCborLenient) : fail("cose-malformed");

/** The bytes that are signed: `["Signature1", protected, h'', payload]` (RFC 9052 section 4.4). */
export const sigStructure = (protectedBytes: Bytes, payloadBytes: Bytes): Bytes =>
  encodeCbor(["Signature1", protectedBytes, noBytes, payloadBytes]);

/** The bytes of a COSE_Sign1 with these parts, untagged. */
export const encodeCoseSign1 = (message: Omit<CoseSign1, keyof CoseHeader>): Bytes =>
  encodeCbor([message.protectedBytes, message.unprotected, message.payloadBytes, message.signature]);

/** A signature from a `Signer`, copied. Throws `RangeError` where it is not 64 bytes. */
export const signWith = async (sign: Signer["sign"], message: Bytes): Promise<Bytes> => {
  const signature = new Uint8Array(await sign(message));
  if (signature.length === signatureLength) return signature;
  throw new RangeError(`signature: expected ${String(signatureLength)} bytes, got ${String(signature.length)}`);
};

/** Signs a payload, with the kid of the signer's key. Untagged. */
export const signCoseSign1 = async ({ payloadBytes, typ }: CoseSign1Parts, signer: Signer): Promise<Bytes> => {
  const protectedBytes = headerToBytes(await kidOf(signer.publicKey), typ);
  const signature = await signWith(signer.sign, sigStructure(protectedBytes, payloadBytes));
  return encodeCoseSign1({ protectedBytes, unprotected: noMap, payloadBytes, signature });
};

/** The same tagged 18, for status list tokens. */
export const signTaggedCoseSign1 = async (parts: CoseSign1Parts, signer: Signer): Promise<Bytes> =>
  concatBytes(Uint8Array.of(sign1Tag), await signCoseSign1(parts, signer));
