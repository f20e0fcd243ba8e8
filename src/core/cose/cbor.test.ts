import { decode, encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToHex, equalBytes, hexToBytes } from "../bytes.ts";
import type { CborValue } from "./cbor.ts";
import { decodeCbor, decodeCborLenient, encodeCbor } from "./cbor.ts";

const invalid = { ok: false, error: "cbor-invalid" };
const upTo25 = Array.from({ length: 25 }, (_, index) => index + 1);

test.each<[string, CborValue]>([
  ["00", 0],
  ["01", 1],
  ["0a", 10],
  ["17", 23],
  ["1818", 24],
  ["1819", 25],
  ["1864", 100],
  ["1903e8", 1000],
  ["1a000f4240", 1_000_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["20", -1],
  ["29", -10],
  ["3863", -100],
  ["3903e7", -1000],
  ["40", new Uint8Array(0)],
  ["4401020304", Uint8Array.of(1, 2, 3, 4)],
  ["60", ""],
  ["6161", "a"],
  ["6449455446", "IETF"],
  ["62225c", '"\\'],
  ["62c3bc", "\u00fc"],
  ["63e6b0b4", "\u6c34"],
  ["64f0908591", "\ud800\udd51"],
  ["80", []],
  ["83010203", [1, 2, 3]],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["98190102030405060708090a0b0c0d0e0f101112131415161718181819", upTo25],
  ["a0", new Map()],
  ["a201020304", new Map([[1, 2]]).set(3, 4)],
  ["a26161016162820203", new Map<string, CborValue>([["a", 1]]).set("b", [2, 3])],
  ["826161a161626163", ["a", new Map([["b", "c"]])]],
  ["a56161614161626142616361436164614461656145", new Map([..."abcde"].map((key) => [key, key.toUpperCase()]))],
])("RFC 8949 appendix A: %s is read and written", (hex, value) => {
  expect(decodeCbor(hexToBytes(hex))).toEqual({ ok: true, value });
  expect(bytesToHex(encodeCbor(value))).toBe(hex);
});

test.each([
  ["1bffffffffffffffff", "an integer beyond 2^53"],
  ["3bffffffffffffffff", "a negative integer beyond 2^53"],
  ["c249010000000000000000", "a bignum"],
  ["c349010000000000000000", "a negative bignum"],
  ["f90000", "a half float"],
  ["f97e00", "not a number"],
  ["fa47c35000", "a single float"],
  ["fb3ff199999999999a", "a double float"],
  ["f4", "false"],
  ["f5", "true"],
  ["f6", "null"],
  ["f7", "undefined"],
  ["f0", "a simple value"],
  ["f8ff", "a simple value of two bytes"],
  ["c074323031332d30332d32315432303a30343a30305a", "a tagged date"],
  ["c11a514b67b0", "a tagged time"],
  ["d74401020304", "a tagged byte string"],
  ["d818456449455446", "tagged CBOR"],
  ["5f42010243030405ff", "an indefinite byte string"],
  ["7f657374726561646d696e67ff", "an indefinite text"],
  ["9fff", "an indefinite array"],
  ["9f018202039f0405ffff", "indefinite arrays"],
  ["83019f0203ff820405", "an indefinite array inside"],
  ["bf61610161629f0203ffff", "an indefinite map"],
  ["826161bf61626163ff", "an indefinite map inside"],
])("RFC 8949 appendix A: %s is refused: %s", (hex) => {
  expect(decodeCbor(hexToBytes(hex))).toEqual(invalid);
  expect(decodeCborLenient(hexToBytes(hex))).toEqual(invalid);
});

test.each([
  "",
  ...["18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8", "d8"],
  ...["41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00", "7b7fffffffffffffff010203"],
  ...["81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "5f00ff", "7f00ff", "ff", "80ff", "00ff"],
  ...["1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be"],
  ...["1f", "3f", "df", "5f", "7f", "9f", "bf", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff"],
])("RFC 8949 appendix F and its like: %j is not well-formed", (hex) => {
  expect(decodeCbor(hexToBytes(hex))).toEqual(invalid);
  expect(decodeCborLenient(hexToBytes(hex))).toEqual(invalid);
});

test.each([
  ["1800", "an integer of one byte in two"],
  ["1817", "the last integer of one byte in two"],
  ["190018", "an integer of two bytes in three"],
  ["1900ff", "the last integer of two bytes in three"],
  ["1a0000ffff", "the last integer of three bytes in five"],
  ["1b00000000ffffffff", "the last integer of five bytes in nine"],
  ["3800", "a long negative integer"],
  ["5803010203", "a long head of a byte string"],
  ["780161", "a long head of a text"],
  ["980101", "a long head of an array"],
  ["b8010101", "a long head of a map"],
  ["1b0020000000000000", "2^53"],
  ["3b001fffffffffffff", "-2^53"],
  ["a201010102", "a repeated integer key"],
  ["a2616101616102", "a repeated text key"],
  ["a14100", "a map cut off after its key"],
  ["a1410000", "a byte string as key"],
  ["a1800000", "an array as key"],
  ["a1a000", "a map as key"],
  ["0000", "a byte left over"],
  ["61ff", "a byte that is no UTF-8"],
  ["63f09f98", "UTF-8 cut off, as long as its replacement"],
  ["62c080", "a long form of U+0000"],
  ["63eda080", "a surrogate in UTF-8"],
  ["64f4908080", "beyond U+10FFFF"],
])("%s is refused in any order too: %s", (hex) => {
  expect(decodeCbor(hexToBytes(hex))).toEqual(invalid);
  expect(decodeCborLenient(hexToBytes(hex))).toEqual(invalid);
});

test("the keys of RFC 8949 section 4.2.1 are sorted by their bytes, and only so read", () => {
  const keys = [10, 100, -1, "z", "aa"] as const;
  const value = new Map<number | string, CborValue>(keys.map((key) => [key, 0]));
  expect(bytesToHex(encodeCbor(value))).toBe("a50a001864002000617a0062616100");
  expect(encodeCbor(new Map([...value].reverse()))).toEqual(encodeCbor(value));
  expect(decodeCbor(encodeCbor(value))).toEqual({ ok: true, value });
});

test("keys of one length are sorted by their UTF-8, which is not the order of UTF-16", () => {
  const inOrder = new Map([
    ["\uff5ea", 0],
    ["\u{10000}", 1],
  ]);
  expect(bytesToHex(encodeCbor(inOrder))).toBe("a264efbd9e610064f090808001");
  expect(encodeCbor(new Map([...inOrder].reverse()))).toEqual(encodeCbor(inOrder));
  expect(decodeCbor(encodeCbor(inOrder))).toEqual({ ok: true, value: inOrder });
});

test.each(["a203040102", "a220000000", "a26161006000", "a101a203040102"])(
  "keys in another order are refused, and read where order is forgiven: %s",
  (hex) => {
    expect(decodeCbor(hexToBytes(hex))).toEqual(invalid);
    expect(decodeCborLenient(hexToBytes(hex)).ok).toBe(true);
  },
);

test("a map after a map begins its order anew", () => {
  expect(decodeCbor(hexToBytes("82a10500a10100")).ok).toBe(true);
});

test("the safe integers are the ends of what is read", () => {
  for (const value of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    expect(decodeCbor(encodeCbor(value))).toEqual({ ok: true, value });
  }
});

test("a text keeps a leading U+FEFF and any length", () => {
  for (const text of ["\ufeff", "\ufeffa", "a\ufeff", "水".repeat(30), "水".repeat(300), "é".repeat(40_000)]) {
    expect(decodeCbor(encodeCbor(text))).toEqual({ ok: true, value: text });
  }
});

test("nesting is read to a depth of six and no further", () => {
  const nested = (depth: number) => hexToBytes("81".repeat(depth) + "00");
  expect(decodeCbor(nested(6)).ok).toBe(true);
  expect(decodeCbor(nested(7))).toEqual(invalid);
  expect(decodeCbor(hexToBytes("81".repeat(6) + "80"))).toEqual(invalid);
  expect(decodeCbor(hexToBytes("a100".repeat(6) + "00")).ok).toBe(true);
  expect(decodeCbor(hexToBytes("a100".repeat(7) + "00"))).toEqual(invalid);
});

test.each([0x81, 0x82, 0x9f, 0xa1, 0xbf, 0xc1, 0x5f, 0xff, 0x00, 0x60])(
  "a mebibyte of byte %i is judged without overflow",
  (byte) => {
    expect(decodeCbor(new Uint8Array(2 ** 20).fill(byte))).toEqual(invalid);
  },
);

test("memory of Node's own kind and views into larger memory are read alike, and copied", () => {
  const buffer = Buffer.from("ff8241aa6161ff", "hex");
  const view = buffer.subarray(1, 6);
  const expected = { ok: true, value: [Uint8Array.of(0xaa), "a"] };
  expect(decodeCbor(view)).toEqual(expected);
  const bytes = new Uint8Array(view);
  const decoded = decodeCbor(bytes);
  bytes.fill(0);
  expect(decoded).toEqual(expected);
});

test.each<[string, CborValue]>([
  ["a fraction", 1.5],
  ["an unsafe integer", 2 ** 53],
  ["not a number", Number.NaN],
  ["a lone surrogate", "a\ud800"],
  ["a lone surrogate in a key", new Map([["\udc00", 0]])],
  ["a byte string as key", new Map([[new Uint8Array(1) as never, 0]])],
  ["a fraction as key", new Map([[1.5, 0]])],
  ["nothing inside an array", [undefined as never]],
  ["deep nesting", [[[[[[[0]]]]]]]],
])("%s of ours is a TypeError", (_, value) => {
  expect(() => encodeCbor(value)).toThrow(TypeError);
});

/** The last arguments of each length of head, and what follows them. */
const bounds = [8, 16, 32].flatMap((bits) => [2 ** bits - 1, 2 ** bits]);
const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(...[23, 24, ...bounds].flatMap((argument) => [argument, -1 - argument])),
);
const text = fc.string({ unit: "grapheme", maxLength: 40 });
const bytesOf = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => new Uint8Array(bytes));
const key = fc.oneof(integer, fc.nat(30), text);
const { value: cborValue } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    integer,
    bytesOf(40),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}));

test("every value is written as cborg writes it, and comes back", () => {
  fc.assert(
    fc.property(cborValue, (value) => {
      const bytes = encodeCbor(value);
      expect(bytesToHex(bytes)).toBe(bytesToHex(encode(value, rfc8949EncodeOptions)));
      expect(decodeCbor(bytes)).toEqual({ ok: true, value });
      expect(decodeCborLenient(bytes)).toEqual({ ok: true, value });
    }),
    { numRuns: 500 },
  );
});

test.each([23, 24, ...bounds.slice(0, 4)])(
  "%d bytes, characters, items and entries are written as cborg does",
  (length) => {
    const upTo = Array.from({ length }, (_, index) => index);
    for (const value of [new Uint8Array(length).fill(7), "x".repeat(length), upTo, new Map(upTo.map((n) => [n, 0]))]) {
      const bytes = encodeCbor(value);
      expect(equalBytes(bytes, encode(value, rfc8949EncodeOptions))).toBe(true);
      const decoded = decodeCbor(bytes);
      expect(decoded.ok && equalBytes(encodeCbor(decoded.value), bytes)).toBe(true);
    }
  },
);

/** Map keys as they came: cborg sorts by what this says of two of them. */
const anyOrderOptions = { ...rfc8949EncodeOptions, mapSorter: () => 0 };

/** Recursive and slow: the value that cborg reads and writes back to the same bytes, of our types and depth. */
const readByCborg = (bytes: Uint8Array, options: typeof rfc8949EncodeOptions): unknown => {
  const isOurs = (value: unknown, depth: number): boolean => {
    if (typeof value === "string" || value instanceof Uint8Array) return true;
    if (typeof value === "number") return Number.isSafeInteger(value);
    if (depth === 0) return false;
    if (Array.isArray(value)) return value.every((item) => isOurs(item, depth - 1));
    if (!(value instanceof Map)) return false;
    const isKey = (entry: unknown) => Number.isSafeInteger(entry) || typeof entry === "string";
    return [...value].every(([entry, item]) => isKey(entry) && isOurs(item, depth - 1));
  };
  try {
    const decodeOptions = { strict: true, useMaps: true, allowIndefinite: false, rejectDuplicateMapKeys: true };
    const value: unknown = decode(bytes, decodeOptions);
    return isOurs(value, 6) && equalBytes(encode(value, options), bytes) ? value : undefined;
  } catch {
    return undefined;
  }
};

const expectAsCborg = (bytes: Uint8Array) => {
  const [ordered, anyOrder] = [readByCborg(bytes, rfc8949EncodeOptions), readByCborg(bytes, anyOrderOptions)];
  expect(decodeCbor(bytes)).toEqual(ordered === undefined ? invalid : { ok: true, value: ordered });
  expect(decodeCborLenient(bytes)).toEqual(anyOrder === undefined ? invalid : { ok: true, value: anyOrder });
};

test("exactly what cborg writes back to the same bytes is read, after any change of a byte", () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 });
  const options = fc.constantFrom(rfc8949EncodeOptions, anyOrderOptions);
  fc.assert(
    fc.property(cborValue, changes, options, (value, byteChanges, encodeOptions) => {
      const bytes = encode(value, encodeOptions);
      for (const [at, byte] of byteChanges) bytes[at % bytes.length] = byte;
      expectAsCborg(bytes);
    }),
    { numRuns: 3000 },
  );
});

test("any short bytes are judged as cborg does", () => {
  const headByte = fc.constantFrom(0x00, 0x18, 0x20, 0x38, 0x40, 0x41, 0x60, 0x61, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2);
  const bytes = fc.array(fc.oneof(headByte, fc.nat(255)), { maxLength: 12 }).map((list) => Uint8Array.from(list));
  fc.assert(fc.property(bytes, expectAsCborg), { numRuns: 5000 });
});
