/** Scans of every kind for property tests, all within the limits. */
import fc from "fast-check";
import { deeds, isCheckpoint } from "../core/journal/scan.ts";
import type { Scan } from "../core/journal/scan.ts";
import { listNumberLimit, placeLimit, scanIdBytes, scansMax } from "../core/limits.ts";
import { outcomes, reasonCodes } from "../core/verdict/reasons.ts";

const uint = (limit: number) => fc.oneof(fc.nat({ max: limit - 1 }), fc.constantFrom(0, 23, 24, 255, 256, limit - 1));
const required = {
  id: fc.uint8Array({ minLength: scanIdBytes, maxLength: scanIdBytes }).map((bytes) => new Uint8Array(bytes)),
  atSeconds: fc.oneof(fc.integer({ min: 1_577_808_000, max: 1_609_430_400 }), fc.maxSafeNat()),
  outcome: fc.constantFrom(...outcomes),
  deed: fc.constantFrom(...deeds),
  checkpoint: fc.oneof(fc.constantFrom("", "北门"), fc.string({ unit: "grapheme" })).filter(isCheckpoint),
};
const optional = {
  reason: fc.constantFrom(...reasonCodes),
  pass: fc.record({ issuer: fc.maxSafeNat(), list: uint(listNumberLimit), place: uint(placeLimit) }),
};

const scanArbitrary: fc.Arbitrary<Scan> = fc.oneof(
  fc.record(required),
  fc.record({ ...required, reason: optional.reason }),
  fc.record({ ...required, pass: optional.pass }),
  fc.record({ ...required, ...optional }),
);

/** Any scans that fit into one document. */
export const scansArbitrary = fc.uniqueArray(scanArbitrary, {
  minLength: 1,
  maxLength: scansMax,
  selector: ({ id }) => id.join(),
});
