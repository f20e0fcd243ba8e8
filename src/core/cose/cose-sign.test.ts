import { expect, test } from "vitest";
import { createTestSigner } from "../../testing/test-signer.ts";
import type { Bytes } from "../bytes.ts";
import { bytesToHex, concatBytes, utf8ToBytes } from "../bytes.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import type { CborValue } from "./cbor.ts";
import { encodeCbor } from "./cbor.ts";
import { coseSignStructure, decodeCoseSign, signCoseSign } from "./cose-sign.ts";

const signers = ["first", "second", "third"].map(createTestSigner);
const parts = { payloadBytes: utf8ToBytes("payload"), typ: "application/x" };

test("a payload signed by three keys is taken apart, sorted by kid, and every signature verifies", async () => {
  const decoded = decodeCoseSign(await signCoseSign(parts, signers));
  if (!decoded.ok) throw new Error(decoded.error);
  expect(decoded.value).toMatchObject(parts);
  const kids = decoded.value.signatures.map((signature) => bytesToHex(signature.kid));
  expect(kids).toEqual([...kids].sort());
  for (const signer of signers) {
    const kid = bytesToHex(await kidOf(signer.publicKey));
    const [own] = decoded.value.signatures.filter((signature) => bytesToHex(signature.kid) === kid);
    if (own === undefined) throw new Error(`no signature of ${kid}`);
    const message = coseSignStructure(decoded.value, own);
    expect(await verifyEd25519(signer.publicKey, own.signature, message)).toBe(true);
  }
});

test("the signed bytes name body and signer", () => {
  const structure = coseSignStructure(
    { protectedBytes: Uint8Array.of(1), payloadBytes: Uint8Array.of(2) },
    { protectedBytes: Uint8Array.of(3) },
  );
  expect(bytesToHex(structure)).toBe("85695369676e6174757265" + "4101" + "4103" + "40" + "4102");
});

const [first] = signers;
test.each([0, 1, 17])("%i signers are a RangeError", async (count) => {
  if (first === undefined) throw new Error("no signer");
  await expect(signCoseSign(parts, Array(count).fill(first))).rejects.toThrow(RangeError);
});

test("one key may stand twice: it is counted by who trusts it", async () => {
  if (first === undefined) throw new Error("no signer");
  expect(decodeCoseSign(await signCoseSign(parts, Array(16).fill(first)))).toMatchObject({ ok: true });
});

const header = (...entries: [number, CborValue][]) => encodeCbor(new Map(entries));
const signature64 = new Uint8Array(64);
const signatureOf = (kid: Bytes, ...more: [number, CborValue][]): CborValue[] => [
  header([1, -19], [4, kid], ...more),
  new Map(),
  signature64,
];
const low = signatureOf(Uint8Array.of(0, 0, 0, 1));
const high = signatureOf(Uint8Array.of(0xff, 0, 0, 0));
const body = header([16, "application/x"]);
const message = (
  signatures: CborValue,
  change: { body?: CborValue; unprotected?: CborValue; payload?: CborValue } = {},
) =>
  encodeCbor([change.body ?? body, change.unprotected ?? new Map(), change.payload ?? parts.payloadBytes, signatures]);

test("the form that the refusals below depart from is read", () => {
  expect(decodeCoseSign(message([low, high]))).toMatchObject({ ok: true });
  expect(decodeCoseSign(message([low, low]))).toMatchObject({ ok: true });
});

test.each<[string, Bytes]>([
  ["no array", encodeCbor(0)],
  ["three members", encodeCbor([body, new Map(), parts.payloadBytes])],
  ["a body header that is no byte string", message([low, high], { body: 0 })],
  ["a body header that holds no map", message([low, high], { body: encodeCbor(0) })],
  ["a body header without type", message([low, high], { body: header() })],
  ["a body header with more than a type", message([low, high], { body: header([16, "application/x"], [1, -19]) })],
  ["a type that is a number", message([low, high], { body: header([16, 1]) })],
  ["an unprotected header that is no map", message([low, high], { unprotected: 0 })],
  ["an unprotected header with a member", message([low, high], { unprotected: new Map([[1, 1]]) })],
  ["a payload that is no byte string", message([low, high], { payload: "payload" })],
  ["signatures that are no array", message(new Map())],
  ["one signature", message([low])],
  ["17 signatures", message(Array(17).fill(low))],
  ["signatures out of order", message([high, low])],
  ["a signature that is no array", message([low, 0])],
  ["a signature of two members", message([low, high.slice(0, 2)])],
  ["a signer's header that is no byte string", message([low, [0, new Map(), signature64]])],
  ["a signer's header that holds no map", message([low, [encodeCbor(0), new Map(), signature64]])],
  ["a signer's header that is no CBOR", message([low, [Uint8Array.of(0xff), new Map(), signature64]])],
  ["a signer's header without kid", message([low, [header([1, -19]), new Map(), signature64]])],
  ["a signer's header with a type", message([low, signatureOf(Uint8Array.of(9, 9, 9, 9), [16, "x"])])],
  ["a signer's alg EdDSA", message([low, [header([1, -8], [4, Uint8Array.of(9, 9, 9, 9)]), new Map(), signature64]])],
  ["a signer's unprotected header that is no map", message([low, [high[0] ?? 0, 0, signature64]])],
  ["a signer's unprotected header with a member", message([low, [high[0] ?? 0, new Map([[1, 1]]), signature64]])],
  ["a signature that is no byte string", message([low, [high[0] ?? 0, new Map(), 0]])],
  ["a signature of 63 bytes", message([low, [high[0] ?? 0, new Map(), new Uint8Array(63)]])],
])("%s is malformed", (_, bytes) => {
  expect(decodeCoseSign(bytes)).toEqual({ ok: false, error: "cose-malformed" });
});

test.each<[string, Bytes]>([
  ["bytes left over", concatBytes(message([low, high]), Uint8Array.of(0))],
  ["a tag", concatBytes(Uint8Array.of(0xd8, 98), message([low, high]))],
  ["a body header that is no CBOR", message([low, high], { body: new Uint8Array(0) })],
])("%s is not in the one form", (_, bytes) => {
  expect(decodeCoseSign(bytes)).toEqual({ ok: false, error: "cbor-invalid" });
});
