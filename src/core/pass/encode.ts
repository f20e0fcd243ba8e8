// The issuer's side of a code: claims signed into COSE_Sign1 bytes (core/README.md section 1).

import type { Bytes } from "../bytes.ts";
import { signCoseSign1 } from "../cose/cose-sign1.ts";
import type { Signer } from "../signature/ed25519.ts";
import type { Claims } from "./claims.ts";
import { claimsToPayload } from "./claims.ts";

/**
 * The bytes of a code without proof; `bytesToCodeText` gives its text. Throws `TypeError` where the claims have not their
 * shape. Bounds are the caller's: what breaks them is signed, and refused by every gate.
 */
export const signCode = async (claims: Claims, issuer: Signer): Promise<Bytes> =>
  signCoseSign1({ payloadBytes: claimsToPayload(claims) }, issuer);
