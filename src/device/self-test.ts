/** Lets the decoder's worker read a picture that is known: whether it works is known before the first traveler. */
import type { FrameDecoder } from "./frame-decoder.ts";

/** `hasWasm` is false where the smaller engine reads alone: slower, and blind to worn prints. */
export interface DecoderTest {
  readonly ok: boolean;
  readonly hasWasm: boolean;
}

/** What tests put another in place of. */
export type ToBitmap = (rgba: Uint8ClampedArray<ArrayBuffer>, side: number) => Promise<ImageBitmap>;

const pictureText = "HP1:READY";
/** A QR code of it, version 1, row by row, four modules a digit. */
const pictureHex =
  "fe63fc11d06eb2bb7525dbaeaec14907faafe01c00be73e5a6f962a2cce8fe24789400649ff951305824baf4d5d4f52eaa9104bfdfea8a0";
const modules = 21;
const quietModules = 4;
const modulePixels = 4;

const isDark = (row: number, column: number): boolean => {
  if (Math.min(row, column) < 0 || Math.max(row, column) >= modules) return false;
  const at = row * modules + column;
  return ((parseInt(pictureHex.charAt(at >> 2), 16) >> (3 - (at & 3))) & 1) === 1;
};

const toBitmapHere: ToBitmap = (rgba, side) => createImageBitmap(new ImageData(rgba, side, side));

/** Takes its turn between frames. Never rejects. */
export const testDecoder = async (decoder: FrameDecoder, toBitmap = toBitmapHere): Promise<DecoderTest> => {
  const side = (modules + 2 * quietModules) * modulePixels;
  const rgba = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const row = Math.floor(pixel / side / modulePixels) - quietModules;
    const column = Math.floor((pixel % side) / modulePixels) - quietModules;
    if (isDark(row, column)) rgba.fill(0, pixel * 4, pixel * 4 + 3);
  }
  try {
    const answer = await decoder.decodeStill(await toBitmap(rgba, side));
    return answer.kind === "read" && answer.text === pictureText
      ? { ok: true, hasWasm: answer.hasWasm }
      : { ok: false, hasWasm: false };
  } catch {
    // No room for even this picture.
    return { ok: false, hasWasm: false };
  }
};
