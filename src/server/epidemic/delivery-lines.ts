/** Cuts a delivery into lines as it arrives: strict UTF-8, and no line is kept that is longer than a record can be. */
import { createHash } from "node:crypto";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";

/** A line without its end. */
export interface DeliveryLine {
  /** From 1. */
  readonly number: number;
  readonly text: Result<string, "line-too-long" | "line-not-utf8">;
  /** What the delivery's hash is made of: the bytes, or of a line that is too long their SHA-256. */
  readonly hashed: Uint8Array;
}

/** Of a record with every field at its longest there is room for three. */
const lineBytesMax = 4096;

const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The lines of a body, as many at a time as are there. A byte order mark at the begin and a carriage return before a line's end are
 * left out; the last line needs no end.
 */
export async function* readDeliveryLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly DeliveryLine[]> {
  const cutter = createCutter();
  for await (const bytes of body) {
    const lines = cutter.push(bytes);
    if (lines.length > 0) yield lines;
  }
  const last = cutter.end();
  if (last !== undefined) yield [last];
}

const createCutter = () => {
  let number = 0;
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let longHash: ReturnType<typeof createHash> | undefined = undefined;
  const keep = (part: Uint8Array): void => {
    begunBytes += part.length;
    if (longHash === undefined && begunBytes <= lineBytesMax + byteOrderMark.length + 1) {
      // A copy: the line may end in a later piece of the body, whose memory is used again.
      if (part.length > 0) begun.push(new Uint8Array(part));
      return;
    }
    longHash ??= begun.reduce((hash, one) => hash.update(one), createHash("sha256"));
    longHash.update(part);
    begun = [];
  };
  const finish = (part: Uint8Array): DeliveryLine => {
    if (begunBytes > 0 || part.length > lineBytesMax) keep(part);
    number += 1;
    const whole = begunBytes === 0 ? part : begun.length === 1 && begun[0] ? begun[0] : Buffer.concat(begun);
    const line: DeliveryLine =
      longHash === undefined
        ? lineOf(number, whole)
        : { number, text: fail("line-too-long"), hashed: longHash.digest() };
    [begun, begunBytes, longHash] = [[], 0, undefined];
    return line;
  };
  return {
    push: (bytes: Uint8Array): readonly DeliveryLine[] => {
      const lines: DeliveryLine[] = [];
      let from = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
        lines.push(finish(bytes.subarray(from, end)));
        from = end + 1;
      }
      if (from < bytes.length) keep(bytes.subarray(from));
      return lines;
    },
    end: (): DeliveryLine | undefined => (begunBytes === 0 ? undefined : finish(new Uint8Array(0))),
  };
};

const lineOf = (number: number, whole: Uint8Array): DeliveryLine => {
  const begin = number === 1 && byteOrderMark.every((byte, at) => whole[at] === byte) ? byteOrderMark.length : 0;
  const end = whole.at(-1) === carriageReturn ? whole.length - 1 : whole.length;
  const bytes = whole.subarray(begin, Math.max(begin, end));
  if (bytes.length > lineBytesMax) return { number, text: fail("line-too-long"), hashed: bytes };
  try {
    return { number, text: ok(utf8Decoder.decode(bytes)), hashed: bytes };
  } catch {
    return { number, text: fail("line-not-utf8"), hashed: bytes };
  }
};
