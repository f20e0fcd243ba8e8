/** @zxing/browser's camera layer with its decoding moved to our worker; its own decoding remains as the last resort. */
import { BrowserQRCodeReader } from "@zxing/browser";
import type { IScannerControls } from "@zxing/browser";
import { BarcodeFormat, NotFoundException, Result } from "@zxing/library";
import type { FrameDecoder } from "./frame-decoder.ts";
import { pumpFrames, waysToFrame } from "./frame-pump.ts";

type Scan = BrowserQRCodeReader["scan"];

/** The fallback decodes on the main thread: a pause leaves the page answerable. */
const fallbackPauseMilliseconds = 100;

/** The text of a code in a picture, by the package's own decoding: where no worker reads it. Undefined: none was found. */
export const readOnPage = (picture: ImageBitmap): string | undefined => {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  try {
    return new BrowserQRCodeReader().decodeFromCanvas(canvas).getText();
  } catch {
    // The package says "nothing found" by throwing.
    return undefined;
  }
};

/** Reads QR codes from a camera. */
export class WorkerQRCodeReader extends BrowserQRCodeReader {
  readonly #decoder: FrameDecoder;
  #isDecoding = true;

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

  /** The package's own decoding comes through here. */
  override decodeFromCanvas(canvas: HTMLCanvasElement): Result {
    if (!this.#isDecoding) throw new NotFoundException();
    return super.decodeFromCanvas(canvas);
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
