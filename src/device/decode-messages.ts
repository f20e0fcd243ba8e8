/** What the page and the decoder's worker say to each other: one frame, one answer. */

/** A picture handed over to the worker; the number counts frames since the worker started. */
export interface FrameMessage {
  readonly frame: VideoFrame | ImageBitmap;
  readonly frameNumber: number;
}

/** What became of a frame. `failed`: its pixels could not be had, so the next should come another way. */
export type FrameAnswer =
  { readonly kind: "read"; readonly text: string } | { readonly kind: "nothing" } | { readonly kind: "failed" };
