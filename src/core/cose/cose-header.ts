// The protected header of our COSE messages (RFC 9052 section 3.1): algorithm, key identifier, type.

import type { Bytes } from "../bytes.ts";
import { kidLength } from "../signature/kid.ts";
import type { CborMap, CborValue } from "./cbor.ts";
import { encodeCbor, isCborBytes } from "./cbor.ts";

/** Labels of the header parameters. */
const algLabel = 1;
const kidLabel = 4;
const typLabel = 16;

/** Ed25519 (RFC 9864), as we write it. */
export const ed25519Alg = -19;
/** EdDSA (RFC 9053), accepted on reading where a format says so. */
export const eddsaAlg = -8;

/** A protected header: `typ` in documents, not in codes. */
export interface CoseHeader {
  readonly alg: typeof ed25519Alg | typeof eddsaAlg;
  readonly kid: Bytes;
  readonly typ?: string;
}

/** The header of a map with exactly alg, kid and perhaps typ; else `undefined`. */
export const mapToHeader = (map: CborMap): CoseHeader | undefined => {
  const alg = map.get(algLabel);
  const kid = map.get(kidLabel);
  const typ = map.get(typLabel);
  if (alg !== ed25519Alg && alg !== eddsaAlg) return undefined;
  if (!isCborBytes(kid) || kid.length !== kidLength) return undefined;
  if (typ === undefined) return map.size === 2 ? { alg, kid } : undefined;
  return typeof typ === "string" && map.size === 3 ? { alg, kid, typ } : undefined;
};

/** The bytes of a header as we write it, with alg -19. */
export const headerToBytes = (kid: Bytes, typ?: string): Bytes => {
  const entries: [number, CborValue][] = [
    [algLabel, ed25519Alg],
    [kidLabel, kid],
  ];
  if (typ !== undefined) entries.push([typLabel, typ]);
  return encodeCbor(new Map(entries));
};

/** The bytes of a header that holds nothing but a type: the body of a message of several signers. */
export const typToBytes = (typ: string): Bytes => encodeCbor(new Map([[typLabel, typ]]));

/** The type of such a header; `undefined` where it holds anything else. */
export const mapToTyp = (map: CborMap): string | undefined => {
  const typ = map.get(typLabel);
  return map.size === 1 && typeof typ === "string" ? typ : undefined;
};
