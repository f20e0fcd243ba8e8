/** The text of the QR code in a picture file, by the decoder and the attempts that the apps use for still pictures. */
import { rgbaToLuma } from "../../src/device/decode/luma.ts";
import type { Decoder } from "../../src/device/decode/decoder.ts";
import { decodePicture } from "./picture.ts";
import type { PictureError } from "./picture.ts";
import { fail, ok } from "../../src/core/result.ts";
import type { Result } from "../../src/core/result.ts";

/** Bytes of a picture file: more than any phone's photograph has. */
export const pictureBytesMax = 64 * 2 ** 20;

/** What each failure means, in words. */
export const pictureErrorWords: Readonly<Record<PictureError | "qr-absent", string>> = {
  "picture-unknown-format": "it is neither a PNG nor a JPEG picture",
  "picture-too-large": "it has more than 40 million pixels",
  "picture-broken": "the picture is damaged",
  "qr-absent": "no QR code could be read in it",
};

/** The text of the first QR code in a picture's bytes. */
export const readPicture = (bytes: Uint8Array, decoder: Decoder): Result<string, PictureError | "qr-absent"> => {
  const picture = decodePicture(bytes);
  if (!picture.ok) return picture;
  const { data, width, height } = picture.value;
  const text = decoder.decodeStill(rgbaToLuma(data, width, height));
  return text === undefined ? fail("qr-absent") : ok(text);
};
