import { afterEach, expect, test, vi } from "vitest";
import type { FrameAnswer, FrameMessage } from "./decode-messages.ts";
import { createFrameDecoder } from "./frame-decoder.ts";

afterEach(() => {
  vi.useRealTimers();
});

const read: FrameAnswer = { kind: "read", text: "HP1:", hasWasm: true };

const createFakeWorker = (answerTo: (message: FrameMessage) => FrameAnswer | "silence" | "crash" | "refusal") => {
  const worker = new EventTarget();
  const postMessage = (message: FrameMessage): void => {
    const answer = answerTo(message);
    if (answer === "refusal") throw new DOMException("not transferable", "DataCloneError");
    if (answer === "crash") worker.dispatchEvent(new Event("error"));
    else if (answer !== "silence") worker.dispatchEvent(new MessageEvent("message", { data: answer }));
  };
  // Only what the decoder uses of a worker.
  return Object.assign(worker, { postMessage, terminate: () => undefined }) as unknown as Worker;
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
      return { kind: "read", text: `HP1:${frameNumber}`, hasWasm: true };
    }),
  );
  expect(await decoder.decode(createFrame())).toEqual({ kind: "read", text: "HP1:0", hasWasm: true });
  expect(await decoder.decode(createFrame())).toEqual({ kind: "read", text: "HP1:1", hasWasm: true });
  expect(numbers).toEqual([0, 1]);
});

test("a second frame while one is under way is closed, not queued", async () => {
  const decoder = createFrameDecoder(() => createFakeWorker(() => "silence"));
  void decoder.decode(createFrame());
  const frame = createFrame();
  expect(await decoder.decode(frame)).toEqual({ kind: "failed" });
  expect(frame.isClosed).toBe(true);
});

/** Workers that answer their first frame and do this with the second. */
const createFailingWorkers = (failure: "silence" | "crash") => {
  const created: Worker[] = [];
  const createWorker = (): Worker => {
    let frames = 0;
    const worker = createFakeWorker(() => {
      frames += 1;
      return frames === 1 ? read : failure;
    });
    created.push(worker);
    return worker;
  };
  return { created, createWorker };
};

test("a worker that breaks after it has worked is replaced, as often as that happens", async () => {
  const { created, createWorker } = createFailingWorkers("crash");
  const decoder = createFrameDecoder(createWorker);
  for (const count of [1, 2, 3]) {
    expect(await decoder.decode(createFrame())).toEqual(read);
    expect(created).toHaveLength(count);
    expect(await decoder.decode(createFrame())).toEqual({ kind: "failed" });
    expect(decoder.isUsable()).toBe(true);
  }
});

test("a worker that hangs is replaced after ten seconds, and what it says later is not heard", async () => {
  vi.useFakeTimers();
  const { created, createWorker } = createFailingWorkers("silence");
  const decoder = createFrameDecoder(createWorker);
  await decoder.decode(createFrame());
  const hanging = decoder.decode(createFrame());
  await vi.advanceTimersByTimeAsync(9999);
  expect(created).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await hanging).toEqual({ kind: "failed" });
  expect(created).toHaveLength(2);
  created[0]?.dispatchEvent(new Event("error"));
  created[0]?.dispatchEvent(new MessageEvent("message", { data: read }));
  expect(created).toHaveLength(2);
  expect(await decoder.decode(createFrame())).toEqual(read);
});

test("a worker has as long as loading may take for its first answer, and ten seconds to give it", async () => {
  vi.useFakeTimers();
  const { asked, worker, answer } = createSlowWorker();
  const decoder = createFrameDecoder(() => worker);
  const first = decoder.decode(createFrame());
  await vi.advanceTimersByTimeAsync(129_999);
  await answer(read);
  expect(await first).toEqual(read);
  expect(decoder.isUsable()).toBe(true);
  void decoder.decode(createFrame());
  expect(asked).toHaveLength(2);
});

test.each([
  ["frame", 130_000],
  ["still", 180_000],
] as const)(
  "a worker that never gives its first answer to a %s is given up after %i ms",
  async (kind, milliseconds) => {
    vi.useFakeTimers();
    let created = 0;
    const decoder = createFrameDecoder(() => {
      created += 1;
      return createFakeWorker(() => "silence");
    });
    const frame = createFrame();
    // Only what the decoder uses of a picture.
    const answered = kind === "frame" ? decoder.decode(frame) : decoder.decodeStill(frame as unknown as ImageBitmap);
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(decoder.isUsable()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answered).toEqual({ kind: "failed" });
    expect([decoder.isUsable(), created]).toEqual([false, 1]);
  },
);

test("a frame that the browser does not hand over is closed, and the next one is tried", async () => {
  const decoder = createFrameDecoder(() =>
    createFakeWorker(({ frameNumber }) => (frameNumber === 0 ? "refusal" : read)),
  );
  const frame = createFrame();
  expect(await decoder.decode(frame)).toEqual({ kind: "failed" });
  expect(frame.isClosed).toBe(true);
  expect(await decoder.decode(createFrame())).toEqual(read);
});

test("a worker that breaks before it ever answered is started twice more, and then not used again", async () => {
  const created: Worker[] = [];
  const decoder = createFrameDecoder(() => {
    const worker = createFakeWorker(() => "crash");
    created.push(worker);
    return worker;
  });
  for (const count of [1, 2, 3]) {
    expect(decoder.isUsable()).toBe(true);
    expect(created).toHaveLength(count);
    expect(await decoder.decode(createFrame())).toEqual({ kind: "failed" });
  }
  expect(decoder.isUsable()).toBe(false);
  expect(created).toHaveLength(3);
});

test("a worker that could not be loaded at first is used once it can be", async () => {
  const created: Worker[] = [];
  const decoder = createFrameDecoder(() => {
    const worker = createFakeWorker(() => read);
    created.push(worker);
    return worker;
  });
  created[0]?.dispatchEvent(new Event("error"));
  created[1]?.dispatchEvent(new Event("error"));
  expect(await decoder.decode(createFrame())).toEqual(read);
  expect(created).toHaveLength(3);
});

test("a browser that refuses workers leaves the page to its fallback", async () => {
  const decoder = createFrameDecoder(() => {
    throw new DOMException("refused", "SecurityError");
  });
  expect(decoder.isUsable()).toBe(false);
  expect(await decoder.decode(createFrame())).toEqual({ kind: "failed" });
});

/** A worker that answers only when a test says so; `asked` are the messages it has got. */
const createSlowWorker = () => {
  const asked: FrameMessage[] = [];
  const worker = createFakeWorker((message) => {
    asked.push(message);
    return "silence";
  });
  const answer = async (data: FrameAnswer): Promise<void> => {
    worker.dispatchEvent(new MessageEvent("message", { data }));
    await Promise.resolve();
  };
  return { asked, worker, answer };
};

test("a still waits for the frame under way, and frames give way to it without a failure", async () => {
  const { asked, worker, answer } = createSlowWorker();
  const decoder = createFrameDecoder(() => worker);
  const first = decoder.decode(createFrame());
  // Only what the decoder uses of a picture.
  const still = decoder.decodeStill(createFrame() as unknown as ImageBitmap);
  const second = createFrame();
  expect(await decoder.decode(second)).toEqual({ kind: "nothing" });
  expect(second.isClosed).toBe(true);
  expect(asked.map(({ isStill }) => isStill)).toEqual([undefined]);
  await answer({ kind: "nothing" });
  expect(await first).toEqual({ kind: "nothing" });
  await Promise.resolve();
  expect(asked.map(({ isStill }) => isStill)).toEqual([undefined, true]);
  await answer(read);
  expect(await still).toEqual(read);
  void decoder.decode(createFrame());
  expect(asked).toHaveLength(3);
});

test("a still may take a minute, then its worker is replaced", async () => {
  vi.useFakeTimers();
  const { created, createWorker } = createFailingWorkers("silence");
  const decoder = createFrameDecoder(createWorker);
  await decoder.decode(createFrame());
  // As above.
  const still = decoder.decodeStill(createFrame() as unknown as ImageBitmap);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(created).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await still).toEqual({ kind: "failed" });
  expect(created).toHaveLength(2);
});
