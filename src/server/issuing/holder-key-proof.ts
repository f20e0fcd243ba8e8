/** Sees that a phone has the key that is to stand in a pass (`src/api/holder-keys.ts`). */
import { holderKeyMessage, holderKeyOf } from "../../api/holder-keys.ts";
import type { HolderKeyProof } from "../../api/holder-keys.ts";
import type { Bytes } from "../../core/bytes.ts";
import { hexToBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { isStrictPublicKey, verifyEd25519 } from "../../core/signature/ed25519.ts";
import { clockSkewSecondsMax } from "../../core/verdict/clock.ts";

/** No key that every phone verifies alike; another key's signature, or over another request; signed too long ago or ahead. */
export type HolderKeyProofError = "holder-key-invalid" | "holder-key-proof-wrong" | "holder-key-proof-late";

/**
 * The key, once its phone has signed for this request within ten minutes of now. A request that is repeated because its answer was lost is to
 * be found by its client key before this: its time may be long past.
 */
export const verifyHolderKeyProof = async (
  proof: HolderKeyProof,
  { clientKey, nowSeconds }: { readonly clientKey: string; readonly nowSeconds: number },
): Promise<Result<Bytes, HolderKeyProofError>> => {
  const publicKey = holderKeyOf(proof);
  if (!isStrictPublicKey(publicKey)) return fail("holder-key-invalid");
  const { timeSeconds } = proof;
  const message = holderKeyMessage({ clientKey, publicKey, timeSeconds });
  if (!(await verifyEd25519(publicKey, hexToBytes(proof.signature), message))) return fail("holder-key-proof-wrong");
  return Math.abs(nowSeconds - timeSeconds) > clockSkewSecondsMax ? fail("holder-key-proof-late") : ok(publicKey);
};
