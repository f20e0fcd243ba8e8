// The scans document: one form, its limits, and whose it is.
import fc from "fast-check";
import { expect, test } from "vitest";

import { scansArbitrary } from "../../testing/scan-arbitrary.ts";
import { testSigner } from "../../testing/test-keys.ts";
import { valueOf } from "../../testing/test-world.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { signCoseSign1 } from "../cose/cose-sign1.ts";
import { signDocument, typOf } from "../cose/signed-document.ts";
import { scansBytesMax, scansMax } from "../limits.ts";
import { kidOf } from "../signature/kid.ts";
import { isCheckpoint } from "./scan.ts";
import type { Scan } from "./scan.ts";
import { openScans, scansKidOf, signScans } from "./scans-document.ts";

const device = testSigner("device");
const open = (document: Uint8Array) => openScans(document, device.publicKey);

const idOf = (number: number) => {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, number);
  return id;
};
const scan = (changes: Partial<Scan> = {}): Scan => ({
  ...{ id: idOf(1), atSeconds: 1000, outcome: "refuse", deed: "sent-back", checkpoint: "北门" },
  ...{ reason: "status-red", pass: { issuer: 1, list: 7, place: 100 } },
  ...changes,
});
const plain: Scan = { id: idOf(2), atSeconds: 1001, outcome: "admit", deed: "none", checkpoint: "" };

test("scans read back as they were signed, under the kid of their device", async () => {
  await fc.assert(
    fc.asyncProperty(fc.maxSafeNat(), scansArbitrary, async (iatSeconds, scans) => {
      const document = await signScans({ iatSeconds, scans }, device);
      expect(valueOf(await open(document))).toEqual({ iatSeconds, scans });
      expect(scansKidOf(document)).toEqual(await kidOf(device.publicKey));
    }),
    { numRuns: 50 },
  );
});

test("the longest scans that there can be fit, and one more does not", async () => {
  const longest = scan({
    ...{ atSeconds: 2 ** 53 - 1, outcome: "complete", deed: "let-through", reason: "identity-mismatch" },
    ...{ checkpoint: "名".repeat(20), pass: { issuer: 2 ** 53 - 1, list: 65_535, place: 1_048_575 } },
  });
  const scans = Array.from({ length: scansMax }, (_, number) => ({ ...longest, id: idOf(number) }));
  const document = await signScans({ iatSeconds: 2 ** 53 - 1, scans }, device);
  expect(valueOf(await open(document)).scans.length).toBe(scansMax);
  // No room to spare for anything else.
  expect(document.length).toBeGreaterThan(0.93 * scansBytesMax);
  const more = [...scans, { ...longest, id: idOf(scansMax) }];
  await expect(signScans({ iatSeconds: 1, scans: more }, device)).rejects.toThrow(RangeError);
  const long = new Uint8Array(scansBytesMax + 1);
  expect([await open(long), scansKidOf(long)]).toEqual([{ ok: false, error: "scans-too-large" }, undefined]);
});

test("the documents of another device, of another kind, and with one flipped bit are refused", async () => {
  const byOther = await signScans({ iatSeconds: 1, scans: [scan()] }, testSigner("stranger"));
  expect(await open(byOther)).toEqual({ ok: false, error: "scans-signature" });
  const document = await signScans({ iatSeconds: 1, scans: [scan(), plain] }, device);
  for (let bit = 0; bit < document.length * 8; bit += 1) {
    const flipped = new Uint8Array(document);
    flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    expect([bit, (await open(flipped)).ok]).toEqual([bit, false]);
  }
  const asEnrolment = await signDocument("enrolment", new Map<number, CborValue>([[1, 1]]), device);
  expect([await open(asEnrolment), scansKidOf(asEnrolment)]).toEqual([
    { ok: false, error: "scans-malformed" },
    undefined,
  ]);
});

test("a payload that is not in the one form is malformed", async () => {
  const required: readonly (readonly [number, CborValue])[] = [
    ...([
      [1, idOf(1)],
      [2, 1000],
      [3, "admit"],
      [4, "none"],
      [5, "北门"],
    ] as const),
  ];
  const scanWith = (...changes: readonly (readonly [number, CborValue])[]) => new Map([...required, ...changes]);
  const wrongScans: readonly CborValue[] = [
    1,
    new Map(required.slice(1)),
    scanWith([8, 1]),
    scanWith([1, new Uint8Array(15)]),
    scanWith([1, "1".repeat(16)]),
    scanWith([2, -1]),
    scanWith([3, "admitted"]),
    scanWith([3, 1]),
    scanWith([4, "let through"]),
    scanWith([5, 5]),
    scanWith([5, "名".repeat(20) + "1"]),
    ...["a\u0000", "a\n", "\u009f"].map((checkpoint) => scanWith([5, checkpoint])),
    scanWith([6, "red"]),
    scanWith([7, 1]),
    scanWith([7, [1, 2]]),
    scanWith([7, [-1, 2, 3]]),
    scanWith([7, [1, 65_536, 3]]),
    scanWith([7, [1, 2, 1_048_576]]),
    scanWith([7, [1, 2, 3, 4]]),
  ];
  const payloadOf = (iat: CborValue, scans: CborValue) =>
    new Map([
      [1, iat],
      [2, scans],
    ]);
  const payloads: readonly CborValue[] = [
    7,
    new Map([[1, 1]]),
    payloadOf(-1, [scanWith()]),
    payloadOf(1, []),
    payloadOf(1, scanWith()),
    payloadOf(1, [scanWith(), scanWith([3, "refuse"])]),
    payloadOf(
      1,
      Array.from({ length: scansMax + 1 }, (_, number) => scanWith([1, idOf(number)])),
    ),
    ...wrongScans.map((wrong) => payloadOf(1, [wrong])),
  ];
  for (const payload of payloads) {
    const document = await signCoseSign1({ payloadBytes: encodeCbor(payload), typ: typOf("scans") }, device);
    expect([payload, await open(document)]).toEqual([payload, { ok: false, error: "scans-malformed" }]);
  }
  expect((await open(await signDocument("scans", payloadOf(1, [scanWith()]), device))).ok).toBe(true);
  const notCbor = await signCoseSign1({ payloadBytes: Uint8Array.of(0xff), typ: typOf("scans") }, device);
  expect(await open(notCbor)).toEqual({ ok: false, error: "scans-malformed" });
});

test("outside input never throws", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect([(await open(bytes)).ok, scansKidOf(bytes)]).toEqual([false, undefined]);
    }),
  );
});

test("what no reader would take is not signed", async () => {
  const wrongs: readonly (readonly Scan[])[] = [
    [],
    [scan(), scan()],
    [scan({ id: new Uint8Array(15) })],
    [scan({ checkpoint: "a\tb" })],
    [scan({ pass: { issuer: 1, list: 65_536, place: 1 } })],
  ];
  for (const scans of wrongs) await expect(signScans({ iatSeconds: 1, scans }, device)).rejects.toThrow(RangeError);
});

test.each([
  ["", true],
  ["North gate 1", true],
  ["名".repeat(20), true],
  ["名".repeat(21), false],
  ["a\u0007", false],
])("a checkpoint may be called %j: %s", (name, expected) => {
  expect(isCheckpoint(name)).toBe(expected);
});
