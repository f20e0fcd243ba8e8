// Status list tokens: ours both ways, foreign ones by the draft's vectors, and streams that would not end.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { zlibSync } from "fflate";
import fc from "fast-check";
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import { valueOf } from "../../testing/test-world.ts";
import { concatBytes, hexToBytes } from "../bytes.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { signTaggedCoseSign1 } from "../cose/cose-sign1.ts";
import { documentBytesMax } from "../limits.ts";
import { colourAt, colourNumber, createBits, setColour } from "./bits.ts";
import { inflateZlib } from "./inflate.ts";
import { openStatusListToken, readStatusList, signStatusListToken } from "./token.ts";

const issuer = testSigner("issuer");
const typ = "application/statuslist+cwt";
const uri = "https://pass.example/status/1/7";

const listMap = (bits: CborValue, lst: CborValue) =>
  new Map<string, CborValue>([
    ["lst", lst],
    ["bits", bits],
  ]);
const zlib = (bytes: Uint8Array) => new Uint8Array(zlibSync(bytes));

test("a token of ours reads back, entry by entry, like the list itself", async () => {
  const bits = createBits(10);
  setColour(bits, 0, "yellow");
  setColour(bits, 5, "red");
  setColour(bits, 1023, "red");
  const token = await signStatusListToken({ uri, iatSeconds: 10, expSeconds: 20, ttlSeconds: 5, bits }, issuer);
  expect(token[0]).toBe(0xd2);
  const list = valueOf(await openStatusListToken(token, issuer.publicKey));
  expect(list).toMatchObject({ uri, iatSeconds: 10, expSeconds: 20, ttlSeconds: 5, bits: 2, entries: 1024 });
  for (let place = 0; place < 1024; place += 1) {
    expect(list.statusAt(place)).toBe(colourNumber[colourAt(bits, place) ?? "green"]);
  }
  for (const index of [-1, 1024, 0.5]) expect(list.statusAt(index)).toBeUndefined();
});

test("another key and a spoilt token are refused", async () => {
  const token = await signStatusListToken(
    { uri, iatSeconds: 10, expSeconds: 20, ttlSeconds: 5, bits: createBits(10) },
    issuer,
  );
  expect(await openStatusListToken(token, testSigner("stranger").publicKey)).toEqual({
    ok: false,
    error: "token-signature",
  });
  expect(await openStatusListToken(token.subarray(1), issuer.publicKey)).toEqual({
    ok: false,
    error: "token-malformed",
  });
  expect(await openStatusListToken(new Uint8Array(documentBytesMax + 1), issuer.publicKey)).toEqual({
    ok: false,
    error: "token-too-large",
  });
});

test("a foreign token may order its keys as it likes, lack what may lack and hold what we do not know", async () => {
  // {65533: {"x": 1, "lst": …, "bits": 1}, 6: 9, 2: "u", 1: "iss"}, none of it in order.
  const lst = zlib(Uint8Array.of(0xb9, 0xa3));
  const payloadBytes = concatBytes(
    hexToBytes("a419fffda361780163"),
    new TextEncoder().encode("lst"),
    encodeCbor(lst),
    encodeCbor("bits"),
    encodeCbor(1),
    hexToBytes("0609026175016369"),
    new TextEncoder().encode("ss"),
  );
  const token = await signTaggedCoseSign1({ payloadBytes, typ }, issuer);
  const list = valueOf(await openStatusListToken(token, issuer.publicKey));
  expect(list).toMatchObject({ uri: "u", iatSeconds: 9, bits: 1, entries: 16 });
  expect(list).not.toHaveProperty("expSeconds");
  expect(list).not.toHaveProperty("ttlSeconds");
  // The draft's own example of 16 statuses of one bit.
  const statuses = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
  expect(statuses.map((_, index) => list.statusAt(index))).toEqual(statuses);
});

test("a token with another typ or claims of another type is malformed", async () => {
  const good = new Map<number, CborValue>([
    [2, uri],
    [4, 20],
    [6, 10],
    [65_534, 5],
    [65_533, listMap(2, zlib(createBits(10)))],
  ]);
  const openWith = async (changes: readonly (readonly [number, CborValue])[], asTyp = typ) => {
    const payloadBytes = encodeCbor(new Map([...good, ...changes]));
    const token = await signTaggedCoseSign1({ payloadBytes, typ: asTyp }, issuer);
    const opened = await openStatusListToken(token, issuer.publicKey);
    return opened.ok ? "ok" : opened.error;
  };
  expect(await openWith([])).toBe("ok");
  expect(await openWith([], "application/cwt")).toBe("token-malformed");
  for (const [label, value] of [
    [2, 5],
    [4, "x"],
    [6, -1],
    [65_534, -1],
    [65_533, 1],
  ] as const) {
    expect(await openWith([[label, value]])).toBe("token-malformed");
  }
  expect(await openWith([[65_533, listMap(3, zlib(createBits(10)))]])).toBe("status-list-malformed");
  const array = await signTaggedCoseSign1({ payloadBytes: encodeCbor([]), typ }, issuer);
  expect(await openStatusListToken(array, issuer.publicKey)).toEqual({ ok: false, error: "token-malformed" });
});

test.each([1, 2, 4, 8] as const)("entries of %d bits stand least significant first", (bits) => {
  const bytes = Uint8Array.of(0b1110_0100, 0b0001_1011);
  const list = valueOf(readStatusList(encodeCbor(listMap(bits, zlib(bytes))), 16));
  const digits = [...bytes].flatMap((byte) => byte.toString(2).padStart(8, "0").split("").toReversed());
  const slow = Array.from({ length: 16 / bits }, (_, entry) =>
    Number.parseInt(
      digits
        .slice(entry * bits, entry * bits + bits)
        .toReversed()
        .join(""),
      2,
    ),
  );
  expect(slow.map((_, index) => list.statusAt(index))).toEqual(slow);
  expect(list.statusAt(16 / bits)).toBeUndefined();
});

test("a list map of other bits, without a stream or with more entries than allowed is refused", () => {
  const stream = zlib(new Uint8Array(100));
  const error = (map: Uint8Array, entriesMax: number) => {
    const list = readStatusList(map, entriesMax);
    return list.ok ? "ok" : list.error;
  };
  expect(error(encodeCbor(listMap(2, stream)), 400)).toBe("ok");
  expect(error(encodeCbor(listMap(2, stream)), 399)).toBe("status-list-too-large");
  for (const bits of [0, 3, 16, "2"])
    expect(error(encodeCbor(listMap(bits, stream)), 400)).toBe("status-list-malformed");
  expect(error(encodeCbor(listMap(2, "x")), 400)).toBe("status-list-malformed");
  expect(error(encodeCbor(listMap(2, Uint8Array.of(1, 2, 3))), 400)).toBe("status-list-malformed");
  expect(error(encodeCbor([]), 400)).toBe("status-list-malformed");
  expect(error(Uint8Array.of(0xff), 400)).toBe("status-list-malformed");
});

test("a zlib bomb is stopped near its limit", () => {
  const bomb = zlib(new Uint8Array(24 * 2 ** 20));
  expect(bomb.length).toBeLessThan(2 ** 15);
  expect(inflateZlib(bomb, 2 ** 18)).toEqual({ ok: false, error: "inflate-too-large" });
  // What comes after is not even looked at: it could not be inflated.
  expect(inflateZlib(concatBytes(bomb.subarray(0, 1024), new Uint8Array(2 ** 20).fill(0xff)), 2 ** 18)).toEqual({
    ok: false,
    error: "inflate-too-large",
  });
});

test("a zlib stream that is cut, lengthened or altered is refused", () => {
  const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * index) >>> 7);
  const stream = zlib(bytes);
  expect(inflateZlib(stream, 3000)).toEqual({ ok: true, value: bytes });
  expect(inflateZlib(stream, 2999)).toEqual({ ok: false, error: "inflate-too-large" });
  for (let length = 0; length < stream.length; length += 13)
    expect(inflateZlib(stream.subarray(0, length), 3000).ok).toBe(false);
  expect(inflateZlib(concatBytes(stream, Uint8Array.of(0)), 3000).ok).toBe(false);
  for (let at = 2; at < stream.length; at += 17) {
    const altered = new Uint8Array(stream);
    altered[at] = (altered[at] ?? 0) ^ 0x10;
    expect(inflateZlib(altered, 3000).ok).toBe(false);
  }
});

test("no bytes make any of the readers throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (any) => {
      expect(inflateZlib(any, 1000).ok).toBe(false);
      expect(readStatusList(any, 1000).ok).toBe(false);
      expect((await openStatusListToken(concatBytes(Uint8Array.of(0xd2), any), issuer.publicKey)).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

interface DraftVectors {
  readonly cases: readonly {
    readonly bits: number;
    readonly entries: number;
    readonly statusListCborHex: string;
    readonly nonZero: readonly unknown[];
  }[];
}

const vectorsDir = process.env["VECTORS_DIR"];
test.skipIf(vectorsDir === undefined)("the lists of the draft's appendix read as it says (VECTORS_DIR)", () => {
  // as: the file's form is part of its name
  const { cases } = JSON.parse(
    readFileSync(join(vectorsDir ?? "", "vectors", "status-list-ietf.json"), "utf8"),
  ) as DraftVectors;
  expect(cases.length).toBeGreaterThan(0);
  for (const { bits, entries, statusListCborHex, nonZero } of cases) {
    const list = valueOf(readStatusList(hexToBytes(statusListCborHex), entries));
    expect([list.bits, list.entries]).toEqual([bits, entries]);
    const found: unknown[] = [];
    for (let index = 0; index < entries; index += 1) {
      const status = list.statusAt(index);
      if (status !== 0) found.push([index, status]);
    }
    expect(found).toEqual(nonZero);
  }
});
