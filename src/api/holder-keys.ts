/**
 * How a phone shows that it holds the key of a pass, before the server puts it there (core/README.md section 1.3): a signature by that
 * key over a message of this use alone, bound to one request and its time. Anyone could otherwise have a key of somebody else signed
 * into a pass. A phone makes a new key for each application and each change of phone, and never uses one twice.
 *
 * The message is `<< ["Clearway holder key 1", clientKey, publicKey, timeSeconds] >>` in CBOR as core/README.md has it: text, text, bstr,
 * uint. No proof of a live code begins like it.
 */
import * as z from "zod/mini";
import type { Bytes } from "../core/bytes.ts";
import { bytesToHex, hexToBytes } from "../core/bytes.ts";
import { encodeCbor } from "../core/cose/cbor.ts";
import type { Sign } from "../core/signature/ed25519.ts";

const messageLabel = "Clearway holder key 1";

/** A key and the proof that the phone has it. Bytes are hexadecimal in lower case. */
export const holderKeyProofSchema = z.strictObject({
  publicKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** When it was signed, by the server's clock as the phone last measured it: at most ten minutes off. */
  timeSeconds: z.int().check(z.nonnegative()),
  signature: z.string().check(z.regex(/^[0-9a-f]{128}$/)),
});

/** As it is sent. */
export type HolderKeyProof = z.infer<typeof holderKeyProofSchema>;

/** What is signed. */
export interface HolderKeyClaim {
  /** Of the request that the key is sent with: its UUID in lower case. */
  readonly clientKey: string;
  readonly publicKey: Bytes;
  readonly timeSeconds: number;
}

/** The bytes that the holder key signs. */
export const holderKeyMessage = ({ clientKey, publicKey, timeSeconds }: HolderKeyClaim): Bytes =>
  encodeCbor([messageLabel, clientKey, publicKey, timeSeconds]);

/** The proof of a phone that signs with its key. */
export const proveHolderKey = async (claim: HolderKeyClaim, signAsHolder: Sign): Promise<HolderKeyProof> => ({
  publicKey: bytesToHex(claim.publicKey),
  timeSeconds: claim.timeSeconds,
  signature: bytesToHex(await signAsHolder(holderKeyMessage(claim))),
});

/** The key of a proof as bytes; nothing is verified. */
export const holderKeyOf = (proof: Pick<HolderKeyProof, "publicKey">): Bytes => hexToBytes(proof.publicKey);
