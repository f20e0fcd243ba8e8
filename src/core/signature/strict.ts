// The strict precheck of Ed25519 keys and signatures (RFC 8032 section 5.1.7), in which all engines then agree.

import { byteAt, hexToBytes } from "../bytes.ts";

/** Bytes of a public key. */
const publicKeyLength = 32;
/** Bytes of a signature: R, then S. */
export const signatureLength = 64;

/** The order of the group, L = 2^252 + 27742317777372353535851937790883648493, least significant byte first. */
const order = hexToBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
/** The prime of the field, p = 2^255 - 19, least significant byte first. */
const prime = hexToBytes("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

/** The y of the eight points whose order divides 8: y and -y of order 8, then 0, 1 and -1. */
const lowOrderYs = [
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map(hexToBytes);

/** The top bit of a point is the sign of x, not part of y. */
const yMask = 0x7f;
const noMask = 0xff;

/** A byte of the 32-byte number at `offset`, its top byte masked. */
const maskedByte = (bytes: Uint8Array, offset: number, index: number, topMask: number): number =>
  byteAt(bytes, offset + index) & (index === 31 ? topMask : noMask);

/** Whether the 32-byte number at `offset` is below `limit`, both least significant byte first. */
const isBelow = (bytes: Uint8Array, offset: number, limit: Uint8Array, topMask: number): boolean => {
  for (let index = 31; index >= 0; index -= 1) {
    const byte = maskedByte(bytes, offset, index, topMask);
    const bound = byteAt(limit, index);
    if (byte !== bound) return byte < bound;
  }
  return false;
};

const isStrictPoint = (bytes: Uint8Array, offset: number): boolean => {
  if (!isBelow(bytes, offset, prime, yMask)) return false;
  return !lowOrderYs.some((y) => y.every((byte, index) => byte === maskedByte(bytes, offset, index, yMask)));
};

/** Whether a key has 32 bytes, a canonical y and no low order. It may still be no point of the curve: then nothing verifies. */
export const isStrictPublicKey = (publicKey: Uint8Array): boolean =>
  publicKey.length === publicKeyLength && isStrictPoint(publicKey, 0);

/** Whether a signature has 64 bytes, a canonical R of no low order, and S < L. */
export const isStrictSignature = (signature: Uint8Array): boolean =>
  signature.length === signatureLength && isStrictPoint(signature, 0) && isBelow(signature, 32, order, noMask);
