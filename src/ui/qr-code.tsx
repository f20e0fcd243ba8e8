/** A QR code as one path of whole modules: sharp at every size, with the quiet zone that readers need (ISO/IEC 18004). */
import { encode } from "uqr";

/** What the code carries, and how much damage it must stand. */
export interface QrCodeProps {
  readonly text: string;
  /** L for screens, M for paper. */
  readonly errorCorrection: "L" | "M";
  /** Said instead of the picture. */
  readonly label: string;
}

/** Modules of white on each side. */
const quietModules = 4;

const toPath = (rows: readonly (readonly boolean[])[]): string => {
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x += 1;
      path += `M${start} ${y}h${x - start + 1}v1h-${x - start + 1}z`;
    }
  });
  return path;
};

/** Black on white whatever is around it. */
export const QrCode = ({ text, errorCorrection, label }: QrCodeProps) => {
  const { data, size } = encode(text, { ecc: errorCorrection, border: quietModules });
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={toPath(data)} fill="#000" />
    </svg>
  );
};
