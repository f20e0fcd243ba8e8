// The holder's side of a code: the proof that makes it live (RFC 9338; core/README.md section 1.3).

import type { Bytes } from "../bytes.ts";
import { encodeCoseSign1, signWith } from "../cose/cose-sign1.ts";
import type { Sign } from "../signature/ed25519.ts";
import { decodeCodeBytes, proofLabel, proofMessageAt } from "./decode.ts";

/**
 * The bytes of the live code: the issuer's code with a countersignature by the holder's key at a time, which takes the place of
 * any before it. Throws `TypeError` where the bytes are no code with a holder key.
 */
export const addProof = async (codeBytes: Uint8Array, timeSeconds: number, signAsHolder: Sign): Promise<Bytes> => {
  const code = decodeCodeBytes(codeBytes);
  if (!code.ok) throw new TypeError(`codeBytes: expected a code, got ${code.error}`);
  if (code.value.claims.holderKey === undefined) throw new TypeError("codeBytes: expected a holder key, got a print");
  const proofSignature = await signWith(signAsHolder, proofMessageAt(code.value, timeSeconds));
  const unprotected = new Map<number, Bytes | number>([
    [proofLabel.signature, proofSignature],
    [proofLabel.time, timeSeconds],
  ]);
  return encodeCoseSign1({ ...code.value, unprotected });
};
