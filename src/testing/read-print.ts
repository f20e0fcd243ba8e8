/** Looks at a PDF as a person and a gate would: PDFium (the renderer of Chromium) draws its page, and the apps' decoder reads the picture. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { createDecoder } from "../device/decode/decoder.ts";
import { rgbaToLuma } from "../device/decode/luma.ts";
import type { Luma } from "../device/decode/luma.ts";

/** A page that was drawn. */
export interface SeenPage {
  /** All that is written on it, without the white between. */
  readonly text: string;
  /** In millimetres, rounded. */
  readonly size: readonly [width: number, height: number];
  readonly picture: Luma;
  /** What the QR code carries; undefined where none can be read. */
  readonly code: string | undefined;
}

const wasmFile = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
const mmPerPoint = 25.4 / 72;
const pointsPerInch = 72;
let library: Promise<PDFiumLibrary> | undefined;

/** Draws the only page of a PDF. Throws where it has another number of pages. */
export const seePage = async (pdf: Uint8Array, dotsPerInch: number): Promise<SeenPage> => {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(pdf);
  if (document.getPageCount() !== 1) throw new Error(`pages: expected 1, got ${document.getPageCount()}`);
  const page = document.getPage(0);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  // Before it is drawn: drawing closes the page.
  const text = page.getText().replace(/\s+/g, "");
  const { data, width, height } = await page.render({ scale: dotsPerInch / pointsPerInch, render: "bitmap" });
  // Its order of colours is another one, which a page in black and white does not show.
  const picture = rgbaToLuma(data, width, height);
  document.destroy();
  const decoder = await createDecoder({ loadWasm: async () => new Uint8Array(readFileSync(wasmFile)) });
  return {
    ...{ text, picture, code: decoder.decodeStill(picture) },
    size: [Math.round(originalWidth * mmPerPoint), Math.round(originalHeight * mmPerPoint)],
  };
};
