// zlib streams (RFC 1950) out of a stranger's hand: inflated by small steps, and never past a limit.

import { Unzlib } from "fflate";

import type { Bytes } from "../bytes.ts";
import { concatBytes } from "../bytes.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";

/** Longer than its limit once inflated; not a zlib stream, cut, or with another checksum. */
export type InflateError = "inflate-too-large" | "inflate-malformed";

/** Deflate gives at most 1,032 bytes for one, so a step gives half a megabyte at most. */
const stepBytes = 512;

const adlerModulus = 65_521;
/** Sums of this many bytes stay below 2^32 (RFC 1950 section 9; zlib's NMAX). */
const adlerRun = 5552;

/** Adler-32 (RFC 1950 section 8.2), which fflate leaves unchecked. */
const adler32 = (bytes: Uint8Array): number => {
  let low = 1;
  let high = 0;
  for (let from = 0; from < bytes.length; from += adlerRun) {
    for (const byte of bytes.subarray(from, from + adlerRun)) {
      low += byte;
      high += low;
    }
    low %= adlerModulus;
    high %= adlerModulus;
  }
  return high * 65_536 + low;
};

const inflateSteps = (stream: Uint8Array, bytesMax: number): Result<Bytes, InflateError> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  const unzlib = new Unzlib((part) => {
    parts.push(part);
    length += part.length;
  });
  for (let from = 0; from < stream.length; from += stepBytes) {
    unzlib.push(stream.slice(from, from + stepBytes), from + stepBytes >= stream.length);
    if (length > bytesMax) return fail("inflate-too-large");
  }
  const bytes = concatBytes(...parts);
  const isWhole = stream.length > 4 && new DataView(stream.slice(-4).buffer).getUint32(0) === adler32(bytes);
  return isWhole ? ok(bytes) : fail("inflate-malformed");
};

/** The inflated bytes, at most `bytesMax`. Never fails otherwise. */
export const inflateZlib = (stream: Uint8Array, bytesMax: number): Result<Bytes, InflateError> => {
  try {
    return inflateSteps(stream, bytesMax);
  } catch {
    // fflate throws for what is no deflate stream.
    return fail("inflate-malformed");
  }
};
