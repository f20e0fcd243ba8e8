/** Breaks text into lines, and finds the size in which it fits a box. Pure: widths are given. */

/** A character on paper. */
export interface Piece {
  readonly character: string;
  /** In parts of the font's size. */
  readonly width: number;
  /** The font does not have it: its number is drawn in a box. */
  readonly isMissing: boolean;
}

/** Text in the size in which it fits. */
export interface FittedText {
  readonly size: number;
  readonly lines: readonly (readonly Piece[])[];
}

/** From line to line, in parts of the font's size: Chinese needs no more. */
export const lineHeight = 1.32;
/** Of a box that stands for a character. */
const missingWidth = 1;
/** Each try is so much smaller than the one before. */
const shrinking = 0.94;

const closing = /^[、，。；：？！）》」』”’%\].,;:?!)·]$/u;
const opening = /^[（《「『“‘([]$/u;
const wide = /^[\p{Script=Han}\u3000-\u303f\uff00-\uff60]$/u;
const breaksAfter = /^[\s\-·•/]$/u;

/** The characters of a text, composed (NFC), with their widths. */
export const toPieces = (text: string, widthOf: (character: string) => number | undefined): readonly Piece[] =>
  [...text.normalize("NFC")].map((character) => {
    const width = character === "\n" ? 0 : widthOf(character);
    return { character, width: width ?? missingWidth, isMissing: width === undefined };
  });

/** The largest size up to `sizeMax` in which the text fits a box, all in the same unit. There is always one: no text is cut. */
export const fitText = (
  pieces: readonly Piece[],
  { width, height, sizeMax }: { readonly width: number; readonly height: number; readonly sizeMax: number },
): FittedText => {
  for (let size = sizeMax; ; size *= shrinking) {
    const lines = breakLines(pieces, width / size);
    if (lines.length * lineHeight * size <= height) return { size, lines };
  }
};

/** Lines no wider than `widthMax`, in parts of the font's size; a character that is wider by itself has a line of its own. */
export const breakLines = (pieces: readonly Piece[], widthMax: number): readonly (readonly Piece[])[] => {
  const lines: Piece[][] = [[]];
  let left = widthMax;
  for (const word of toWords(pieces)) {
    if (word[0]?.character === "\n") {
      lines.push([]);
      left = widthMax;
      continue;
    }
    const isFirst = () => lines.at(-1)?.length === 0;
    // A space at the end of a line may hang over it.
    if (widthOf(trimEnd(word)) > left && !isFirst()) {
      lines.push([]);
      left = widthMax;
    }
    for (const piece of word) {
      if (piece.width > left && !isFirst() && piece.character !== " ") {
        lines.push([]);
        left = widthMax;
      }
      lines.at(-1)?.push(piece);
      left -= piece.width;
    }
  }
  return lines.map(trimEnd);
};

/** What stays together: Chinese breaks everywhere but around punctuation, other scripts at spaces, hyphens and dots. */
const toWords = (pieces: readonly Piece[]): readonly (readonly Piece[])[] => {
  const words: Piece[][] = [];
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    const word = words.at(-1);
    if (word === undefined || before === undefined || mayBreakBetween(before, piece)) words.push([piece]);
    else word.push(piece);
  });
  return words;
};

const mayBreakBetween = (before: Piece, after: Piece): boolean => {
  if (before.character === "\n" || after.character === "\n") return true;
  if (closing.test(after.character) || opening.test(before.character) || after.character === " ") return false;
  const isWide = (piece: Piece) => piece.isMissing || wide.test(piece.character);
  return breaksAfter.test(before.character) || isWide(before) || isWide(after);
};

const widthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { width }) => sum + width, 0);

const trimEnd = (pieces: readonly Piece[]): readonly Piece[] => {
  let end = pieces.length;
  while (pieces[end - 1]?.character === " ") end -= 1;
  return pieces.slice(0, end);
};
