/** Where everything stands on a printed pass. Text is made smaller until it fits its place, so nothing ever covers anything else. */
import type { PrintSize } from "../../api/prints.ts";
import type { Box } from "./draw-text.ts";

/** Points are what a PDF counts in. */
export const pointsPerMm = 72 / 25.4;

/** In millimetres. */
export const sheetSizes: Readonly<Record<PrintSize, readonly [width: number, height: number]>> = {
  a6: [105, 148],
  a4: [210, 297],
};

/** A box in millimetres, and how large its text may be, in points. */
export type Place = readonly [x: number, y: number, width: number, height: number, sizeMax: number];

/** The places of a sheet. */
export interface Layout {
  /** The square of the code with its white frame, in millimetres. */
  readonly code: readonly [x: number, y: number, side: number];
  readonly title: Place;
  readonly secondTitle: Place;
  readonly nameLabel: Place;
  readonly name: Place;
  /** Valid, applied, community, area, issuer, printed. */
  readonly rows: readonly Place[];
  readonly howTo?: Place;
  readonly steps: Place;
  readonly secondSteps: Place;
  /** Millimetres from the top; well away from the code. */
  readonly fold?: number;
}

/** A module of the largest code (61 with its frame) is 1.02 mm wide on A6 and 1.7 mm on A4. */
export const layouts: Readonly<Record<PrintSize, Layout>> = {
  a6: {
    code: [21.5, 17, 62],
    title: [7, 5, 91, 7, 15],
    secondTitle: [7, 12, 91, 4.5, 9],
    nameLabel: [7, 79.5, 91, 3, 6.4],
    name: [7, 82.5, 91, 12, 18],
    rows: [
      [7, 95.5, 44, 9, 8],
      [54, 95.5, 44, 9, 8],
      [7, 105, 44, 9, 8],
      [54, 105, 44, 9, 8],
      [7, 114.5, 44, 7, 7],
      [54, 114.5, 44, 7, 7],
    ],
    steps: [7, 122.5, 91, 11.5, 7],
    secondSteps: [7, 134.5, 91, 9.5, 5.5],
  },
  a4: {
    code: [12, 32, 104],
    title: [12, 10, 186, 11, 24],
    secondTitle: [12, 21, 186, 7, 14],
    nameLabel: [122, 32, 76, 5, 10],
    name: [122, 37, 76, 24, 30],
    rows: [
      [122, 62, 76, 16, 12],
      [122, 78, 76, 13, 10],
      [122, 91, 76, 13, 10],
      [122, 104, 76, 9, 10],
      [122, 113, 76, 13, 10],
      [122, 126, 76, 9, 10],
    ],
    howTo: [12, 160, 186, 9, 18],
    steps: [12, 172, 186, 58, 16],
    secondSteps: [12, 234, 186, 50, 12],
    fold: 148.5,
  },
};

/** The box of a place, in points. */
export const toBox = ([x, y, width, height]: Place): Box => ({
  x: x * pointsPerMm,
  y: y * pointsPerMm,
  width: width * pointsPerMm,
  height: height * pointsPerMm,
});
