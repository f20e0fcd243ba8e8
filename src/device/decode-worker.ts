/** The worker that reads QR codes from camera frames, so that the page stays free to answer the guard. */
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { loadMillisecondsMax } from "./decode-messages.ts";
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";
import { createDecoder } from "./decode/decoder.ts";
import { createLumaReader } from "./frame-luma.ts";

const loadWasm = async (): Promise<ArrayBuffer> => {
  const control = new AbortController();
  setTimeout(() => {
    control.abort();
  }, loadMillisecondsMax);
  const response = await fetch(wasmUrl, { signal: control.signal });
  if (!response.ok) throw new TypeError(`${wasmUrl}: expected status 200, got ${response.status}`);
  return response.arrayBuffer();
};

const starting = createDecoder({ loadWasm }).then((decoder) => ({
  decoder,
  lumaReader: createLumaReader((byteLength) => decoder.frameBytes(byteLength)),
}));

const answerFrame = async ({ frame, frameNumber, isStill }: FrameMessage): Promise<FrameAnswer> => {
  try {
    const { decoder, lumaReader } = await starting;
    const luma = await lumaReader.read(frame);
    const text = isStill === true ? decoder.decodeStill(luma) : decoder.decodeFrame(luma, frameNumber);
    return text === undefined ? { kind: "nothing" } : { kind: "read", text, hasWasm: decoder.hasWasm };
  } catch {
    // A frame in a form that this browser will not hand out.
    return { kind: "failed" };
  } finally {
    frame.close();
  }
};

addEventListener("messageerror", () => {
  const answer: FrameAnswer = { kind: "failed" };
  postMessage(answer);
});

addEventListener("message", (event: MessageEvent<FrameMessage>) => {
  void answerFrame(event.data).then((answer) => {
    postMessage(answer);
  });
});
