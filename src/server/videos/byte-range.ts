/** Reads the header `range` (RFC 9110 section 14.2): one range of bytes; anything else than one is the whole. */

/** From `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  /** Whether a range was asked for. */
  readonly isPart: boolean;
}

/** Undefined where nothing of the range is there. */
export const readByteRange = (header: string | undefined, totalBytes: number): ByteRange | undefined => {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header ?? "") ?? [];
  if (first === "" && last === "") return { start: 0, end: totalBytes, isPart: false };
  const start = first === "" ? Math.max(0, totalBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? totalBytes : Math.min(totalBytes, Number(last) + 1);
  return start < end ? { start, end, isPart: true } : undefined;
};
