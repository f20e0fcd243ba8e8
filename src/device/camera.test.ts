import { afterEach, expect, test, vi } from "vitest";
import { errorToCameraTrouble, startCamera } from "./camera.ts";
import type { OpenCamera } from "./camera.ts";
import type { FrameDecoder } from "./frame-decoder.ts";

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["NotAllowedError", "blocked"],
  ["SecurityError", "blocked"],
  ["NotFoundError", "absent"],
  ["OverconstrainedError", "absent"],
  ["NotReadableError", "taken"],
  ["AbortError", "taken"],
] as const)("%s means that the camera is %s", (name, trouble) => {
  expect(errorToCameraTrouble(new DOMException("", name))).toBe(trouble);
});

test("a browser without any camera access has none", () => {
  expect(errorToCameraTrouble(new TypeError("getUserMedia is undefined"))).toBe("absent");
});

test("what is no error at all can be tried again", () => {
  expect(errorToCameraTrouble(undefined)).toBe("taken");
});

/** Cameras that a test lets open one by one; `log` says what happened to them. */
const createCameras = () => {
  const log: string[] = [];
  const opening: (() => void)[] = [];
  const endings: (() => void)[] = [];
  const texts: ((text: string) => void)[] = [];
  const open: OpenCamera = async (_video, _decoder, { onText, onEnded }) => {
    const number = endings.push(onEnded);
    texts.push(onText);
    log.push(`open ${number}`);
    await new Promise<void>((resolve) => opening.push(resolve));
    return () => log.push(`close ${number}`);
  };
  const video = { currentTime: 0 };
  const start = (name: string) =>
    // Only what a start uses of a video, and nothing of a decoder.
    startCamera(
      video as unknown as HTMLVideoElement,
      {} as unknown as FrameDecoder,
      {
        onRunning: () => log.push(`${name} runs`),
        onText: (text) => log.push(`${name} reads ${text}`),
        onTrouble: (trouble) => log.push(`${name} ${trouble}`),
      },
      open,
    );
  const letOpen = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(0);
    opening.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { log, endings, texts, video, start, letOpen };
};

test("a camera stopped while it starts is closed before the next one is opened", async () => {
  vi.useFakeTimers();
  const { log, texts, start, letOpen } = createCameras();
  const stopFirst = start("first");
  await vi.advanceTimersByTimeAsync(0);
  stopFirst();
  const stopSecond = start("second");
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(["open 1"]);
  await letOpen();
  texts[0]?.("HP1:late");
  await letOpen();
  expect(log).toEqual(["open 1", "close 1", "open 2", "second runs"]);
  stopSecond();
  expect(log.at(-1)).toBe("close 2");
});

test("a camera stopped before its turn is never opened", async () => {
  vi.useFakeTimers();
  const { log, start, letOpen } = createCameras();
  start("first")();
  await letOpen();
  expect(log).toEqual([]);
});

test("a picture that stands still is said once, and the camera is closed", async () => {
  vi.useFakeTimers();
  const { log, video, start, letOpen } = createCameras();
  start("first");
  await letOpen();
  video.currentTime = 9;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log).toEqual(["open 1", "first runs"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(log).toEqual(["open 1", "first runs", "close 1", "first taken"]);
});

test("a camera that another app takes is said, and the next start opens it again", async () => {
  vi.useFakeTimers();
  const { log, endings, start, letOpen } = createCameras();
  start("first");
  await letOpen();
  endings[0]?.();
  start("second")();
  start("third");
  await letOpen();
  expect(log).toEqual(["open 1", "first runs", "close 1", "first taken", "open 2", "third runs"]);
});
