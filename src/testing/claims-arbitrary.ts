/** Claims of every kind for property tests: well-formed, within bounds or not. */
import fc from "fast-check";
import type { Claims } from "../core/pass/claims.ts";
import { createTestSigner } from "./test-signer.ts";

const uint = (limit: number) => fc.oneof(fc.nat({ max: limit - 1 }), fc.constantFrom(0, 23, 24, 255, 256, limit - 1));
const timeSeconds = fc.oneof(fc.integer({ min: 1_577_808_000, max: 1_609_430_400 }), fc.maxSafeNat());
const byteString = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 6 })
  .filter((text) => Buffer.byteLength(text) <= 13 && Buffer.byteLength(text) > 0);
const last4 = fc.stringMatching(/^[0-9A-Z]{4}$/);

const common = {
  expSeconds: timeSeconds,
  iatSeconds: timeSeconds,
  cardNumber: byteString(8),
  name,
  documentLast4: last4,
  area: fc.oneof(fc.integer({ min: 110_000, max: 659_999 }), fc.maxSafeNat()),
};
const holderKey = fc.option(
  fc.constantFrom("holder", "other holder").map((who) => createTestSigner(who).publicKey),
  {
    nil: undefined,
  },
);
const status = fc.record({ list: uint(2 ** 16), place: uint(2 ** 20) });

const bare: fc.Arbitrary<Claims> = fc.oneof(
  fc.record({ ...common, kind: fc.constantFrom("card" as const, "pending" as const) }),
  fc.record({ ...common, kind: fc.constant("pass" as const), status, colour: fc.constantFrom("red", "yellow") }),
  fc.record({
    ...common,
    kind: fc.constant("pass" as const),
    status,
    colour: fc.constant("green" as const),
    greenUntilSeconds: timeSeconds,
  }),
);

/** Any claims that can be encoded. */
export const claimsArbitrary: fc.Arbitrary<Claims> = fc
  .tuple(bare, holderKey)
  .map(([claims, key]) => (key === undefined ? claims : { ...claims, holderKey: key }));
