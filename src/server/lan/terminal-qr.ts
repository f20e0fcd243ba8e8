/** QR codes for a terminal, two rows of modules in one line. */
import { renderUnicodeCompact } from "uqr";

/** Black on white whatever the terminal's own colours are; readers look for it that way round. */
const blackOnWhite = "\u001b[30;107m";
const reset = "\u001b[0m";

/** Without colours the white parts are drawn, which is right on a dark terminal. */
export const terminalQr = (text: string, hasColours: boolean): string => {
  const drawn = renderUnicodeCompact(text, { ecc: "L", border: 4, ...(hasColours && { invert: true }) });
  const lines = drawn.split("\n").map((line) => (hasColours ? `${blackOnWhite}${line}${reset}` : line));
  return lines.map((line) => `     ${line}`).join("\n");
};
