// Key identifiers: how a code or document names the key that signed it (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { sha256 } from "../bytes.ts";

/** Bytes of a kid. */
export const kidLength = 4;

/** The first four bytes of the SHA-256 of a public key. Several keys may share one: every candidate is tried. */
export const kidOf = async (publicKey: Uint8Array): Promise<Bytes> => (await sha256(publicKey)).slice(0, kidLength);
