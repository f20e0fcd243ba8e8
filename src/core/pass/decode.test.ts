import fc from "fast-check";
import { expect, test } from "vitest";
import { claimsArbitrary } from "../../testing/claims-arbitrary.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import type { Bytes } from "../bytes.ts";
import { bytesToHex, concatBytes, hexToBytes } from "../bytes.ts";
import type { CborValue } from "../cose/cbor.ts";
import { encodeCbor } from "../cose/cbor.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import { kidOf } from "../signature/kid.ts";
import type { PassClaims } from "./claims.ts";
import { claimsToPayload } from "./claims.ts";
import { bytesToCodeText } from "./code-text.ts";
import { decodeCode, decodeCodeBytes, issuerMessage, proofMessage } from "./decode.ts";
import { signCode } from "./encode.ts";
import { addProof } from "./presentation.ts";

const issuer = createTestSigner("issuer");
const holder = createTestSigner("holder");
const iatSeconds = 1_582_000_000;
const print: PassClaims = {
  kind: "pass",
  expSeconds: iatSeconds + 400_000,
  iatSeconds,
  cardNumber: hexToBytes("0102030405060708"),
  name: "王*明",
  documentLast4: "123X",
  area: 370_102,
  status: { list: 3, place: 77 },
  colour: "green",
  greenUntilSeconds: iatSeconds + 100_000,
};
const withKey: PassClaims = { ...print, holderKey: holder.publicKey };
const kid = await kidOf(issuer.publicKey);

test("a print is decoded to its claims, and the issuer's signature is over the given bytes", async () => {
  const decoded = decodeCode(bytesToCodeText(await signCode(print, issuer)));
  if (!decoded.ok) throw new Error(decoded.error);
  expect(decoded.value).toMatchObject({ kid, claims: print, payloadBytes: claimsToPayload(print) });
  expect(decoded.value.proof).toBeUndefined();
  expect(await verifyEd25519(issuer.publicKey, decoded.value.signature, issuerMessage(decoded.value))).toBe(true);
  expect(() => proofMessage(decoded.value)).toThrow(TypeError);
});

test("any claims of any kind come back from the text of their code", async () => {
  await fc.assert(
    fc.asyncProperty(claimsArbitrary, async (claims) => {
      const decoded = decodeCode(bytesToCodeText(await signCode(claims, issuer)));
      expect(decoded).toMatchObject({ ok: true, value: { claims } });
    }),
    { numRuns: 50 },
  );
});

const payloadBytes = claimsToPayload(withKey);
const protectedBytes = encodeCbor(new Map<number, CborValue>([[1, -19]]).set(4, kid));
const signature = new Uint8Array(64);
const proofSignature = new Uint8Array(64).fill(1);
const proof = (...entries: [number, CborValue][]) => new Map(entries);
const message = (change: { protected?: Bytes; unprotected?: CborValue; payload?: Bytes } = {}) =>
  encodeCbor([
    change.protected ?? protectedBytes,
    change.unprotected ?? new Map(),
    change.payload ?? payloadBytes,
    signature,
  ]);
const goodProof = proof([12, proofSignature], [-65538, iatSeconds]);

test("a live code is decoded with its proof", () => {
  expect(decodeCodeBytes(message({ unprotected: goodProof }))).toMatchObject({
    ok: true,
    value: { proof: { timeSeconds: iatSeconds, signature: proofSignature } },
  });
});

test.each<[string, Bytes, string]>([
  [
    "a type in the protected header",
    message({
      protected: encodeCbor(
        new Map<number, CborValue>([
          [1, -19],
          [4, kid],
          [16, "x"],
        ]),
      ),
    }),
    "cose-malformed",
  ],
  ["a proof without time", message({ unprotected: proof([12, proofSignature]) }), "cose-proof"],
  ["a time without proof", message({ unprotected: proof([-65538, iatSeconds]) }), "cose-proof"],
  [
    "a proof of 63 bytes",
    message({ unprotected: proof([12, new Uint8Array(63)], [-65538, iatSeconds]) }),
    "cose-proof",
  ],
  ["a proof that is a number", message({ unprotected: proof([12, 0], [-65538, iatSeconds]) }), "cose-proof"],
  ["a negative time", message({ unprotected: proof([12, proofSignature], [-65538, -1]) }), "cose-proof"],
  ["a time that is a text", message({ unprotected: proof([12, proofSignature], [-65538, "now"]) }), "cose-proof"],
  ["a member beside the proof", message({ unprotected: new Map([...goodProof, [1, -19]]) }), "cose-proof"],
  [
    "a full countersignature",
    message({ unprotected: proof([11, proofSignature], [-65538, iatSeconds]) }),
    "cose-proof",
  ],
  ["a kid in the unprotected header", message({ unprotected: proof([4, kid]) }), "cose-proof"],
  [
    "a proof without holder key",
    message({ unprotected: goodProof, payload: claimsToPayload(print) }),
    "claims-no-holder-key",
  ],
  ["a payload that is no map of claims", message({ payload: encodeCbor(new Map()) }), "claims-malformed"],
  ["a payload that is no CBOR", message({ payload: new Uint8Array(0) }), "cbor-invalid"],
  ["a byte left over", concatBytes(message(), Uint8Array.of(0)), "cbor-invalid"],
  ["a tag", concatBytes(Uint8Array.of(0xd2), message()), "cbor-invalid"],
  ["no array", encodeCbor(0), "cose-malformed"],
])("%s is no code", (_, bytes, error) => {
  expect(decodeCodeBytes(bytes)).toEqual({ ok: false, error });
  expect(decodeCode(bytesToCodeText(bytes))).toEqual({ ok: false, error });
});

test.each([
  ["https://example.org", "text-prefix"],
  ["x".repeat(1025), "text-too-long"],
  ["HP1:GGW", "base45-invalid"],
])("%j is no code: %s", (text, error) => {
  expect(decodeCode(text)).toEqual({ ok: false, error });
});

test("the latest time of a proof is 2^53 - 1", () => {
  const unprotected = proof([12, proofSignature], [-65538, Number.MAX_SAFE_INTEGER]);
  expect(decodeCodeBytes(message({ unprotected }))).toMatchObject({ ok: true });
  const later = hexToBytes(bytesToHex(message({ unprotected })).replace("1b001fffffffffffff", "1b0020000000000000"));
  expect(decodeCodeBytes(later)).toEqual({ ok: false, error: "cbor-invalid" });
});

test("any text and any bytes are answered, never thrown at", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string().map((text) => `HP1:${text}`),
      ),
      (text) => {
        expect(decodeCode(text).ok).toBe(false);
      },
    ),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(decodeCodeBytes(bytes).ok).toBe(false);
      expect(decodeCode(bytesToCodeText(bytes)).ok).toBe(false);
    }),
  );
});

test("no two texts but the forgiven ones have one code: a change of any character is another code or none", async () => {
  const live = await addProof(await signCode(withKey, issuer), iatSeconds, holder.sign);
  const text = bytesToCodeText(live);
  const original = decodeCode(text);
  const character = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:abé");
  fc.assert(
    fc.property(fc.nat(text.length - 1), character, (at, replacement) => {
      const changed = text.slice(0, at) + replacement + text.slice(at + 1);
      if (changed !== text) expect(decodeCode(changed)).not.toEqual(original);
    }),
    { numRuns: 1000 },
  );
});
