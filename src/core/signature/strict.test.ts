import { expect, test } from "vitest";
import { bytesToHex, concatBytes, hexToBytes } from "../bytes.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { isStrictPublicKey, isStrictSignature } from "./strict.ts";

const prime = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const signBit = 2n ** 255n;

/** 32 bytes, least significant first. */
const toBytes = (number: bigint) =>
  Uint8Array.from({ length: 32 }, (_, index) => Number((number >> BigInt(8 * index)) & 0xffn));

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  for (let square = base % prime, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % prime) {
    if (rest % 2n === 1n) result = (result * square) % prime;
  }
  return result;
};
const inverse = (number: bigint) => power(number, prime - 2n);

/**
 * The y of the points of order 8, found anew: their double has y = 0, so x^2 = -y^2, and -x^2 + y^2 = 1 + d x^2 y^2 becomes
 * d y^4 + 2 y^2 - 1 = 0, so y^2 = (-1 +- sqrt(1 + d)) / d.
 */
const orderEightYs = (): bigint[] => {
  const d = (prime - ((121665n * inverse(121666n)) % prime)) % prime;
  const squareRoots = (square: bigint): bigint[] => {
    const root = power(square, (prime + 3n) / 8n);
    const candidates = [root, (root * power(2n, (prime - 1n) / 4n)) % prime];
    return candidates.filter((x) => (x * x) % prime === square).flatMap((x) => [x, prime - x]);
  };
  return squareRoots((1n + d) % prime)
    .map((root) => ((((root - 1n + prime) % prime) * inverse(d)) % prime) % prime)
    .flatMap(squareRoots);
};

test("the y of order 8 are found anew and are two", () => {
  expect(new Set(orderEightYs()).size).toBe(2);
});

test.each([0n, 1n, prime - 1n, ...new Set(orderEightYs())])("a key or R with the low-order y %i is refused", (y) => {
  const s = toBytes(1n);
  for (const sign of [0n, signBit]) {
    expect(isStrictPublicKey(toBytes(y + sign))).toBe(false);
    expect(isStrictSignature(concatBytes(toBytes(y + sign), s))).toBe(false);
  }
});

test.each([2n, 3n, prime - 2n, prime - 3n, 255n, 256n])("the y %i beside them is accepted with either sign", (y) => {
  for (const sign of [0n, signBit]) {
    expect(isStrictPublicKey(toBytes(y + sign))).toBe(true);
    expect(isStrictSignature(concatBytes(toBytes(y + sign), toBytes(0n)))).toBe(true);
  }
});

test.each([prime, prime + 1n, prime + 18n])("the y %i is not canonical and refused", (y) => {
  for (const sign of [0n, signBit]) {
    expect(isStrictPublicKey(toBytes(y + sign))).toBe(false);
    expect(isStrictSignature(concatBytes(toBytes(y + sign), toBytes(1n)))).toBe(false);
  }
});

test("S is below L, as RFC 8032 section 5.1.7 demands", () => {
  const { publicKey: r } = createTestSigner("r");
  const isAccepted = (s: bigint) => isStrictSignature(concatBytes(r, toBytes(s)));
  expect([0n, 1n, order - 1n].map(isAccepted)).toEqual([true, true, true]);
  expect([order, order + 1n, 2n * order, signBit, 2n ** 256n - 1n].map(isAccepted)).toEqual(Array(5).fill(false));
});

test("a key has 32 bytes and a signature 64", () => {
  const { publicKey } = createTestSigner("key");
  expect(isStrictPublicKey(publicKey)).toBe(true);
  expect(isStrictPublicKey(publicKey.subarray(1))).toBe(false);
  expect(isStrictPublicKey(concatBytes(publicKey, hexToBytes("00")))).toBe(false);
  expect(isStrictPublicKey(new Uint8Array(0))).toBe(false);
  const signature = concatBytes(publicKey, toBytes(5n));
  expect(isStrictSignature(signature)).toBe(true);
  expect(isStrictSignature(signature.subarray(0, 63))).toBe(false);
  expect(isStrictSignature(concatBytes(signature, hexToBytes("00")))).toBe(false);
  expect(bytesToHex(signature)).toHaveLength(128);
});
