/** The WebAssembly build of zxing-cpp (reader only), fed with luma directly on its heap (ISO/IEC 18004). */
import { BINARIZERS, defaultReaderOptions, prepareZXingModule, TEXT_MODES } from "zxing-wasm/reader";
import type { Luma } from "./luma.ts";

/** What differs between attempts; everything else is fixed by what a gate reads: one QR code, plain text. */
export interface ZxingAttempt {
  readonly invert?: boolean;
  readonly binarizer?: "LocalAverage" | "GlobalHistogram";
  readonly denoise?: boolean;
}

/** A loaded reader. One picture at a time: all share one buffer. */
export interface Zxing {
  /** The text of the first QR code found, or undefined. Never throws. */
  read(luma: Luma, attempt?: ZxingAttempt): string | undefined;
  /** A view of `byteLength` bytes on the heap; a luma that is written there is read without copying. Valid until the next call. */
  heapBytes(byteLength: number): Uint8Array<ArrayBuffer>;
}

// The parts of the Emscripten module that are used; the package's own type needs the types of Emscripten, which are not its dependency.
interface ZxingModule {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(byteLength: number): number;
  _free(pointer: number): void;
  readBarcodesFromPixmap(pointer: number, width: number, height: number, options: object): ZxingResults;
}

interface ZxingResults {
  size(): number;
  get(index: number): { readonly isValid: boolean; readonly text: string } | undefined;
  delete(): void;
}

const readerOptions = ({ invert = false, binarizer = "LocalAverage", denoise = false }: ZxingAttempt): object => ({
  ...defaultReaderOptions,
  formats: "QRCode",
  binarizer: BINARIZERS.indexOf(binarizer),
  textMode: TEXT_MODES.indexOf("Plain"),
  eanAddOnSymbol: 0,
  characterSet: 0,
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryDownscale: true,
  tryRotate: false,
  tryInvert: invert,
  tryDenoise: denoise,
});

const firstText = (results: ZxingResults): string | undefined => {
  try {
    const result = results.size() > 0 ? results.get(0) : undefined;
    return result?.isValid === true && result.text !== "" ? result.text : undefined;
  } finally {
    results.delete();
  }
};

/** Starts the reader from its WebAssembly bytes. Rejects where the runtime refuses WebAssembly (a strict CSP, lockdown mode). */
export const createZxing = async (wasmBytes: Uint8Array<ArrayBuffer>): Promise<Zxing> => {
  const prepared: unknown = await prepareZXingModule({
    overrides: { wasmBinary: wasmBytes.slice().buffer },
    fireImmediately: true,
  });
  // The cast: see ZxingModule above.
  const module = prepared as ZxingModule;
  let pointer = 0;
  let capacityBytes = 0;

  const heapBytes = (byteLength: number): Uint8Array<ArrayBuffer> => {
    if (byteLength > capacityBytes) {
      const former = pointer;
      // Nothing points to what is freed, even if the heap gives up in between.
      pointer = 0;
      capacityBytes = 0;
      if (former !== 0) module._free(former);
      pointer = module._malloc(byteLength);
      capacityBytes = pointer === 0 ? 0 : byteLength;
      if (pointer === 0) throw new RangeError(`byteLength: no room on the heap for ${byteLength}`);
    }
    return module.HEAPU8.subarray(pointer, pointer + byteLength);
  };

  const isOnHeap = (data: Luma["data"]): boolean =>
    pointer !== 0 && data.buffer === module.HEAPU8.buffer && data.byteOffset === pointer;

  return {
    heapBytes,
    read: ({ data, width, height }, attempt = {}) => {
      // Fewer bytes than pixels would show the reader what an earlier picture left on the heap.
      if (data.length < width * height) return undefined;
      try {
        if (!isOnHeap(data)) heapBytes(width * height).set(data.subarray(0, width * height));
        return firstText(module.readBarcodesFromPixmap(pointer, width, height, readerOptions(attempt)));
      } catch {
        // A C++ exception or an exhausted heap: this picture cannot be read by this engine.
        return undefined;
      }
    },
  };
};
