/** Draws a QR code as whole modules, with the white frame that readers need (ISO/IEC 18004). */
import { encode } from "uqr";
import type { Box } from "./draw-text.ts";

/** Modules of white on each side. */
const quietModules = 4;

/** Draws it over the whole square, on white, with error correction M: paper gets dirty and creased. */
export const drawCode = (document: PDFKit.PDFDocument, text: string, { x, y, width }: Box): void => {
  const { data, size } = encode(text, { ecc: "M", border: quietModules });
  const module = width / size;
  document.rect(x, y, width, width).fill("white");
  data.forEach((row, top) => {
    for (let from = 0; from < row.length; from += 1) {
      if (row[from] !== true) continue;
      const left = from;
      while (row[from + 1] === true) from += 1;
      document.rect(x + left * module, y + top * module, (from - left + 1) * module, module);
    }
  });
  // One path, so that no reader shows seams between the rows.
  document.fill("black");
};
