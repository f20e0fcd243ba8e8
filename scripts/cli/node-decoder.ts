/** The apps' decoder for Node, its WebAssembly made as the build makes it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createDecoder } from "../../src/device/decode/decoder.ts";
import { slimReader } from "../build/slim-reader.ts";
import type { Decoder } from "../../src/device/decode/decoder.ts";

const wasmFile = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");

/** Starts the decoder that the apps use. */
export const createNodeDecoder = (): Promise<Decoder> =>
  createDecoder({ loadWasm: async () => slimReader(new Uint8Array(await readFile(wasmFile))) });
