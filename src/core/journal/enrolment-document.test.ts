// The enrolment document: code and key, signed by that key.
import fc from "fast-check";
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import { valueOf } from "../../testing/test-world.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { signCoseSign1 } from "../cose/cose-sign1.ts";
import { signDocument, typOf } from "../cose/signed-document.ts";
import { enrolmentBytesMax } from "../limits.ts";
import { bytesToEnrolmentCode } from "./enrolment-code.ts";
import { openEnrolment, signEnrolment } from "./enrolment-document.ts";

const device = testSigner("device");
const code = "7QFM2XKD9TRA";

test("an enrolment reads back as it was signed, whatever the code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 12, maxLength: 12 }), async (random) => {
      const drawn = bytesToEnrolmentCode(random);
      const document = await signEnrolment({ code: drawn }, device);
      expect(valueOf(await openEnrolment(document))).toEqual({ code: drawn, publicKey: device.publicKey });
      expect(document.length).toBe(173);
    }),
    { numRuns: 20 },
  );
});

test("a device cannot enrol a key that it does not hold", async () => {
  const stranger = testSigner("stranger");
  const payload = new Map<number, CborValue>([
    [1, code],
    [2, stranger.publicKey],
  ]);
  expect(await openEnrolment(await signDocument("enrolment", payload, device))).toEqual({
    ok: false,
    error: "enrolment-signature",
  });
});

test("a payload that is not in the one form is malformed", async () => {
  const key = device.publicKey;
  const payloads: readonly CborValue[] = [
    7,
    new Map<number, CborValue>([[1, code]]),
    new Map<number, CborValue>([
      [1, 7],
      [2, key],
    ]),
    new Map<number, CborValue>([
      [1, "7QFM-2XKD-9TRA"],
      [2, key],
    ]),
    new Map<number, CborValue>([
      [1, code.toLowerCase()],
      [2, key],
    ]),
    new Map<number, CborValue>([
      [1, code],
      [2, key.slice(1)],
    ]),
    new Map<number, CborValue>([
      [1, code],
      [2, new Uint8Array(32)],
    ]),
    new Map<number, CborValue>([
      [1, code],
      [2, key],
      [3, 1],
    ]),
  ];
  const malformed = { ok: false, error: "enrolment-malformed" };
  for (const payload of payloads) {
    const document = await signCoseSign1({ payloadBytes: encodeCbor(payload), typ: typOf("enrolment") }, device);
    expect([payload, await openEnrolment(document)]).toEqual([payload, malformed]);
  }
  const notCbor = await signCoseSign1({ payloadBytes: Uint8Array.of(0xff), typ: typOf("enrolment") }, device);
  expect(await openEnrolment(notCbor)).toEqual(malformed);
  const good = new Map<number, CborValue>([
    [1, code],
    [2, key],
  ]);
  expect((await openEnrolment(await signDocument("enrolment", good, device))).ok).toBe(true);
  expect(await openEnrolment(await signDocument("scans", good, device))).toEqual(malformed);
});

test("one flipped bit is refused", async () => {
  const document = await signEnrolment({ code }, device);
  for (let bit = 0; bit < document.length * 8; bit += 1) {
    const flipped = new Uint8Array(document);
    flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    expect([bit, (await openEnrolment(flipped)).ok]).toEqual([bit, false]);
  }
});

test("outside input never throws, and what is too long is not read", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await openEnrolment(bytes)).ok).toBe(false);
    }),
  );
  const long = new Uint8Array(enrolmentBytesMax + 1);
  expect(await openEnrolment(long)).toEqual({ ok: false, error: "enrolment-too-large" });
});

test("a code that was not parsed is not signed", async () => {
  await expect(signEnrolment({ code: "7QFM-2XKD-9TRA" }, device)).rejects.toThrow(RangeError);
});
