// Byte strings: joining, comparing, hexadecimal, UTF-8 and SHA-256 (FIPS 180-4).

/** A byte string over memory of its own kind (never shared memory), as every runtime interface takes it. */
export type Bytes = Uint8Array<ArrayBuffer>;

const utf8Encoder = new TextEncoder();

/** One byte string of all parts, in order; always a copy. */
export const concatBytes = (...parts: readonly Uint8Array[]): Bytes => {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

/** Whether both have the same length and bytes. Not in constant time: nothing compared here is secret. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  // A loop: `every` takes ten times as long on status lists.
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};

/** The order of two byte strings, byte by byte, as `sort` takes it; one that begins the other stands before it. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  for (let at = 0; at < a.length && at < b.length; at += 1) if (a[at] !== b[at]) return byteAt(a, at) - byteAt(b, at);
  return a.length - b.length;
};

/** The byte at an index, 0 beyond the end: for loops whose bounds are checked already. */
export const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

/** Two lower-case digits a byte. */
export const bytesToHex = (bytes: Uint8Array): string => {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
};

/** The bytes of hexadecimal text in either case. For text of our own: throws `TypeError` on anything else. */
export const hexToBytes = (hex: string): Bytes => {
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) {
    throw new TypeError(`hex: expected pairs of hexadecimal digits, got ${String(hex.length)} characters that are not`);
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16));
};

/** The text in UTF-8; a lone surrogate becomes U+FFFD. */
export const utf8ToBytes = (text: string): Bytes => new Uint8Array(utf8Encoder.encode(text));

/** The SHA-256 of the bytes, 32 bytes. */
export const sha256 = async (bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
