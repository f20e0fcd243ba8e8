// Recipes of codes that are decided before it matters what they say of a pass: rows 1 to 5 of the table.

import { encodeBase45 } from "../../core/base45.ts";
import type { Bytes } from "../../core/bytes.ts";
import { encodeCbor } from "../../core/cose/cbor.ts";
import { decodeCoseSign1, encodeCoseSign1, signCoseSign1 } from "../../core/cose/cose-sign1.ts";
import { proofLabel } from "../../core/pass/decode.ts";
import { testSigner } from "../test-keys.ts";
import {
  createCode,
  createCodeBytes,
  midnightSeconds,
  nowSeconds,
  otherClaims,
  passClaims,
  printClaims,
  valueOf,
} from "../test-world.ts";
import { day, live } from "./recipe.ts";
import type { Recipe } from "./recipe.ts";

/** A code with another unprotected header than the right one. */
const withUnprotected = async (unprotected: ReadonlyMap<number, number | Bytes>, claims = passClaims()) => {
  const code = valueOf(decodeCoseSign1(await createCodeBytes(claims)));
  return `HP1:${encodeBase45(encodeCoseSign1({ ...code, unprotected }))}`;
};

const withLastByteChanged = async (bytes: Bytes): Promise<string> => {
  const copy = new Uint8Array(bytes);
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return `HP1:${encodeBase45(copy)}`;
};

/** Texts that are no code. */
export const decodingRecipes: readonly Recipe[] = [
  {
    name: "malformed-prefix",
    gives: "invalid malformed",
    says: "A web address is no code.",
    text: () => "HTTPS://PASS.EXAMPLE/",
  },
  {
    name: "malformed-base45",
    gives: "invalid malformed",
    says: "GGW stands for more than two bytes.",
    text: () => "HP1:GGW",
  },
  {
    name: "malformed-too-long",
    gives: "invalid malformed",
    says: "Beyond 1,024 characters nothing is read.",
    text: () => `HP1:${"0".repeat(1021)}`,
  },
  {
    name: "malformed-cbor",
    gives: "invalid malformed",
    says: "A float is not of the one form.",
    text: () => `HP1:${encodeBase45(Uint8Array.of(0xf9, 0, 0))}`,
  },
  {
    name: "malformed-cose",
    gives: "invalid malformed",
    says: "An array of three is no COSE_Sign1.",
    text: () => `HP1:${encodeBase45(encodeCbor([1, 2, 3]))}`,
  },
  {
    name: "malformed-proof",
    gives: "invalid malformed",
    says: "A time without a countersignature is no proof.",
    text: () => withUnprotected(new Map([[proofLabel.time, nowSeconds]])),
  },
  {
    name: "malformed-proof-of-print",
    gives: "invalid malformed",
    says: "A print has no key that could prove anything.",
    text: () =>
      withUnprotected(
        new Map<number, number | Bytes>([
          [proofLabel.signature, new Uint8Array(64)],
          [proofLabel.time, nowSeconds],
        ]),
        printClaims(),
      ),
  },
  {
    name: "malformed-claims",
    gives: "invalid malformed",
    says: "A payload with a claim that no table has.",
    text: async () => {
      const payloadBytes = encodeCbor(new Map([[1, "issuer"]]));
      return `HP1:${encodeBase45(await signCoseSign1({ payloadBytes }, testSigner("issuer")))}`;
    },
  },
];

/** Codes that are not to be trusted, or by a verifier that cannot know. */
export const trustingRecipes: readonly Recipe[] = [
  {
    name: "trust-missing",
    gives: "unsure trust-missing",
    says: "Nothing was ever brought to this gate.",
    text: live,
    has: "nothing",
  },
  {
    name: "trust-expired",
    gives: "unsure trust-expired",
    says: "The trust list ended a second ago.",
    text: () => createCode(otherClaims("card")),
    at: midnightSeconds + 6 * day,
  },
  {
    name: "clock-behind",
    gives: "unsure clock-behind",
    says: "The clock is 601 s behind what was accepted.",
    text: live,
    floor: nowSeconds + 601,
  },
  {
    name: "clock-behind-enough",
    gives: "confirm proof-late",
    says: "At 600 s behind only proofs suffer.",
    text: live,
    floor: nowSeconds + 600,
  },
  {
    name: "issuer-unknown",
    gives: "unsure issuer-unknown",
    says: "Nobody in the trust list has this kid.",
    text: () => createCode(passClaims(), { signer: "stranger", proofSeconds: nowSeconds }),
  },
  {
    name: "key-suspended",
    gives: "unsure key-suspended",
    says: "The key is suspended: perhaps good, perhaps not.",
    text: () => createCode(passClaims(), { signer: "issuer-suspended", proofSeconds: nowSeconds }),
  },
  {
    name: "key-revoked",
    gives: "invalid key-revoked",
    says: "The key is revoked.",
    text: () => createCode(passClaims(), { signer: "issuer-revoked", proofSeconds: nowSeconds }),
  },
  {
    name: "key-time",
    gives: "invalid key-time",
    says: "A retired key signs today.",
    text: () => createCode(passClaims(), { signer: "issuer-retired", proofSeconds: nowSeconds }),
  },
  {
    name: "sig-invalid",
    gives: "invalid sig-invalid",
    says: "One bit of the signature is wrong.",
    text: async () => withLastByteChanged(await createCodeBytes(printClaims())),
  },
  {
    name: "proof-invalid",
    gives: "invalid proof-invalid",
    says: "Another phone made the proof.",
    text: () => createCode(passClaims(), { holder: "stranger", proofSeconds: nowSeconds }),
  },
  {
    name: "area-foreign",
    gives: "invalid area-foreign",
    says: "The issuer signs for another city.",
    text: () => live(passClaims({ area: 370_202 })),
  },
  {
    name: "area-not-six-digits",
    gives: "invalid area-foreign",
    says: "An area has six digits.",
    text: () => live(passClaims({ area: 3701 })),
  },
  {
    name: "claims-invalid",
    gives: "invalid claims-invalid",
    says: "Valid for a second too long.",
    text: () => createCode(printClaims({ expSeconds: nowSeconds - 3600 + 432_001 })),
  },
  {
    name: "iat-future",
    gives: "unsure iat-future",
    says: "Signed 601 s from now.",
    text: () => live(passClaims({ iatSeconds: nowSeconds + 601 })),
  },
  {
    name: "iat-near-future",
    gives: "admit",
    says: "Signed 600 s from now: clocks differ.",
    text: () => live(passClaims({ iatSeconds: nowSeconds + 600 })),
  },
];
