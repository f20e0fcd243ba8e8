/** QR codes as PNG, SVG or text pictures, with the quiet zone of four modules that ISO/IEC 18004 asks for. */
import { encode as encodePng } from "fast-png";
import { encode as encodeQr } from "uqr";

/** Error correction: L for screens, M for print. */
export type EcLevel = "L" | "M";

/** A drawn code: `modules[row][column]` is true where it is black; without the quiet zone. */
export interface QrDrawing {
  readonly modules: readonly (readonly boolean[])[];
  readonly size: number;
}

const quietZoneModules = 4;
const modulePixels = 8;

/** The smallest code that holds the text. Throws RangeError where no version does. */
export const drawQr = (text: string, ecLevel: EcLevel): QrDrawing => {
  // No boost: the level is chosen for where the code is shown, and a screen's code is read better with its modules larger.
  const { data, size } = encodeQr(text, { ecc: ecLevel, border: 0, boostEcc: false });
  return { modules: data, size };
};

/** Greyscale PNG, eight pixels a module. */
export const qrToPng = ({ modules, size }: QrDrawing): Uint8Array => {
  const width = (size + 2 * quietZoneModules) * modulePixels;
  const data = new Uint8Array(width * width).fill(255);
  for (let row = 0; row < width; row += 1) {
    const cells = modules[Math.floor(row / modulePixels) - quietZoneModules];
    if (cells === undefined) continue;
    for (let column = 0; column < width; column += 1) {
      if (cells[Math.floor(column / modulePixels) - quietZoneModules] === true) data[row * width + column] = 0;
    }
  }
  return encodePng({ width, height: width, data, depth: 8, channels: 1 });
};

/** SVG with one unit a module and black runs as one path. */
export const qrToSvg = ({ modules, size }: QrDrawing): string => {
  const side = size + 2 * quietZoneModules;
  let path = "";
  modules.forEach((cells, row) => {
    for (let column = 0; column < size; column += 1) {
      if (cells[column] !== true || cells[column - 1] === true) continue;
      let end = column;
      while (cells[end] === true) end += 1;
      path += `M${column + quietZoneModules} ${row + quietZoneModules}h${end - column}v1h-${end - column}z`;
    }
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>\n`
  );
};
