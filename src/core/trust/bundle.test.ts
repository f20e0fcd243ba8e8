// Bundles: one form in both directions, and nothing that is not in it.
import fc from "fast-check";
import { expect, test } from "vitest";

import { encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { bundleBytesMax, bundleRootsMax } from "../limits.ts";
import { decodeBundle, encodeBundle } from "./bundle.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const bundle = {
  roots: [bytes(1), bytes(2)],
  trust: bytes(3),
  manifest: bytes(4),
  lists: [
    { issuer: 2, list: 0, snapshot: bytes(5, 6) },
    { issuer: 1, list: 65_535, snapshot: bytes() },
  ],
};

test("a bundle reads back as it was written, lists in any order", () => {
  expect(decodeBundle(encodeBundle(bundle))).toEqual({ ok: true, value: bundle });
  expect(decodeBundle(encodeBundle({ ...bundle, lists: [] })).ok).toBe(true);
});

test("what is not in the form of a bundle is malformed", () => {
  const wrongs: readonly (readonly [number, CborValue])[] = [
    [1, []],
    [1, [1]],
    [1, Array.from({ length: bundleRootsMax + 1 }, () => bytes(1))],
    [2, 1],
    [3, "x"],
    [4, 1],
    [4, [1]],
    [4, [[1, 1]]],
    [4, [[-1, 1, bytes(1)]]],
    [4, [[1, 65_536, bytes(1)]]],
    [4, [[1, 1, "x"]]],
    [
      4,
      [
        [1, 1, bytes(1)],
        [1, 1, bytes(2)],
      ],
    ],
    [5, 1],
  ];
  for (const [label, value] of wrongs) {
    const map = new Map<number, CborValue>([
      [1, [bytes(1)]],
      [2, bytes(2)],
      [3, bytes(3)],
      [4, []],
    ]);
    expect([label, value, decodeBundle(encodeCbor(map.set(label, value)))]).toEqual([
      label,
      value,
      { ok: false, error: "bundle-malformed" },
    ]);
  }
  expect(decodeBundle(encodeCbor([]))).toEqual({ ok: false, error: "bundle-malformed" });
  expect(decodeBundle(new Uint8Array(bundleBytesMax + 1))).toEqual({ ok: false, error: "bundle-too-large" });
});

test("a bundle that no reader would take is not written", () => {
  expect(() => encodeBundle({ ...bundle, roots: [] })).toThrow(RangeError);
});

test("no bytes make the decoder throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      expect(decodeBundle(any).ok).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
