// COSE_Sign: one payload, several signers (RFC 9052 section 4.1), in the form of the root.

import type { Bytes } from "../bytes.ts";
import { compareBytes } from "../bytes.ts";
import { rootSignaturesMax, rootThresholdMin } from "../limits.ts";
import type { Result } from "../result.ts";
import { fail, ok } from "../result.ts";
import type { Signer } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import { signatureLength } from "../signature/strict.ts";
import type { CborValue } from "./cbor.ts";
import { decodeCbor, encodeCbor, isCborArray, isCborBytes, isCborMap } from "./cbor.ts";
import { ed25519Alg, headerToBytes, mapToHeader, mapToTyp, typToBytes } from "./cose-header.ts";
import type { CoseError } from "./cose-sign1.ts";
import { signWith } from "./cose-sign1.ts";

/** One signature of several. */
export interface CoseSignature {
  readonly protectedBytes: Bytes;
  readonly kid: Bytes;
  readonly signature: Bytes;
}

/** A COSE_Sign taken apart. Nothing is verified yet, and one key may have signed twice. */
export interface CoseSign {
  readonly protectedBytes: Bytes;
  readonly typ: string;
  readonly payloadBytes: Bytes;
  readonly signatures: readonly CoseSignature[];
}

const noBytes: Bytes = new Uint8Array(0);

const toSignature = (value: CborValue): CoseSignature | undefined => {
  if (!isCborArray(value) || value.length !== 3) return undefined;
  const [protectedBytes, unprotected, signature] = value;
  if (!isCborBytes(protectedBytes) || !isCborMap(unprotected) || unprotected.size !== 0) return undefined;
  if (!isCborBytes(signature) || signature.length !== signatureLength) return undefined;
  const map = decodeCbor(protectedBytes);
  const header = map.ok && isCborMap(map.value) ? mapToHeader(map.value) : undefined;
  if (header === undefined || header.alg !== ed25519Alg || header.typ !== undefined) return undefined;
  return { protectedBytes, kid: header.kid, signature };
};

const toSignatures = (value: CborValue | undefined): readonly CoseSignature[] | undefined => {
  if (!isCborArray(value) || value.length < rootThresholdMin || value.length > rootSignaturesMax) return undefined;
  const signatures: CoseSignature[] = [];
  let previous = noBytes;
  for (const item of value) {
    const signature = toSignature(item);
    if (signature === undefined || compareBytes(signature.kid, previous) < 0) return undefined;
    previous = signature.kid;
    signatures.push(signature);
  }
  return signatures;
};

/** Takes a COSE_Sign apart: deterministic, a typ alone in its header, 2 to 16 signatures by alg -19, sorted by kid. */
export const decodeCoseSign = (bytes: Uint8Array): Result<CoseSign, CoseError> => {
  const message = decodeCbor(bytes);
  if (!message.ok) return message;
  if (!isCborArray(message.value) || message.value.length !== 4) return fail("cose-malformed");
  const [protectedBytes, unprotected, payloadBytes, signers] = message.value;
  if (!isCborBytes(protectedBytes) || !isCborMap(unprotected) || unprotected.size !== 0) return fail("cose-malformed");
  const headerMap = decodeCbor(protectedBytes);
  if (!headerMap.ok) return headerMap;
  const typ = isCborMap(headerMap.value) ? mapToTyp(headerMap.value) : undefined;
  const signatures = toSignatures(signers);
  if (!isCborBytes(payloadBytes) || typ === undefined || signatures === undefined) return fail("cose-malformed");
  return ok({ protectedBytes, typ, payloadBytes, signatures });
};

/** The bytes that one of several signers signs: `["Signature", body protected, signer's protected, h'', payload]`. */
export const coseSignStructure = (
  message: Pick<CoseSign, "protectedBytes" | "payloadBytes">,
  signature: Pick<CoseSignature, "protectedBytes">,
): Bytes => encodeCbor(["Signature", message.protectedBytes, signature.protectedBytes, noBytes, message.payloadBytes]);

/** Signs a payload by 2 to 16 keys; throws `RangeError` for any other number. */
export const signCoseSign = async (
  parts: { readonly payloadBytes: Bytes; readonly typ: string },
  signers: readonly Signer[],
): Promise<Bytes> => {
  if (signers.length < rootThresholdMin || signers.length > rootSignaturesMax) {
    throw new RangeError(
      `signers: expected ${String(rootThresholdMin)} to ${String(rootSignaturesMax)}, got ${String(signers.length)}`,
    );
  }
  const message = { protectedBytes: typToBytes(parts.typ), payloadBytes: parts.payloadBytes };
  const signatures = await Promise.all(
    signers.map(async (signer) => {
      const kid = await kidOf(signer.publicKey);
      const protectedBytes = headerToBytes(kid);
      const signature = await signWith(signer.sign, coseSignStructure(message, { protectedBytes }));
      return { protectedBytes, kid, signature };
    }),
  );
  signatures.sort((a, b) => compareBytes(a.kid, b.kid));
  const items = signatures.map(({ protectedBytes, signature }) => [protectedBytes, new Map(), signature]);
  return encodeCbor([message.protectedBytes, new Map(), message.payloadBytes, items]);
};
