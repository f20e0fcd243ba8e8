import { create } from "fontkit";
import PDFDocument from "pdfkit";
import { expect, test } from "vitest";
import { seePage } from "../../testing/read-print.ts";
import { drawText } from "./draw-text.ts";
import { loadPrintFont } from "./print-font.ts";

const side = 400;
const size = 40;
const pixels = 2;
/** Some 60 glyphs of all kinds: each has its own place in the part of the font that is embedded. */
const text = "䶮𬭎㛃龑翾鬮麤喆堃赟昇祎彧翀犇阿卜杜热合曼·外力买提张小明王欧阳ÁßéūÑAWjgfi013（，。《";

/** Each stands by itself: between letters the font moves some closer together. */
const places = [...text].map((character, index) => ({
  character,
  x: 5 + (index % 8) * 48,
  y: 5 + Math.floor(index / 8) * 54,
}));

const draw = async (drawOn: (document: PDFKit.PDFDocument) => void) => {
  const document = new PDFDocument({ size: [side, side], margin: 0 });
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on("end", resolve));
  drawOn(document);
  document.end();
  await ended;
  return (await seePage(Buffer.concat(chunks), pixels * 72)).picture;
};

test("Each character is drawn as the font has it: the page looks as if its outlines had been drawn one by one", async () => {
  const font = loadPrintFont();
  const outlines = create(font.file);
  if (!("glyphForCodePoint" in outlines)) throw new Error("expected one font");
  const [written, drawn] = [
    await draw((document) => {
      document.registerFont("page", font.file).font("page");
      for (const { character, x, y } of places) {
        drawText({ document, font }, character, { x, y, width: size, height: 1.32 * size }, size);
      }
    }),
    await draw((document) => {
      const scale = size / outlines.unitsPerEm;
      for (const { character, x, y } of places) {
        const glyph = outlines.glyphForCodePoint(character.codePointAt(0) ?? 0);
        document
          .save()
          .translate(x, y + 0.98 * size)
          .scale(scale, -scale)
          .path(glyph.path.toSVG())
          .fill()
          .restore();
      }
    }),
  ];
  const isInk = ({ data, width }: typeof drawn, x: number, y: number) => (data[y * width + x] ?? 255) < 128;
  const shareOther = places.map((place) => {
    let [ink, other] = [0, 0];
    for (let y = place.y * pixels; y < (place.y + 54) * pixels; y += 1) {
      for (let x = place.x * pixels; x < (place.x + 48) * pixels; x += 1) {
        if (isInk(drawn, x, y)) ink += 1;
        if (isInk(drawn, x, y) !== isInk(written, x, y)) other += 1;
      }
    }
    return [place.character, ink > 20, Math.round((100 * other) / ink)] as const;
  });
  // Edges are drawn a little differently; another character differs by half of itself and more.
  expect(shareOther.filter(([, hasInk, percent]) => !hasInk || percent > 15)).toEqual([]);
});
