/** From pictures to the text of a QR code: zxing-cpp first, the `qr` package where that fails (ISO/IEC 18004). */
import { decodeQR } from "qr/decode.js";
import { invertLuma, padLuma, scaleLuma, smoothLuma } from "./luma.ts";
import type { Luma } from "./luma.ts";
import { createZxing } from "./zxing.ts";
import type { Zxing } from "./zxing.ts";

/** Reads QR codes; keeps buffers between calls, so one picture at a time. */
export interface Decoder {
  /** False where WebAssembly could not be loaded and `qr` reads alone. */
  readonly hasWasm: boolean;
  /**
   * Room for one frame. What `VideoFrame.copyTo` writes there (luma plane first) is decoded in place when a view that
   * begins at its start is handed to `decodeFrame`. Take it anew for every frame.
   */
  frameBytes(byteLength: number): Uint8Array<ArrayBuffer>;
  /** One frame of a video: quick, since the next frame is another chance. Undefined: nothing read. Never throws. */
  decodeFrame(luma: Luma, frameNumber: number): string | undefined;
  /** One still picture: every attempt worth making. Undefined: nothing read. Never throws. */
  decodeStill(luma: Luma): string | undefined;
}

/** The bytes of `zxing_reader.wasm`: read from the package, or fetched from the origin. A rejection leaves `qr` alone at work. */
export interface DecoderParts {
  readonly loadWasm: () => Promise<Uint8Array<ArrayBuffer> | ArrayBuffer>;
}

/** Every fifth frame is tried inverted too: light-on-dark codes are rare and cost a second pass. */
const invertedFrameInterval = 5;
/** `qr` looks at every third frame only: where there is no code it costs twice what zxing-cpp does, and slow phones starve. */
const secondEngineFrameInterval = 3;
/** What `qr` may spend on a frame beyond its first pass, in milliseconds: about one frame of the camera. */
const frameRetryMilliseconds = 16;
/** The same for a still picture, where a person waits for the answer. */
const stillRetryMilliseconds = 1000;
/** `qr` tries this many hypotheses on a still picture; more reads nothing more. */
const stillEffort = 8;
/** Pictures whose shorter side is below this are also tried enlarged: their codes may have under two pixels a module. */
const smallSidePixelsMax = 800;
/** Altered copies are only made of pictures up to this size. */
const copyPixelsMax = 16_000_000;

const readWithQr = (
  { data, width, height }: Luma,
  options: { timeLimit: number; effort: number },
): string | undefined => {
  try {
    const text = decodeQR({ data: data.subarray(0, width * height), width, height }, { format: "I420", ...options });
    // A replacement character is a byte that the package could not read as text: a guess, not a reading.
    return text === "" || text.includes("\uFFFD") ? undefined : text;
  } catch {
    // The package says "nothing found" by throwing.
    return undefined;
  }
};

const qrForFrame = (luma: Luma): string | undefined =>
  readWithQr(luma, { timeLimit: frameRetryMilliseconds, effort: 1 });
const qrForStill = (luma: Luma): string | undefined =>
  readWithQr(luma, { timeLimit: stillRetryMilliseconds, effort: stillEffort });

/** A quarter of the shorter side is more than the four modules that the smallest code asks for. */
const quietZonePixels = ({ width, height }: Luma): number => Math.ceil(Math.min(width, height) / 4);

/** The picture as it is, then copies that mend one fault each, made only when their turn comes. */
const stillVariants = function* (luma: Luma): Generator<Luma> {
  yield luma;
  if (luma.width * luma.height > copyPixelsMax) return;
  if (Math.min(luma.width, luma.height) < smallSidePixelsMax) yield scaleLuma(luma, 2);
  yield padLuma(luma, quietZonePixels(luma));
  yield smoothLuma(luma);
  yield invertLuma(luma);
};

const readStill = (luma: Luma, zxing: Zxing | undefined): string | undefined => {
  for (const variant of stillVariants(luma)) {
    const text =
      zxing?.read(variant) ??
      zxing?.read(variant, { invert: true, denoise: true }) ??
      zxing?.read(variant, { binarizer: "GlobalHistogram" }) ??
      qrForStill(variant);
    if (text !== undefined) return text;
  }
  return undefined;
};

const startZxing = async ({ loadWasm }: DecoderParts): Promise<Zxing | undefined> => {
  try {
    return await createZxing(new Uint8Array(await loadWasm()));
  } catch {
    // No WebAssembly here (CSP, lockdown mode, file missing): slower and weaker, but it reads.
    return undefined;
  }
};

/** Starts a decoder. Never rejects: without WebAssembly it is `qr` alone. */
export const createDecoder = async (parts: DecoderParts): Promise<Decoder> => {
  const zxing = await startZxing(parts);
  return {
    hasWasm: zxing !== undefined,
    frameBytes: (byteLength) => zxing?.heapBytes(byteLength) ?? new Uint8Array(byteLength),
    decodeFrame: (luma, frameNumber) => {
      const text = zxing?.read(luma, { invert: frameNumber % invertedFrameInterval === 0 });
      const isSecondDue = zxing === undefined || frameNumber % secondEngineFrameInterval === 0;
      return text ?? (isSecondDue ? qrForFrame(luma) : undefined);
    },
    decodeStill: (luma) => readStill(luma, zxing),
  };
};
