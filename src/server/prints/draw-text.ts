/** Draws text into a box on a page. A character that the font does not have is never replaced by another: its number stands in a frame. */
import type { PrintFont } from "./print-font.ts";
import { fitText, lineHeight, toPieces } from "./text-lines.ts";
import type { Piece } from "./text-lines.ts";

/** A page that is being drawn. */
export interface Sheet {
  readonly document: PDFKit.PDFDocument;
  readonly font: PrintFont;
}

/** Where on the page, in points from its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of the baseline below a line's top, in parts of the font's size. */
const baseline = 0.98;
const frame = { inset: 0.06, top: 0.82, height: 0.92, lineWidth: 0.04, digits: 0.36 } as const;

/** Draws the text as large as fits, `sizeMax` points at most, and gives where the next thing may stand below it. */
export const drawText = (sheet: Sheet, text: string, box: Box, sizeMax: number): number => {
  const { size, lines } = fitText(toPieces(text, sheet.font.widthOf), { ...box, sizeMax });
  lines.forEach((line, index) => {
    drawLine(sheet, line, { x: box.x, y: box.y + (index * lineHeight + baseline) * size, size });
  });
  return box.y + lines.length * lineHeight * size;
};

interface Start {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly size: number;
}

const drawLine = ({ document }: Sheet, line: readonly Piece[], { x, y, size }: Start): void => {
  let at = x;
  let run = "";
  let runX = x;
  const endRun = (): void => {
    if (run !== "") write(document, run, { x: runX, y, size });
    run = "";
  };
  for (const piece of line) {
    if (piece.isMissing) {
      endRun();
      drawMissing(document, piece.character, { x: at, y, size });
    } else {
      if (run === "") runX = at;
      run += piece.character;
    }
    at += piece.width * size;
  }
  endRun();
};

const write = (document: PDFKit.PDFDocument, text: string, { x, y, size }: Start): void => {
  document.fontSize(size).text(text, x, y, { lineBreak: false, baseline: "alphabetic" });
};

/** The number of the character in Unicode, in two rows, as computers show what they have no picture of. */
const drawMissing = (document: PDFKit.PDFDocument, character: string, { x, y, size }: Start): void => {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const half = Math.ceil(hex.length / 2);
  const side = (1 - 2 * frame.inset) * size;
  document.lineWidth(frame.lineWidth * size);
  document.rect(x + frame.inset * size, y - frame.top * size, side, frame.height * size).stroke();
  const digits = frame.digits * size;
  document.fontSize(digits);
  [hex.slice(0, half), hex.slice(half)].forEach((row, index) => {
    const left = x + (size - document.widthOfString(row)) / 2;
    write(document, row, { x: left, y: y - (0.44 - index * 0.42) * size, size: digits });
  });
};
