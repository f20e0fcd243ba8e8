// A code, from its text to its claims, layer by layer (core/README.md section 1). Nothing is verified here.

import type { Bytes } from "../bytes.ts";
import type { CborMap } from "../cose/cbor.ts";
import { encodeCbor, isCborBytes, isCborUint } from "../cose/cbor.ts";
import type { CoseError, CoseSign1 } from "../cose/cose-sign1.ts";
import { decodeCoseSign1, sigStructure } from "../cose/cose-sign1.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";
import { signatureLength } from "../signature/strict.ts";
import type { Claims } from "./claims.ts";
import { payloadToClaims } from "./claims.ts";
import type { CodeTextError } from "./code-text.ts";
import { codeTextToBytes } from "./code-text.ts";

/** What a holder's phone adds to show that it takes part: a countersignature and the time it covers. */
export interface Proof {
  readonly timeSeconds: number;
  readonly signature: Bytes;
}

/** A code taken apart, with the exact bytes that its signatures cover. */
export interface Code {
  readonly kid: Bytes;
  readonly claims: Claims;
  readonly protectedBytes: Bytes;
  readonly payloadBytes: Bytes;
  readonly signature: Bytes;
  readonly proof?: Proof;
}

/** Why bytes are no code, by the layer that found it. */
export type CodeBytesError = CoseError | "cose-proof" | "claims-malformed" | "claims-no-holder-key";
/** Why a text is no code. The verdict calls all of them `malformed`. */
export type DecodeError = CodeTextError | CodeBytesError;

/** COSE header parameters of the proof: Countersignature0 version 2 (RFC 9338), and our time. */
export const proofLabel = { signature: 12, time: -65538 } as const;

/** The proof of an unprotected header with exactly its two members; `undefined` for every other map. */
const mapToProof = (unprotected: CborMap): Proof | undefined => {
  const signature = unprotected.get(proofLabel.signature);
  const timeSeconds = unprotected.get(proofLabel.time);
  if (unprotected.size !== 2 || !isCborUint(timeSeconds)) return undefined;
  return isCborBytes(signature) && signature.length === signatureLength ? { timeSeconds, signature } : undefined;
};

/** The COSE_Sign1 of a scanned text: enough to start on the issuer's signature. Never fails, on any text. */
export const decodeCodeMessage = (text: string): Result<CoseSign1, CodeTextError | CoseError> => {
  const bytes = codeTextToBytes(text);
  return bytes.ok ? decodeCoseSign1(bytes.value) : bytes;
};

/** The code of its COSE_Sign1, with or without proof. Never fails. */
export const messageToCode = (message: CoseSign1): Result<Code, CodeBytesError> => {
  const { kid, typ, protectedBytes, unprotected, payloadBytes, signature } = message;
  if (typ !== undefined) return fail("cose-malformed");
  const decoded = payloadToClaims(payloadBytes);
  if (!decoded.ok) return decoded;
  const claims = decoded.value;
  if (unprotected.size === 0) return ok({ kid, claims, protectedBytes, payloadBytes, signature });
  const proof = mapToProof(unprotected);
  if (proof === undefined) return fail("cose-proof");
  if (claims.holderKey === undefined) return fail("claims-no-holder-key");
  return ok({ kid, claims, protectedBytes, payloadBytes, signature, proof });
};

/** The code of COSE_Sign1 bytes, with or without proof. Never fails. */
export const decodeCodeBytes = (bytes: Uint8Array): Result<Code, CodeBytesError> => {
  const message = decodeCoseSign1(bytes);
  return message.ok ? messageToCode(message.value) : message;
};

/** The code of a scanned text. Never fails, on any text. */
export const decodeCode = (text: string): Result<Code, DecodeError> => {
  const message = decodeCodeMessage(text);
  return message.ok ? messageToCode(message.value) : message;
};

/** The bytes that the issuer signed. */
export const issuerMessage = (code: Pick<Code, "protectedBytes" | "payloadBytes">): Bytes =>
  sigStructure(code.protectedBytes, code.payloadBytes);

/** The bytes that a holder's phone countersigns at a time: the abbreviated form of RFC 9338 section 3.3. */
export const proofMessageAt = (
  code: Pick<Code, "protectedBytes" | "payloadBytes" | "signature">,
  timeSeconds: number,
): Bytes =>
  encodeCbor([
    "CounterSignature0V2",
    code.protectedBytes,
    encodeCbor(timeSeconds),
    code.payloadBytes,
    [code.signature],
  ]);

/** The bytes that the holder's phone signed for this live code. Throws `TypeError` for a code without proof. */
export const proofMessage = (code: Code): Bytes => {
  if (code.proof === undefined) throw new TypeError("code: expected one with a proof, got one without");
  return proofMessageAt(code, code.proof.timeSeconds);
};
