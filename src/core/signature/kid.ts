// Key identifiers: how a code or document names the key that signed it (core/README.md, "Trust").

import type { Bytes } from "../bytes.ts";
import { sha256 } from "../bytes.ts";

/** Bytes of a kid. */
export const kidLength = 4;

/** A key signs many thousand codes; asking for its hash each time takes as long as signing. A key's bytes never change. */
const kidByKey = new WeakMap<Uint8Array, Bytes>();

/** The first four bytes of the SHA-256 of a public key. Several keys may share one: every candidate is tried. */
export const kidOf = async (publicKey: Uint8Array): Promise<Bytes> => {
  const known = kidByKey.get(publicKey);
  if (known !== undefined) return known.slice();
  const kid = (await sha256(publicKey)).slice(0, kidLength);
  kidByKey.set(publicKey, kid);
  return kid.slice();
};
