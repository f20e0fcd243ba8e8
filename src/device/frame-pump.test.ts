import { expect, test } from "vitest";
import type { FrameAnswer } from "./decode-messages.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { pumpFrames, waysToFrame } from "./frame-pump.ts";
import type { TakeFrame } from "./frame-pump.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));
const read: FrameAnswer = { kind: "read", text: "HP1:", hasWasm: true };

/** A video whose frames come when a test says so, before a decoder with these answers; `log` says what happened. */
const createPump = (answerTo: (way: string) => FrameAnswer | "throws", ways = ["frame", "bitmap"]) => {
  const log: string[] = [];
  const state = { isDecoding: true, isUsable: true };
  let requested: (() => void) | undefined;
  const takeFrames = ways.map((way): TakeFrame => () => {
    log.push(way);
    // Handed on only.
    return Promise.resolve(way as unknown as ImageBitmap);
  });
  const decode: FrameDecoder["decode"] = (frame) => {
    const answer = answerTo(String(frame));
    return answer === "throws" ? Promise.reject(new TypeError("no frame")) : Promise.resolve(answer);
  };
  const stop = pumpFrames({
    // Only what is used of a video and of a decoder.
    video: { requestVideoFrameCallback: (run: () => void) => (requested = run) } as unknown as HTMLVideoElement,
    decoder: { isUsable: () => state.isUsable, decode } as unknown as FrameDecoder,
    ways: takeFrames,
    isDecoding: () => state.isDecoding,
    onText: (text) => log.push(text),
    onExhausted: () => log.push("exhausted"),
  });
  const showFrames = async (count: number): Promise<void> => {
    for (let shown = 0; shown < count; shown += 1) {
      requested?.();
      await settle();
    }
  };
  return { log, state, stop, showFrames };
};
const times = (count: number, word: string) => Array.from({ length: count }, () => word);

test("each new frame is read by the first way", async () => {
  const { log, showFrames } = createPump(() => read);
  await showFrames(2);
  expect(log).toEqual(["frame", "HP1:", "frame", "HP1:"]);
});

test.each([{ kind: "failed" } as const, "throws" as const])(
  "a way that fails five times in a row (%j) gives way to the next",
  async (failure) => {
    const { log, showFrames } = createPump((way) => (way === "frame" ? failure : read));
    await showFrames(6);
    expect(log).toEqual([...times(5, "frame"), "bitmap", "HP1:"]);
  },
);

test("failures between good frames cost nothing", async () => {
  let frames = 0;
  const { log, showFrames } = createPump(() => {
    frames += 1;
    return frames % 5 === 0 ? { kind: "nothing" } : { kind: "failed" };
  });
  await showFrames(40);
  expect(log).toEqual(times(40, "frame"));
});

test("without any way left the last resort is called, once", async () => {
  const { log, showFrames } = createPump(() => ({ kind: "failed" }));
  await showFrames(20);
  expect(log).toEqual([...times(5, "frame"), ...times(5, "bitmap"), "exhausted"]);
});

test("without a worker the last resort is called at the first frame, or at the first after a pause", async () => {
  const { log, state, showFrames } = createPump(() => read);
  state.isUsable = false;
  state.isDecoding = false;
  await showFrames(3);
  expect(log).toEqual([]);
  state.isDecoding = true;
  await showFrames(3);
  expect(log).toEqual(["exhausted"]);
});

test("during a pause no frame is taken", async () => {
  const { log, state, showFrames } = createPump(() => read);
  state.isDecoding = false;
  await showFrames(3);
  expect(log).toEqual([]);
  state.isDecoding = true;
  await showFrames(1);
  expect(log).toEqual(["frame", "HP1:"]);
});

test("what is read after the stop is not told", async () => {
  const { log, stop, showFrames } = createPump(() => {
    stop();
    return read;
  });
  await showFrames(3);
  expect(log).toEqual(["frame"]);
});

test("the ways are those that the browser has", () => {
  const everything = waysToFrame({ VideoFrame: {}, OffscreenCanvas: {} });
  expect(everything).toHaveLength(2);
  expect(waysToFrame({ OffscreenCanvas: {} })).toEqual([everything[1]]);
  expect(waysToFrame({})).toEqual([]);
});
