/** The font of printed passes: Noto Sans SC, which has nearly all characters of Chinese names (27,778 of them). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { create } from "fontkit";

/** A font whose characters can be counted on. */
export interface PrintFont {
  /** The whole file; a page embeds the few glyphs that it shows. */
  readonly file: Buffer;
  /** How far a character moves on, in parts of the font's size; undefined where the font does not have it. */
  readonly widthOf: (character: string) => number | undefined;
}

const fontFile = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";

let loaded: PrintFont | undefined;

/** The font, read from its package when it is first asked for: 10 MB that a server without prints does not need. */
export const loadPrintFont = (): PrintFont => (loaded ??= readPrintFont());

const readPrintFont = (): PrintFont => {
  const file = readFileSync(createRequire(import.meta.url).resolve(fontFile));
  const font = create(file);
  if (!("glyphForCodePoint" in font)) throw new TypeError("font: expected one font, got a collection");
  return {
    file,
    widthOf: (character) => {
      const codePoint = character.codePointAt(0);
      if (codePoint === undefined || !font.hasGlyphForCodePoint(codePoint)) return undefined;
      return font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm;
    },
  };
};
