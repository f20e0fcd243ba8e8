/** @zxing/browser's camera layer with its decoding moved to our worker; its own decoding remains as the last resort. */
import { BrowserQRCodeReader } from "@zxing/browser";
import type { IScannerControls } from "@zxing/browser";
import { BarcodeFormat, NotFoundException, Result } from "@zxing/library";
import type { FrameDecoder } from "./frame-decoder.ts";
import { onNewFrame } from "./new-frames.ts";

type Scan = BrowserQRCodeReader["scan"];

/** Frames in a row whose pixels could not be had before another way is tried. */
const failuresMax = 5;
/** The fallback decodes on the main thread: a pause leaves the page answerable. */
const fallbackPauseMilliseconds = 100;

const takeVideoFrame = (video: HTMLVideoElement): Promise<VideoFrame> => Promise.resolve(new VideoFrame(video));
const takeBitmap = (video: HTMLVideoElement): Promise<ImageBitmap> => createImageBitmap(video);

type TakeFrame = (video: HTMLVideoElement) => Promise<VideoFrame | ImageBitmap>;

/** The ways to a frame that this browser has, the quicker first. */
const waysToFrame = (): TakeFrame[] => [
  ...("VideoFrame" in globalThis ? [takeVideoFrame] : []),
  ...("OffscreenCanvas" in globalThis ? [takeBitmap] : []),
];

/** Reads QR codes from a camera, one frame in flight, the next as soon as the worker is free and the camera has a new one. */
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
    const ways = waysToFrame();
    const decoder = this.#decoder;
    let fallback: IScannerControls | undefined;
    let isStopped = false;
    let isBusy = false;
    let isFresh = false;
    let failures = 0;

    const startFallback = (): void => {
      stopFrames();
      if (!isStopped) fallback = super.scan(element, onResult, onEnd);
    };
    const countFailure = (): void => {
      failures += 1;
      if (failures < failuresMax) return;
      failures = 0;
      ways.shift();
    };
    const readFrame = async (takeFrame: TakeFrame): Promise<void> => {
      try {
        const answer = await decoder.decode(await takeFrame(element));
        if (answer.kind === "failed") countFailure();
        else failures = 0;
        if (answer.kind === "read" && !isStopped) {
          onResult(new Result(answer.text, new Uint8Array(), 0, [], BarcodeFormat.QR_CODE), undefined, controls);
        }
      } catch {
        // The video had no picture at this moment, or refuses to hand it out this way.
        countFailure();
      }
    };
    const pump = async (): Promise<void> => {
      if (isBusy || isStopped || fallback !== undefined) return;
      isBusy = true;
      while (isFresh && !isStopped && this.#isDecoding) {
        const [takeFrame] = ways;
        if (takeFrame === undefined || !decoder.isUsable()) {
          startFallback();
          break;
        }
        isFresh = false;
        await readFrame(takeFrame);
      }
      isBusy = false;
    };
    const stopFrames = onNewFrame(element, () => {
      isFresh = true;
      void pump();
    });
    const controls: IScannerControls = {
      stop: () => {
        if (isStopped) return;
        isStopped = true;
        stopFrames();
        if (fallback === undefined) onEnd?.();
        else fallback.stop();
      },
    };
    return controls;
  }
}
