import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import type { FrameAnswer } from "./decode-messages.ts";
import { createDecoder } from "./decode/decoder.ts";
import { rgbaToLuma } from "./decode/luma.ts";
import type { Luma } from "./decode/luma.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { testDecoder } from "./self-test.ts";
import type { ToBitmap } from "./self-test.ts";

const wasmFile = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");

/** Runs the test with a decoder that makes this of the picture. */
const runWith = (answerTo: (luma: Luma) => FrameAnswer) => {
  let luma: Luma = { data: new Uint8Array(), width: 0, height: 0 };
  const toBitmap: ToBitmap = (rgba, side) => {
    luma = rgbaToLuma(rgba, side, side);
    // Handed on only.
    return Promise.resolve({} as unknown as ImageBitmap);
  };
  // Only what is used of a decoder.
  const decoder = { decodeStill: () => Promise.resolve(answerTo(luma)) } as unknown as FrameDecoder;
  return testDecoder(decoder, toBitmap);
};

test.each([
  ["with WebAssembly", () => Promise.resolve(new Uint8Array(readFileSync(wasmFile))), true],
  ["without", () => Promise.reject(new Error("refused by policy")), false],
])("the real engines read the picture %s", async (_name, loadWasm, hasWasm) => {
  const decoder = await createDecoder({ loadWasm });
  const result = await runWith((luma) => {
    const text = decoder.decodeStill(luma);
    return text === undefined ? { kind: "nothing" } : { kind: "read", text, hasWasm: decoder.hasWasm };
  });
  expect(result).toEqual({ ok: true, hasWasm });
});

test.each<FrameAnswer>([{ kind: "nothing" }, { kind: "failed" }, { kind: "read", text: "HP1:READ", hasWasm: true }])(
  "a worker that answers %j has not passed",
  async (answer) => {
    expect(await runWith(() => answer)).toEqual({ ok: false, hasWasm: false });
  },
);

test("a browser without room for the picture has not passed", async () => {
  const decoder = { decodeStill: () => Promise.reject(new TypeError("never asked")) } as unknown as FrameDecoder; // As above.
  expect(await testDecoder(decoder, () => Promise.reject(new RangeError("memory")))).toEqual({
    ok: false,
    hasWasm: false,
  });
});
