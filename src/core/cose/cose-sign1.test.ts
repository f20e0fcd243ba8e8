import { expect, test } from "vitest";
import { createTestSigner } from "../../testing/test-signer.ts";
import type { Bytes } from "../bytes.ts";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "../bytes.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import type { CborValue } from "./cbor.ts";
import { encodeCbor } from "./cbor.ts";
import {
  decodeCoseSign1,
  decodeTaggedCoseSign1,
  sigStructure,
  signCoseSign1,
  signTaggedCoseSign1,
} from "./cose-sign1.ts";

const signer = createTestSigner("signer");
const payloadBytes = utf8ToBytes("payload");
const kid = await kidOf(signer.publicKey);

const header = (...entries: [number | string, CborValue][]) => encodeCbor(new Map(entries));
const goodHeader = header([1, -19], [4, kid]);
const message = (change: Partial<Record<0 | 1 | 2 | 3, CborValue>> = {}) =>
  encodeCbor(Object.values({ 0: goodHeader, 1: new Map(), 2: payloadBytes, 3: new Uint8Array(64), ...change }));

test("what was signed is taken apart, and its signature is over the four-element Sig_structure", async () => {
  const bytes = await signCoseSign1({ payloadBytes }, signer);
  const decoded = decodeCoseSign1(bytes);
  if (!decoded.ok) throw new Error(decoded.error);
  const { alg, protectedBytes, unprotected, signature } = decoded.value;
  expect({ alg, kid: decoded.value.kid, payloadBytes: decoded.value.payloadBytes }).toEqual({
    alg: -19,
    kid,
    payloadBytes,
  });
  expect(decoded.value.typ).toBeUndefined();
  expect(unprotected.size).toBe(0);
  expect(bytesToHex(protectedBytes)).toBe(`a201320444${bytesToHex(kid)}`);
  const signed = sigStructure(protectedBytes, payloadBytes);
  expect(bytesToHex(signed)).toBe(
    `846a5369676e61747572653149${bytesToHex(protectedBytes)}4047${bytesToHex(payloadBytes)}`,
  );
  expect(await verifyEd25519(signer.publicKey, signature, signed)).toBe(true);
});

test("a type stands in the protected header", async () => {
  const decoded = decodeCoseSign1(await signCoseSign1({ payloadBytes, typ: "application/x" }, signer));
  expect(decoded).toMatchObject({ ok: true, value: { typ: "application/x", kid } });
});

test("EdDSA is accepted on reading", () => {
  expect(decodeCoseSign1(message({ 0: header([1, -8], [4, kid]) }))).toMatchObject({ ok: true, value: { alg: -8 } });
});

const short = (bytes: Bytes) => bytes.slice(1);

test.each<[string, Bytes]>([
  ["no array", encodeCbor(new Map())],
  ["three members", encodeCbor([goodHeader, new Map(), payloadBytes])],
  ["five members", encodeCbor([goodHeader, new Map(), payloadBytes, new Uint8Array(64), 0])],
  ["a protected header that is no byte string", message({ 0: new Map() })],
  ["an unprotected header that is no map", message({ 1: [] })],
  ["an unprotected header that is a byte string", message({ 1: new Uint8Array(0) })],
  ["a payload that is no byte string", message({ 2: "payload" })],
  ["a signature that is no byte string", message({ 3: 0 })],
  ["a signature of 63 bytes", message({ 3: new Uint8Array(63) })],
  ["a signature of 65 bytes", message({ 3: new Uint8Array(65) })],
  ["a protected header that holds no map", message({ 0: encodeCbor([]) })],
  ["no alg", message({ 0: header([4, kid]) })],
  ["another alg", message({ 0: header([1, -7], [4, kid]) })],
  ["an alg that is a text", message({ 0: header([1, "EdDSA"], [4, kid]) })],
  ["no kid", message({ 0: header([1, -19]) })],
  ["a kid of three bytes", message({ 0: header([1, -19], [4, short(kid)]) })],
  ["a kid that is a text", message({ 0: header([1, -19], [4, "kid!"]) })],
  ["another header parameter", message({ 0: header([1, -19], [4, kid], [2, [1]]) })],
  ["another header parameter beside the type", message({ 0: header([1, -19], [4, kid], [16, "x"], [2, [1]]) })],
  ["a type that is a number", message({ 0: header([1, -19], [4, kid], [16, 1]) })],
])("%s is malformed", (_, bytes) => {
  expect(decodeCoseSign1(bytes)).toEqual({ ok: false, error: "cose-malformed" });
});

test.each<[string, Bytes]>([
  ["bytes left over", concatBytes(message(), Uint8Array.of(0))],
  ["a tag", concatBytes(Uint8Array.of(0xd2), message())],
  ["an empty protected header", message({ 0: new Uint8Array(0) })],
  ["a protected header out of order", message({ 0: concatBytes(hexToBytes("a20444"), kid, hexToBytes("0132")) })],
  ["a protected header with alg in two bytes", message({ 0: concatBytes(hexToBytes("a20138120444"), kid) })],
])("%s is not in the one form", (_, bytes) => {
  expect(decodeCoseSign1(bytes)).toEqual({ ok: false, error: "cbor-invalid" });
});

test("a tagged message is read only as such, with keys in any order", async () => {
  const tagged = await signTaggedCoseSign1({ payloadBytes, typ: "application/x" }, signer);
  expect(tagged[0]).toBe(0xd2);
  expect(decodeTaggedCoseSign1(tagged)).toEqual(decodeCoseSign1(tagged.slice(1)));
  expect(decodeTaggedCoseSign1(tagged.slice(1))).toEqual({ ok: false, error: "cose-malformed" });
  expect(decodeTaggedCoseSign1(new Uint8Array(0))).toEqual({ ok: false, error: "cose-malformed" });
  const outOfOrder = message({ 0: concatBytes(hexToBytes("a20444"), kid, hexToBytes("0132")) });
  expect(decodeTaggedCoseSign1(concatBytes(Uint8Array.of(0xd2), outOfOrder))).toMatchObject({
    ok: true,
    value: { kid },
  });
});

test("a signer that gives no 64 bytes is a RangeError", async () => {
  const broken = { ...signer, sign: () => Promise.resolve(new Uint8Array(63)) };
  await expect(signCoseSign1({ payloadBytes }, broken)).rejects.toThrow(RangeError);
});
