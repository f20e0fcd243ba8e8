/** @zxing/browser's camera layer with its decoding moved to our worker; its own decoding remains as the last resort. */
import { BrowserQRCodeReader } from "@zxing/browser";
import type { IScannerControls } from "@zxing/browser";
import { BarcodeFormat, DecodeHintType, NotFoundException, Result } from "@zxing/library";
import type { FrameDecoder } from "./frame-decoder.ts";
import { pumpFrames, waysToFrame } from "./frame-pump.ts";

type Scan = BrowserQRCodeReader["scan"];

/** The fallback decodes on the main thread: a pause leaves the page answerable. */
const fallbackPauseMilliseconds = 100;

/** The package misses every eighth clean picture, but only three of two hundred at all of these sizes. */
const scales = [1, 0.7, 0.5] as const;

const drawScaled = (picture: ImageBitmap | HTMLCanvasElement, scale: number): HTMLCanvasElement => {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(picture.width * scale));
  canvas.height = Math.max(1, Math.floor(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

/** Pictures that hold a code and nothing else, as screenshots of one, are read by this where the sizes did not help. */
const codeAlone = new Map([[DecodeHintType.PURE_BARCODE, true]]);

const readScaled = (picture: ImageBitmap, scale: number, hints = new Map()): string | undefined => {
  try {
    return new BrowserQRCodeReader(hints).decodeFromCanvas(drawScaled(picture, scale)).getText();
  } catch {
    // The package says "nothing found" by throwing.
    return undefined;
  }
};

/** The text of a code in a picture, by the package's own decoding: where no worker reads it. Undefined: none was found. Closes it. */
export const readOnPage = (picture: ImageBitmap): string | undefined => {
  try {
    for (const scale of scales) {
      const text = readScaled(picture, scale);
      if (text !== undefined) return text;
    }
    return readScaled(picture, 1, codeAlone);
  } finally {
    // Millions of pixels, which the next attempt needs room for.
    picture.close();
  }
};

/** Reads QR codes from a camera. */
export class WorkerQRCodeReader extends BrowserQRCodeReader {
  readonly #decoder: FrameDecoder;
  #isDecoding = true;
  #framesOnPage = 0;

  constructor(decoder: FrameDecoder) {
    super(undefined, {
      delayBetweenScanAttempts: fallbackPauseMilliseconds,
      delayBetweenScanSuccess: fallbackPauseMilliseconds,
    });
    this.#decoder = decoder;
  }

  /** Off: no frame is taken from the video until it is on again. */
  setDecoding(isOn: boolean): void {
    this.#isDecoding = isOn;
  }

  /** The package's own decoding comes through here, each frame at the next size. */
  override decodeFromCanvas(canvas: HTMLCanvasElement): Result {
    if (!this.#isDecoding) throw new NotFoundException();
    const scale = scales[this.#framesOnPage % scales.length] ?? 1;
    this.#framesOnPage += 1;
    return super.decodeFromCanvas(scale === 1 ? canvas : drawScaled(canvas, scale));
  }

  override scan(...[element, onResult, onEnd]: Parameters<Scan>): IScannerControls {
    if (!(element instanceof HTMLVideoElement)) return super.scan(element, onResult, onEnd);
    let fallback: IScannerControls | undefined;
    let isStopped = false;
    const stopPump = pumpFrames({
      video: element,
      decoder: this.#decoder,
      ways: waysToFrame(),
      isDecoding: () => this.#isDecoding,
      onText: (text) => {
        onResult(new Result(text, new Uint8Array(), 0, [], BarcodeFormat.QR_CODE), undefined, controls);
      },
      onExhausted: () => {
        fallback = super.scan(element, onResult, onEnd);
      },
    });
    const controls: IScannerControls = {
      stop: () => {
        if (isStopped) return;
        isStopped = true;
        stopPump();
        if (fallback === undefined) onEnd?.();
        else fallback.stop();
      },
    };
    return controls;
  }
}
