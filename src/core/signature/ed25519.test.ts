import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { createSeedSigner, createTestSigner } from "../../testing/test-signer.ts";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "../bytes.ts";
import type { Subtle } from "./ed25519.ts";
import { createVerifier, isStrictPublicKey, verifyEd25519 } from "./ed25519.ts";
import { rfc8032Vectors } from "./rfc8032-vectors.ts";
import { createTweetnaclSigner, verifyWithTweetnacl } from "./tweetnacl.ts";

const message = utf8ToBytes("message");
const signer = createTestSigner("signer");
const signature = await signer.sign(message);

test.each(rfc8032Vectors)("RFC 8032 section 7.1, $name: both engines sign and verify it", async (vector) => {
  const [publicKey, vectorMessage, vectorSignature] = [
    hexToBytes(vector.publicKeyHex),
    hexToBytes(vector.messageHex),
    hexToBytes(vector.signatureHex),
  ];
  for (const createSigner of [createSeedSigner, createTweetnaclSigner]) {
    const signed = createSigner(hexToBytes(vector.seedHex));
    expect(bytesToHex(signed.publicKey)).toBe(vector.publicKeyHex);
    expect(bytesToHex(await signed.sign(vectorMessage))).toBe(vector.signatureHex);
  }
  expect(isStrictPublicKey(publicKey)).toBe(true);
  expect(await verifyEd25519(publicKey, vectorSignature, vectorMessage)).toBe(true);
  expect(verifyWithTweetnacl(publicKey, vectorSignature, vectorMessage)).toBe(true);
  const other = concatBytes(vectorMessage, Uint8Array.of(0));
  expect(await verifyEd25519(publicKey, vectorSignature, other)).toBe(false);
  expect(verifyWithTweetnacl(publicKey, vectorSignature, other)).toBe(false);
});

interface WycheproofFile {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly { readonly tcId: number; msg: string; sig: string; result: string }[];
  }[];
}

const vectorsDir = process.env["VECTORS_DIR"];

test.skipIf(vectorsDir === undefined)(
  "every Wycheproof case is judged right by both engines (left out where VECTORS_DIR is not set)",
  async () => {
    const file = `${vectorsDir ?? ""}/vectors/ed25519-wycheproof.json`;
    // The published form of the file.
    const { testGroups } = JSON.parse(readFileSync(file, "utf8")) as WycheproofFile;
    let cases = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const args = [publicKey.pk, sig, msg].map(hexToBytes) as [Uint8Array, Uint8Array, Uint8Array]; // three in, three out
        const expected = { tcId, isValid: result === "valid" };
        expect({ tcId, isValid: await verifyEd25519(...args) }).toEqual(expected);
        expect({ tcId, isValid: verifyWithTweetnacl(...args) }).toEqual(expected);
        cases += 1;
      }
    }
    expect(cases).toBeGreaterThan(100);
  },
);

test("any change of one bit in key, signature or message is seen by both engines alike", async () => {
  const flip = (bytes: Uint8Array, bit: number) =>
    Uint8Array.from(bytes, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  await fc.assert(
    fc.asyncProperty(fc.nat(255), fc.nat(511), fc.nat(55), async (keyBit, signatureBit, messageBit) => {
      const attempts: [Uint8Array, Uint8Array, Uint8Array][] = [
        [flip(signer.publicKey, keyBit), signature, message],
        [signer.publicKey, flip(signature, signatureBit), message],
        [signer.publicKey, signature, flip(message, messageBit)],
      ];
      for (const attempt of attempts) {
        expect(await verifyEd25519(...attempt)).toBe(false);
        expect(verifyWithTweetnacl(...attempt)).toBe(false);
      }
    }),
    { numRuns: 40 },
  );
});

test("any bytes as key, signature and message are answered, never thrown at, and alike", async () => {
  const bytes = (length: number) => fc.oneof(fc.uint8Array({ minLength: length, maxLength: length }), fc.uint8Array());
  await fc.assert(
    fc.asyncProperty(bytes(32), bytes(64), fc.uint8Array(), async (key, sig, text) => {
      expect(await verifyEd25519(key, sig, text)).toBe(verifyWithTweetnacl(key, sig, text));
    }),
    { numRuns: 60 },
  );
});

test("a verifier imports its key once, at its first verification", async () => {
  let imports = 0;
  const subtle: Subtle = {
    importKey: (...args) => {
      imports += 1;
      return crypto.subtle.importKey(...args);
    },
    verify: (...args) => crypto.subtle.verify(...args),
  };
  const verifier = createVerifier(signer.publicKey, subtle);
  expect(imports).toBe(0);
  expect(await Promise.all([verifier.verify(signature, message), verifier.verify(signature, message)])).toEqual([
    true,
    true,
  ]);
  expect(await verifier.verify(signature, utf8ToBytes("other"))).toBe(false);
  expect(imports).toBe(1);
  expect(verifier.publicKey).toEqual(signer.publicKey);
});

test("nothing that fails the precheck reaches an engine", async () => {
  const never: Subtle = {
    importKey: () => Promise.reject(new Error("reached")),
    verify: () => Promise.reject(new Error("reached")),
  };
  const identity = new Uint8Array(32).fill(1, 0, 1);
  expect(await createVerifier(identity, never).verify(signature, message)).toBe(false);
  expect(await createVerifier(signer.publicKey.subarray(1), never).verify(signature, message)).toBe(false);
  expect(await createVerifier(signer.publicKey, never).verify(signature.subarray(1), message)).toBe(false);
});

const unsupported = () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));

test.each<[string, Subtle | null]>([
  ["there is no WebCrypto", null],
  ["WebCrypto has no Ed25519", { importKey: unsupported, verify: unsupported }],
  [
    "WebCrypto fails while verifying",
    { importKey: (...args) => crypto.subtle.importKey(...args), verify: unsupported },
  ],
])("tweetnacl gives the answer where %s", async (_, subtle) => {
  const verifier = createVerifier(signer.publicKey, subtle);
  expect(await verifier.verify(signature, message)).toBe(true);
  expect(await verifier.verify(signature, utf8ToBytes("other"))).toBe(false);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([undefined, {}])("a runtime whose crypto is %j has no WebCrypto to use", async (runtimeCrypto) => {
  vi.stubGlobal("crypto", runtimeCrypto);
  expect(await verifyEd25519(signer.publicKey, signature, message)).toBe(true);
  expect(await verifyEd25519(signer.publicKey, signature, utf8ToBytes("other"))).toBe(false);
});

test("a verifier keeps its key though the caller's memory changes", async () => {
  const key = new Uint8Array(signer.publicKey);
  const verifier = createVerifier(key);
  key.fill(0);
  expect(await verifier.verify(signature, message)).toBe(true);
});
