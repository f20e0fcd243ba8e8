import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { encode } from "uqr";
import { expect, test } from "vitest";
import type { Luma } from "../../src/device/decode/luma.ts";
import { createZxing } from "../../src/device/decode/zxing.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { slimReader } from "./slim-reader.ts";

const wasm = new Uint8Array(
  readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")),
);
const whole = await createZxing(wasm);
const slim = await createZxing(slimReader(wasm));

const modulePixels = 3;

const draw = (rows: readonly (readonly boolean[])[]): Luma => {
  const side = rows.length * modulePixels;
  const data = Uint8Array.from({ length: side * side }, (_, pixel) => {
    const row = rows[Math.floor(pixel / side / modulePixels)];
    return row?.[Math.floor((pixel % side) / modulePixels)] === true ? 0 : 255;
  });
  return { data, width: side, height: side };
};

const levels = ["L", "M", "Q", "H"] as const;
const versions = Array.from({ length: 40 }, (_, index) => index + 1);
const text = "HP1:6BF4$%*+-./: Z9";

test("the slim reader has lost what does not compress", () => {
  expect(wasm.length - slimReader(wasm).length).toBeGreaterThan(36_000);
});

test.each(versions)("version %i of a code reads at each level of correction", (version) => {
  for (const ecc of levels) {
    // Every version holds at least this much at the highest level.
    const content = text.repeat(40).slice(0, Math.max(8, Math.floor(version * version * 0.55)));
    const code = draw(encode(content, { ecc, border: 4, minVersion: version, maxVersion: version }).data);
    expect(slim.read(code)).toBe(content);
  }
});

test.each([
  "0123456789012345",
  "https://example.org/?q=1&r=%20",
  "äöü ÄÖÜ ß",
  "健康码 你好，世界",
  "日本語テキスト",
  "한국어 텍스트",
])("numbers, ASCII and UTF-8 read as with the whole reader: %s", (content) => {
  const code = draw(encode(content, { ecc: "M", border: 4 }).data);
  expect(whole.read(code)).toBe(content);
  expect(slim.read(code)).toBe(content);
});

test("codes in any encoding read as with the whole reader", () => {
  const random = createRandom(11);
  const readings = Array.from({ length: 100 }, (_, count) => {
    // Lead and trail bytes of Shift-JIS, GB 18030, Big5 and EUC-KR.
    const bytes = Array.from({ length: 4 + (count % 40) }, () => 0x81 + Math.floor(random() * 0x7e));
    const code = draw(encode(bytes, { ecc: "L", border: 4 }).data);
    return [slim.read(code), whole.read(code)] as const;
  });
  expect(readings.filter(([, read]) => read !== undefined).length).toBeGreaterThan(50);
  expect(readings.filter(([slimmed, read]) => slimmed !== read)).toEqual([]);
});

test("another version of the package is refused", () => {
  expect(() => slimReader(wasm, [{ address: 28_256, byteLength: 1 }])).toThrow("expected 1 known table, got 0");
  expect(() => slimReader(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toThrow("expected a data section");
});
