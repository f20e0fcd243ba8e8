import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToHex, equalBytes, utf8ToBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import { createDataKeys } from "./data-keys.ts";
import { documentHashOf, phoneHashOf } from "./document-hash.ts";

const secretOf = (fill: number) => new Uint8Array(32).fill(fill);
const keys = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(2)] });
const place = { column: "residents.personal", row: "one" };

test("What is sealed is opened at its place, by an equal set of keys too, and costs 33 bytes", () => {
  const again = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(2)] });
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (plain, name, row) => {
      const where = { column: `t.${name.replaceAll("\0", "")}`, row };
      const sealed = keys.seal(where, plain);
      expect(sealed).toHaveLength(plain.length + 33);
      expect(again.open(where, sealed)).toEqual(ok(new Uint8Array(plain)));
    }),
  );
});

test("The same value is never sealed to the same bytes", () => {
  const sealed = Array.from({ length: 100 }, () => bytesToHex(keys.seal(place, utf8ToBytes("张三"))));
  expect(new Set(sealed).size).toBe(100);
});

test("A value that was moved to another column or another row is refused", () => {
  const sealed = keys.seal(place, utf8ToBytes("张三"));
  expect(keys.open({ ...place, row: "two" }, sealed)).toEqual(fail("sealed-broken"));
  expect(keys.open({ ...place, column: "reports.findings" }, sealed)).toEqual(fail("sealed-broken"));
  // The border between column and row cannot be shifted.
  expect(keys.open({ column: "residents.persona", row: "lone" }, sealed)).toEqual(fail("sealed-broken"));
  expect(() => keys.seal({ column: "a\0b", row: "c" }, sealed)).toThrow(TypeError);
});

test("One flipped bit anywhere, and every cut, is refused", () => {
  const sealed = keys.seal(place, utf8ToBytes("张三, 370102199001011234"));
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const spoilt = sealed.slice();
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(keys.open(place, spoilt).ok).toBe(false);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    expect(keys.open(place, sealed.subarray(0, length)).ok).toBe(false);
  }
  expect(keys.open(place, Uint8Array.of(...sealed, 0))).toEqual(fail("sealed-broken"));
});

test("An older key still opens, a key that is not here is named as such, and new values are under the newest", () => {
  const rotated = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(3), secretOf(2)] });
  const sealed = keys.seal(place, utf8ToBytes("old"));
  expect(rotated.open(place, sealed)).toEqual(ok(utf8ToBytes("old")));
  expect(keys.open(place, rotated.seal(place, utf8ToBytes("new")))).toEqual(fail("sealed-key-unknown"));
  const beginsWith = (bytes: Uint8Array, prefix: Uint8Array) => equalBytes(bytes.subarray(0, prefix.length), prefix);
  expect(beginsWith(rotated.seal(place, utf8ToBytes("new")), rotated.newestPrefix)).toBe(true);
  expect(beginsWith(sealed, rotated.newestPrefix)).toBe(false);
});

test("Hashes are of 32 bytes, the same after a rotation, others under another key, and of one kind only", () => {
  const document = { type: "passport", number: "E12345678" } as const;
  const hash = documentHashOf(keys, document);
  expect(hash).toHaveLength(32);
  const rotated = createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(3), secretOf(2)] });
  expect(documentHashOf(rotated, document)).toEqual(hash);
  const foreign = createDataKeys({ lookupKey: secretOf(4), encryptionKeys: [secretOf(2)] });
  const others = [
    documentHashOf(foreign, document),
    documentHashOf(keys, { ...document, type: "taiwan-permit" }),
    documentHashOf(keys, { ...document, number: "E12345679" }),
    phoneHashOf(keys, "passport\0E12345678"),
    keys.lookupHash("sign-in-code", "passport\0E12345678"),
  ];
  expect(new Set([hash, ...others].map(bytesToHex)).size).toBe(6);
});

test("Secrets of another length, none, and the same twice are our own mistakes", () => {
  expect(() => createDataKeys({ lookupKey: new Uint8Array(31), encryptionKeys: [secretOf(2)] })).toThrow(RangeError);
  expect(() => createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [new Uint8Array(16)] })).toThrow(RangeError);
  expect(() => createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [] })).toThrow("at least one");
  expect(() => createDataKeys({ lookupKey: secretOf(1), encryptionKeys: [secretOf(2), secretOf(2)] })).toThrow(
    "distinct",
  );
});
