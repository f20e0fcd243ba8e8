import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startCamera } from "./camera.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import type { OpenCamera, OpenedEvents } from "./open-camera.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
const zoom = { min: 1, max: 4, step: 0.1, value: 1 };

/** Cameras that a test lets open one by one; `log` says what happened to them. */
const createCameras = () => {
  const log: string[] = [];
  const opening: ((error?: DOMException) => void)[] = [];
  const events: OpenedEvents[] = [];
  const open: OpenCamera = async (_video, _decoder, _choice, opened) => {
    const number = events.push(opened);
    log.push(`open ${number}`);
    const error = await new Promise<DOMException | undefined>((resolve) => opening.push(resolve));
    if (error !== undefined) throw error;
    return {
      abilities: { hasTorch: true, zoom, canRefocus: true, cameras: [] },
      apply: (settings) => {
        log.push(`apply ${number} ${JSON.stringify(settings)}`);
        return Promise.resolve(settings.zoom !== 9);
      },
      refocus: ({ x, y }) => {
        log.push(`refocus ${number} ${x} ${y}`);
        return Promise.resolve();
      },
      setDecoding: (isOn) => log.push(`decode ${number} ${isOn ? "on" : "off"}`),
      close: () => log.push(`close ${number}`),
    };
  };
  const video = { currentTime: 0 };
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const start = (name: string) =>
    // Only what a start uses of a video, and nothing of a decoder.
    startCamera(
      video as unknown as HTMLVideoElement,
      {} as unknown as FrameDecoder,
      { facing: "environment" },
      {
        onRunning: (abilities) => log.push(`${name} runs at ${abilities.zoom?.value ?? 0}`),
        onText: (text) => log.push(`${name} reads ${text}`),
        onTrouble: (trouble) => log.push(`${name} ${trouble}`),
      },
      { open, page },
    );
  /** Lets the camera whose turn it is open, or refuse to. */
  const letOpen = async (error?: DOMException): Promise<void> => {
    await settle();
    opening.shift()?.(error);
    await settle();
  };
  const show = (visibilityState: DocumentVisibilityState): void => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  /** The picture moves for so long. */
  const watch = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      video.currentTime += 1;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  /** What happened since the last call. */
  const news = () => log.splice(0);
  return { log, news, events, start, letOpen, show, watch };
};

/** A camera that runs. */
const createRunning = async () => {
  const cameras = createCameras();
  const camera = cameras.start("gate");
  await cameras.letOpen();
  expect(cameras.news()).toEqual(["open 1", "decode 1 on", "gate runs at 1"]);
  return { ...cameras, camera };
};

test("a camera stopped while it starts is closed before the next one is opened", async () => {
  const { log, news, events, start, letOpen } = createCameras();
  const first = start("first");
  await settle();
  first.stop();
  const second = start("second");
  await settle();
  expect(log).toEqual(["open 1"]);
  await letOpen();
  events[0]?.onText("HP1:late");
  await letOpen();
  expect(news()).toEqual(["open 1", "close 1", "open 2", "decode 2 on", "second runs at 1"]);
  second.stop();
  expect(news()).toEqual(["close 2"]);
});

test("a code that is in sight while the camera still opens is read", async () => {
  const { news, events, start, letOpen } = createCameras();
  start("gate");
  await settle();
  events[0]?.onText("HP1:");
  await letOpen();
  expect(news()).toEqual(["open 1", "gate reads HP1:", "decode 1 on", "gate runs at 1"]);
});

test("a camera stopped before its turn is never opened, and does nothing any more", async () => {
  const { log, start, letOpen, show } = createCameras();
  const camera = start("first");
  camera.stop();
  camera.resume();
  show("visible");
  await letOpen();
  expect(log).toEqual([]);
  expect(await camera.setTorch(true)).toBe(false);
});

test("a camera that pauses reads nothing, and stays open for the next traveler for 20 seconds", async () => {
  const { news, events, letOpen, watch, camera } = await createRunning();
  camera.pause();
  events[0]?.onText("HP1:");
  await watch(19);
  expect(news()).toEqual(["decode 1 off"]);
  camera.resume();
  events[0]?.onText("HP1:");
  await watch(30);
  expect(news()).toEqual(["decode 1 on", "gate reads HP1:"]);
  camera.pause();
  await watch(20);
  expect(news()).toEqual(["decode 1 off", "close 1"]);
  camera.resume();
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "gate runs at 1"]);
});

test("a camera is closed at once while the page is hidden, and comes back with it", async () => {
  const { news, letOpen, show } = await createRunning();
  show("hidden");
  expect(news()).toEqual(["close 1"]);
  show("visible");
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "gate runs at 1"]);
});

test("a camera that paused when the page was hidden waits for the next traveler", async () => {
  const { news, letOpen, show, camera } = await createRunning();
  camera.pause();
  show("hidden");
  show("visible");
  await letOpen();
  expect(news()).toEqual(["decode 1 off", "close 1"]);
  camera.resume();
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "gate runs at 1"]);
});

test("a page that is hidden and seen again while the camera opens still gets its picture", async () => {
  const { news, start, letOpen, show } = createCameras();
  start("gate");
  await settle();
  show("hidden");
  show("visible");
  await letOpen();
  expect(news()).toEqual(["open 1", "decode 1 on", "gate runs at 1"]);
});

test("a camera that is refused is said once, and tried again when asked to", async () => {
  const { news, start, letOpen, show } = createCameras();
  const camera = start("gate");
  await letOpen(new DOMException("", "NotAllowedError"));
  show("hidden");
  show("visible");
  await letOpen();
  expect(news()).toEqual(["open 1", "gate blocked"]);
  camera.resume();
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "gate runs at 1"]);
});

test("a camera lost right after it opened is said, and the next start opens it again", async () => {
  const { news, events, start, letOpen } = await createRunning();
  events[0]?.onEnded();
  events[0]?.onEnded();
  expect(news()).toEqual(["close 1", "gate taken"]);
  start("second").stop();
  start("third");
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "third runs at 1"]);
});

test("a camera lost after it has worked is opened once more, and what stands in the way now is said", async () => {
  const { news, events, letOpen, watch } = await createRunning();
  await watch(11);
  events[0]?.onEnded();
  await letOpen();
  expect(news()).toEqual(["close 1", "open 2", "decode 2 on", "gate runs at 1"]);
  await watch(11);
  events[1]?.onEnded();
  await letOpen(new DOMException("", "NotReadableError"));
  expect(news()).toEqual(["close 2", "open 3", "gate taken"]);
});

test("a picture that stands still is opened once more, then said", async () => {
  const { news, letOpen, watch } = await createRunning();
  await watch(11);
  await vi.advanceTimersByTimeAsync(20_000);
  await letOpen();
  expect(news()).toEqual(["close 1", "open 2", "decode 2 on", "gate runs at 1"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(news()).toEqual(["close 2", "gate taken"]);
});

test("a camera lost during a pause is not said but opened at the next traveler", async () => {
  const { news, events, letOpen, camera } = await createRunning();
  camera.pause();
  events[0]?.onEnded();
  expect(news()).toEqual(["decode 1 off", "close 1"]);
  camera.resume();
  await letOpen();
  expect(news()).toEqual(["open 2", "decode 2 on", "gate runs at 1"]);
});

test("torch and zoom are as they were when the camera comes back, but not what it refused", async () => {
  const { news, letOpen, show, camera } = await createRunning();
  expect(await camera.setTorch(true)).toBe(true);
  await camera.setZoom(2.5);
  await camera.setZoom(9);
  await camera.refocus({ x: 0.25, y: 0.5 });
  news();
  show("hidden");
  show("visible");
  await letOpen();
  expect(news()).toEqual([
    "close 1",
    "open 2",
    "decode 2 on",
    'apply 2 {"isTorchOn":true,"zoom":2.5}',
    "gate runs at 2.5",
  ]);
  await camera.refocus({ x: 0.25, y: 0.5 });
  expect(news()).toEqual(["refocus 2 0.25 0.5"]);
});
