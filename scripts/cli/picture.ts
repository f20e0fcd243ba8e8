/** Picture files to RGBA: PNG and JPEG, their size checked before anything is decoded. */
import jpeg from "jpeg-js";
import { fail, ok } from "../../src/core/result.ts";
import type { Result } from "../../src/core/result.ts";
import { decodePng, readPngHeader } from "./png.ts";
import type { Rgba } from "./png.ts";

/** Why a file is not used: not PNG or JPEG, more pixels than any camera takes, or broken inside. */
export type PictureError = "picture-unknown-format" | "picture-too-large" | "picture-broken";

/** Larger than what phones take (50 megapixels binned to 12.5); 160 MB as RGBA. */
export const picturePixelsMax = 40_000_000;

const beginsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);
const isPng = (bytes: Uint8Array): boolean => beginsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isJpeg = (bytes: Uint8Array): boolean => beginsWith(bytes, [0xff, 0xd8, 0xff]);

const openPng = (bytes: Uint8Array): Result<Rgba, PictureError> => {
  const header = readPngHeader(bytes);
  if (header === undefined) return fail("picture-broken");
  if (header.width * header.height > picturePixelsMax) return fail("picture-too-large");
  return ok(decodePng(bytes, header));
};

const openJpeg = (bytes: Uint8Array): Result<Rgba, PictureError> => {
  // The package checks both limits itself, before it allocates.
  const limits = { maxResolutionInMP: picturePixelsMax / 1e6, maxMemoryUsageInMB: 1024 };
  const { data, width, height } = jpeg.decode(bytes, { useTArray: true, ...limits });
  return ok({ data, width, height });
};

/** A PNG or JPEG file as RGBA. Never throws. */
export const decodePicture = (bytes: Uint8Array): Result<Rgba, PictureError> => {
  try {
    if (isPng(bytes)) return openPng(bytes);
    return isJpeg(bytes) ? openJpeg(bytes) : fail("picture-unknown-format");
  } catch (error) {
    // Both decoders say what is wrong by throwing; only the size limit is worth telling apart.
    const isTooLarge = error instanceof Error && error.message.includes("limit exceeded");
    return fail(isTooLarge ? "picture-too-large" : "picture-broken");
  }
};
