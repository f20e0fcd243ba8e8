/** What the page and the decoder's worker say to each other: one picture, one answer. */

/** The decoder's largest part is a megabyte: so long on the slowest network that a gate can start on at all. */
export const loadMillisecondsMax = 120_000;

/** A picture handed over to the worker; the number counts frames since the worker started. */
export interface FrameMessage {
  readonly frame: VideoFrame | ImageBitmap;
  readonly frameNumber: number;
  /** A picture that has no successor: worth every attempt. */
  readonly isStill?: true;
}

/** What became of a picture. `hasWasm`: false where the smaller engine reads alone. `failed`: its pixels could not be had, so the next should come another way. */
export type FrameAnswer =
  | { readonly kind: "read"; readonly text: string; readonly hasWasm: boolean }
  | { readonly kind: "nothing" }
  | { readonly kind: "failed" };
