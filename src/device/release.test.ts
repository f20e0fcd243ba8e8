import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReleaseNotes } from "./release.ts";

const origin = "https://clearway.example";
const notes: ReleaseNotes = { en: ["New."], "zh-CN": ["新。"] };
const noNotes: ReleaseNotes = { en: [], "zh-CN": [] };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
/** Workbox lets a moment pass before it believes that a worker waits. */
const letWait = () => vi.advanceTimersByTimeAsync(500);

/** A worker that notes what it is asked, and answers with its notes. */
const createWorker = (answer: unknown = notes) => {
  const asked: unknown[] = [];
  const worker = Object.assign(new EventTarget(), {
    scriptURL: `${origin}/gate/sw.js`,
    state: "installing",
    asked,
    postMessage: (message: { type: string }, [port]: [{ postMessage: (answer: unknown) => void }]) => {
      asked.push(message.type);
      if (message.type === "RELEASE_NOTES" && answer !== "silence") port.postMessage(answer);
    },
  });
  return worker;
};
type FakeWorker = ReturnType<typeof createWorker>;

/** Hands an answer over at once. */
class FakeChannel {
  readonly port1: { onmessage?: (event: { data: unknown }) => void } = {};
  readonly port2 = { postMessage: (data: unknown) => this.port1.onmessage?.({ data }) };
}

/** The browser's side: workers come, wait and take over when a test says so. `updates` are what the next looks find. */
const createBrowser = (former: FakeWorker | null) => {
  const registration = Object.assign(new EventTarget(), {
    installing: null as FakeWorker | null,
    waiting: null as FakeWorker | null,
    looks: 0,
    updates: [] as (() => Promise<void> | void)[],
    update: async () => {
      registration.looks += 1;
      await registration.updates.shift()?.();
    },
  });
  const container = Object.assign(new EventTarget(), {
    controller: former,
    register: () => Promise.resolve(registration),
  });
  const setState = (worker: FakeWorker, state: string): void => {
    worker.state = state;
    worker.dispatchEvent(Object.assign(new Event("statechange")));
  };
  const install = (worker: FakeWorker): void => {
    registration.installing = worker;
    registration.dispatchEvent(new Event("updatefound"));
  };
  const wait = async (worker: FakeWorker): Promise<void> => {
    Object.assign(registration, { installing: null, waiting: worker });
    setState(worker, "installed");
    await letWait();
  };
  const takeOver = async (worker: FakeWorker): Promise<void> => {
    registration.waiting = null;
    setState(worker, "activating");
    container.controller = worker;
    container.dispatchEvent(new Event("controllerchange"));
    await settle();
  };
  /** From its arrival to the moment that it waits. */
  const bring = async (worker: FakeWorker): Promise<void> => {
    install(worker);
    await wait(worker);
  };
  return { registration, container, install, wait, bring, takeOver };
};

/** The page in a browser with the parts that it and Workbox use. */
const openPage = async (serviceWorker: object | undefined) => {
  vi.stubGlobal("navigator", serviceWorker === undefined ? {} : { serviceWorker });
  vi.stubGlobal("self", globalThis);
  vi.stubGlobal("__WB_DISABLE_DEV_LOGS", true);
  vi.stubGlobal("location", new URL(`${origin}/gate/`));
  vi.stubGlobal("document", { readyState: "complete", baseURI: `${origin}/gate/` });
  vi.stubGlobal("MessageChannel", FakeChannel);
  const page = { loads: 0, told: [] as ReleaseNotes[] };
  // Workbox looks at the page as soon as it is loaded.
  const { setupReleases } = await import("./release.ts");
  const { takeWaiting } = setupReleases({
    appPath: "/gate/",
    onWaiting: (said) => page.told.push(said),
    loadAnew: () => (page.loads += 1),
  });
  await settle();
  return Object.assign(page, { takeWaiting });
};

const open = async () => {
  const browser = createBrowser(createWorker());
  return { ...browser, page: await openPage(browser.container) };
};

test("a release that waits is told with its notes, taken by a tap, and loaded once it is in force", async () => {
  const { page, bring, takeOver } = await open();
  const release = createWorker();
  await bring(release);
  expect([page.told, page.loads]).toEqual([[notes], 0]);
  page.takeWaiting();
  expect(release.asked).toEqual(["RELEASE_NOTES", "SKIP_WAITING"]);
  expect(page.loads).toBe(0);
  await takeOver(release);
  expect(page.loads).toBe(1);
});

test.each([
  ["has no form of notes", { en: "New." }],
  ["does not answer", "silence"],
])("a release that %s is told all the same", async (_, answer) => {
  const { page, bring } = await open();
  await bring(createWorker(answer));
  await vi.advanceTimersByTimeAsync(2000);
  expect(page.told).toEqual([noNotes]);
});

test("a release that another tab took is told, and only a tap loads it", async () => {
  const { page, bring, takeOver } = await open();
  const release = createWorker();
  await bring(release);
  await takeOver(release);
  expect([page.told, page.loads]).toEqual([[notes, noNotes], 0]);
  page.takeWaiting();
  expect(page.loads).toBe(1);
});

test("a first worker that takes its page is no release", async () => {
  const browser = createBrowser(null);
  const page = await openPage(browser.container);
  const first = createWorker();
  browser.install(first);
  await browser.takeOver(first);
  expect([page.told, page.loads]).toEqual([[], 0]);
});

test("where none waits yet one is looked for, and taken when it has come", async () => {
  const { page, registration, install, wait, takeOver } = await open();
  const release = createWorker();
  registration.updates = [() => install(release)];
  page.takeWaiting();
  await settle();
  expect([registration.looks, release.asked]).toEqual([1, []]);
  await wait(release);
  expect([release.asked, page.told]).toEqual([["SKIP_WAITING"], []]);
  await takeOver(release);
  expect(page.loads).toBe(1);
});

test("a release on its way when it is asked for is taken without another look", async () => {
  const { page, registration, install, wait } = await open();
  const release = createWorker();
  install(release);
  page.takeWaiting();
  await wait(release);
  expect([registration.looks, release.asked]).toEqual([0, ["SKIP_WAITING"]]);
});

test.each([
  ["found nothing", () => undefined],
  ["had no network", () => Promise.reject(new TypeError("offline"))],
])("a tap whose look %s does not count for a release of another day", async (_, update) => {
  const { page, registration, bring, takeOver } = await open();
  registration.updates = [update];
  page.takeWaiting();
  await settle();
  const release = createWorker();
  await bring(release);
  expect([release.asked, page.told]).toEqual([["RELEASE_NOTES"], [notes]]);
  await takeOver(release);
  expect(page.loads).toBe(0);
});

test("a tap just before a release is known to wait takes it once", async () => {
  const { page, registration, install, wait } = await open();
  const release = createWorker();
  install(release);
  const waited = wait(release);
  expect(registration.waiting).toBe(release);
  page.takeWaiting();
  await waited;
  expect([release.asked, page.told]).toEqual([["SKIP_WAITING"], []]);
});

test("a newer release that takes the place of the one asked for is taken in its stead", async () => {
  const { page, bring, takeOver } = await open();
  const [asked, newer] = [createWorker(), createWorker()];
  await bring(asked);
  page.takeWaiting();
  asked.state = "redundant";
  await bring(newer);
  expect([newer.asked, page.told]).toEqual([["SKIP_WAITING"], [notes]]);
  await takeOver(newer);
  expect(page.loads).toBe(1);
});

test("a release beside the one asked for is only told", async () => {
  const { page, registration, bring } = await open();
  registration.installing = createWorker();
  page.takeWaiting();
  const release = createWorker();
  await bring(release);
  expect([release.asked, page.told]).toEqual([["RELEASE_NOTES"], [notes]]);
});

test("a page that stays open looks every hour", async () => {
  const { registration } = await open();
  registration.updates = [() => Promise.reject(new TypeError("offline"))];
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(registration.looks).toBe(1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(registration.looks).toBe(2);
});

test("without service workers a tap loads the page anew", async () => {
  const page = await openPage(undefined);
  page.takeWaiting();
  expect(page.loads).toBe(1);
});

test("where the browser refuses the worker a tap loads the page anew, also one that came before the refusal", async () => {
  let refuse = (_error: Error): void => undefined;
  const register = () => new Promise((_, reject) => (refuse = reject));
  const page = await openPage(Object.assign(new EventTarget(), { controller: null, register }));
  page.takeWaiting();
  await settle();
  expect(page.loads).toBe(0);
  refuse(new DOMException("refused", "SecurityError"));
  await settle();
  expect(page.loads).toBe(1);
  page.takeWaiting();
  expect(page.loads).toBe(2);
});
