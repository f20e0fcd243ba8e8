import { expect, test } from "vitest";
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";
import { createFrameDecoder } from "./frame-decoder.ts";

const createFakeWorker = (answerTo: (message: FrameMessage) => FrameAnswer | "silence" | "crash") => {
  const worker = new EventTarget();
  const postMessage = (message: FrameMessage): void => {
    const answer = answerTo(message);
    if (answer === "crash") worker.dispatchEvent(new Event("error"));
    else if (answer !== "silence") worker.dispatchEvent(new MessageEvent("message", { data: answer }));
  };
  // Only what the decoder uses of a worker.
  return Object.assign(worker, { postMessage }) as unknown as Worker;
};

const createFrame = () => {
  const frame = { isClosed: false, close: () => (frame.isClosed = true) };
  // Only what the decoder uses of a frame.
  return frame as unknown as VideoFrame & { readonly isClosed: boolean };
};

test("frames are counted and answered one by one", async () => {
  const numbers: number[] = [];
  const decoder = createFrameDecoder(() =>
    createFakeWorker(({ frameNumber }) => {
      numbers.push(frameNumber);
      return { kind: "read", text: `HP1:${frameNumber}` };
    }),
  );
  expect(await decoder.decode(createFrame())).toEqual({ kind: "read", text: "HP1:0" });
  expect(await decoder.decode(createFrame())).toEqual({ kind: "read", text: "HP1:1" });
  expect(numbers).toEqual([0, 1]);
});

test("a second frame while one is under way is closed, not queued", async () => {
  const decoder = createFrameDecoder(() => createFakeWorker(() => "silence"));
  void decoder.decode(createFrame());
  const frame = createFrame();
  expect(await decoder.decode(frame)).toEqual({ kind: "failed" });
  expect(frame.isClosed).toBe(true);
});

test("a worker that breaks answers the frame under way and is not used again", async () => {
  const decoder = createFrameDecoder(() => createFakeWorker(() => "crash"));
  expect(decoder.isUsable()).toBe(true);
  expect(await decoder.decode(createFrame())).toEqual({ kind: "failed" });
  expect(decoder.isUsable()).toBe(false);
});

test("a browser that refuses workers leaves the page to its fallback", async () => {
  const decoder = createFrameDecoder(() => {
    throw new DOMException("refused", "SecurityError");
  });
  expect(decoder.isUsable()).toBe(false);
  expect(await decoder.decode(createFrame())).toEqual({ kind: "failed" });
});
