/** From a camera's frame to brightness, without a copy where the browser's format allows (WebCodecs). */
import { rgbaToLuma } from "./decode/luma.ts";
import type { Luma } from "./decode/luma.ts";

/** Formats whose first plane is 8-bit luma. */
const planarFormats: readonly (string | null)[] = ["I420", "I420A", "I422", "I444", "NV12"];
/** Four interleaved bytes a pixel. In the BGR ones red and blue change places, which matters little for black on white. */
const packedFormats: readonly (string | null)[] = ["RGBA", "RGBX", "BGRA", "BGRX"];

/** Turns frames into luma; keeps a canvas between calls. */
export interface LumaReader {
  read(frame: VideoFrame | ImageBitmap): Promise<Luma>;
}

/** `frameBytes` gives the room that a frame is copied to; the luma plane comes first in it. */
export const createLumaReader = (frameBytes: (byteLength: number) => Uint8Array<ArrayBuffer>): LumaReader => {
  let canvas: OffscreenCanvas | undefined;

  const throughCanvas = (frame: VideoFrame | ImageBitmap, width: number, height: number): Luma => {
    canvas ??= new OffscreenCanvas(width, height);
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new TypeError("canvas: expected a 2d context, got none");
    context.drawImage(frame, 0, 0, width, height);
    return rgbaToLuma(context.getImageData(0, 0, width, height).data, width, height);
  };

  const fromVideoFrame = async (frame: VideoFrame): Promise<Luma> => {
    const width = frame.visibleRect?.width ?? frame.codedWidth;
    const height = frame.visibleRect?.height ?? frame.codedHeight;
    if (planarFormats.includes(frame.format)) {
      const data = frameBytes(frame.allocationSize());
      const [plane] = await frame.copyTo(data);
      if (plane?.offset === 0 && plane.stride === width) return { data, width, height };
    }
    if (packedFormats.includes(frame.format)) {
      const rgba = new Uint8Array(frame.allocationSize());
      const [plane] = await frame.copyTo(rgba);
      if (plane?.offset === 0 && plane.stride === width * 4) return rgbaToLuma(rgba, width, height);
    }
    return throughCanvas(frame, width, height);
  };

  return {
    read: async (frame) =>
      "format" in frame ? fromVideoFrame(frame) : throughCanvas(frame, frame.width, frame.height),
  };
};
