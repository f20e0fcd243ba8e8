/** A code from a picture file: a screenshot, a photo of a print. */
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import type { FrameDecoder } from "./frame-decoder.ts";

/** More bytes or pixels than a phone's memory bears; no picture that this browser knows; no code that can be read in it. */
export type PictureError = "picture-too-large" | "picture-unreadable" | "picture-no-code";

/** A picture whose size is known and whose pixels are not there yet. */
export interface LoadedPicture {
  readonly width: number;
  readonly height: number;
  toBitmap(width: number, height: number): Promise<ImageBitmap>;
}

/** Loads a file and gives what `use` makes of it. Rejects where it is no picture. */
export type UsePicture = <T>(file: Blob, use: (picture: LoadedPicture) => Promise<T>) => Promise<T>;

/** Photos of today's phones have a quarter of it. */
const fileBytesMax = 20_000_000;
/** The largest sensors in phones; each pixel takes four bytes while it is decoded. */
const filePixelsMax = 50_000_000;
/** Sizes at which a code is looked for: quick and enough for nearly all, then as large as the decoder bears. */
const attemptPixels = [2_500_000, 12_000_000] as const;

/** An image element knows its size before it decodes a pixel. */
const usePicture: UsePicture = async (file, use) => {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
    });
    const { naturalWidth: width, naturalHeight: height } = image;
    const toBitmap = (resizeWidth: number, resizeHeight: number): Promise<ImageBitmap> =>
      createImageBitmap(image, { resizeWidth, resizeHeight, resizeQuality: "medium" });
    return await use({ width, height, toBitmap });
  } finally {
    URL.revokeObjectURL(image.src);
  }
};

/** What tests put others in place of. */
export interface PictureParts {
  readonly use: UsePicture;
  /** Reads without the worker: slower, and the page stands still meanwhile. */
  readonly readOnPage: (picture: ImageBitmap) => Promise<string | undefined>;
}

const realParts: PictureParts = {
  use: usePicture,
  // It comes with the camera's code, whose last resort it is too.
  readOnPage: async (picture) => (await import("./open-camera.ts")).readOnPage(picture),
};

const readAt = async (
  picture: LoadedPicture,
  decoder: FrameDecoder,
  readOnPage: PictureParts["readOnPage"],
  pixels: number,
) => {
  const scale = Math.min(1, Math.sqrt(pixels / (picture.width * picture.height)));
  const width = Math.max(1, Math.floor(picture.width * scale));
  const height = Math.max(1, Math.floor(picture.height * scale));
  const answer = await decoder.decodeStill(await picture.toBitmap(width, height));
  if (answer.kind !== "failed") return { text: answer.kind === "read" ? answer.text : undefined, isWhole: scale === 1 };
  // No worker, or one that cannot have the picture's pixels: the first one is closed by now.
  return { text: await readOnPage(await picture.toBitmap(width, height)), isWhole: scale === 1 };
};

const readLoaded = async (
  picture: LoadedPicture,
  decoder: FrameDecoder,
  readOnPage: PictureParts["readOnPage"],
): Promise<Result<string, PictureError>> => {
  if (picture.width * picture.height > filePixelsMax) return fail("picture-too-large");
  for (const pixels of attemptPixels) {
    const { text, isWhole } = await readAt(picture, decoder, readOnPage, pixels);
    if (text !== undefined) return ok(text);
    if (isWhole) break;
  }
  return fail("picture-no-code");
};

/** The text of a code in the picture. Limits come first. Never rejects. */
export const readPicture = async (
  file: Blob,
  decoder: FrameDecoder,
  { use, readOnPage }: PictureParts = realParts,
): Promise<Result<string, PictureError>> => {
  if (file.size > fileBytesMax) return fail("picture-too-large");
  try {
    return await use(file, (picture) => readLoaded(picture, decoder, readOnPage));
  } catch {
    // No picture at all, a kind that this browser does not know, or too little memory for it.
    return fail("picture-unreadable");
  }
};
