import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Feedback } from "../../device/feedback.ts";
import type { KeptChange } from "../../device/other-tabs.ts";
import { defaultSettings } from "../../store/gate-settings.ts";
import {
  followClock,
  followNetwork,
  followOtherTabs,
  followTasks,
  followTheme,
  followVerdicts,
  followWakefulness,
} from "./follow.ts";
import type { Gate } from "./gate.ts";
import type { Settings } from "./settings.ts";
import type { Check, CheckRequest, State } from "./state.ts";

const settle = () => vi.advanceTimersByTimeAsync(0);

/** The window, the document and the locks, as far as they are used; `log` says what was asked of them. */
const openBrowser = () => {
  const log: string[] = [];
  const window = new EventTarget();
  const dataset: Record<string, string> = {};
  const page = Object.assign(new EventTarget(), { visibilityState: "visible", documentElement: { dataset } });
  const navigator = {
    onLine: true,
    locks: {
      request: async (name: string, { mode }: LockOptions, run: () => Promise<void>) => {
        log.push(`task ${name} ${mode ?? "exclusive"}`);
        await run();
        log.push("no task");
      },
    },
    wakeLock: {
      request: () => {
        log.push("awake");
        return Promise.resolve({ release: () => Promise.resolve(log.push("may sleep")) });
      },
    },
  };
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("location", { href: "https://clearway.example/gate/" });
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  return { log, window, page, dataset, navigator };
};

let browser: ReturnType<typeof openBrowser>;

beforeEach(() => {
  vi.useFakeTimers();
  browser = openBrowser();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const request: CheckRequest = { text: "HP1:", identity: "unchecked" };
const checkOf = (outcome: "admit" | "refuse"): Check => ({
  id: "",
  text: "HP1:",
  nowSeconds: 0,
  // Only what outcomes are read from.
  verdict: { outcome, reasons: [] } as unknown as Check["verdict"],
});

/** A gate of which a test says what it shows. */
const createGate = () => {
  const state = signal<State>({ screen: "opening" });
  const calls: string[] = [];
  const gate = {
    ...{ state, seconds: 100 },
    nowSeconds: () => gate.seconds,
    look: () => calls.push("gate looks"),
    lists: { look: () => Promise.resolve(calls.push("lists look")) },
  };
  const show = async (shown: State): Promise<void> => {
    state.value = shown;
    await settle();
  };
  // Only what is followed of a gate.
  return { gate: gate as unknown as Gate & { seconds: number }, show, calls };
};

const createSettings = (calls: string[] = []) => {
  const current = signal(defaultSettings);
  // Only what is followed of settings.
  const settings = { current, open: () => Promise.resolve(calls.push("settings open")) } as unknown as Settings;
  return { settings, current };
};

test("this tab is busy from the first sight of a code to the deed, once", async () => {
  const { gate, show } = createGate();
  followTasks(gate, "/gate/");
  await show({ screen: "aiming" });
  expect(browser.log).toEqual([]);
  await show({ screen: "checking", request });
  const check = checkOf("admit");
  await show({ screen: "verdict", check });
  await show({ screen: "checking", request: { ...request, asked: check } });
  await show({ screen: "verdict", check });
  expect(browser.log).toEqual(["task https://clearway.example/gate/ shared"]);
  await show({ screen: "aiming" });
  expect(browser.log.at(-1)).toBe("no task");
  await show({ screen: "checking", request });
  expect(browser.log).toHaveLength(3);
  await show({ screen: "camera", trouble: "taken" });
  expect(browser.log.at(-1)).toBe("no task");
});

test("the screen stays on while there is scanning, and not in the menu", async () => {
  const { gate, show } = createGate();
  followWakefulness(gate);
  expect(browser.log).toEqual([]);
  await show({ screen: "aiming" });
  await show({ screen: "checking", request });
  await show({ screen: "verdict", check: checkOf("admit") });
  expect(browser.log).toEqual(["awake"]);
  await show({ screen: "menu", page: "menu", back: { screen: "aiming" } });
  expect(browser.log).toEqual(["awake", "may sleep"]);
});

test("each verdict sounds and vibrates once, as the settings say", async () => {
  const { gate, show } = createGate();
  const { settings, current } = createSettings();
  const told: string[] = [];
  // Only what is asked of it here.
  const feedback = {
    unlock: () => told.push("unlock"),
    sound: (outcome: string) => told.push(`sound ${outcome}`),
    vibrate: (outcome: string) => told.push(`vibrate ${outcome}`),
  } as unknown as Feedback;
  followVerdicts(gate, settings, feedback);
  const check = checkOf("admit");
  await show({ screen: "verdict", check });
  await show({ screen: "verdict", check, asked: check });
  expect(told).toEqual(["sound admit", "vibrate admit"]);
  current.value = { ...defaultSettings, hasSound: false };
  expect(told).toHaveLength(2);
  await show({ screen: "verdict", check: checkOf("refuse") });
  current.value = { ...defaultSettings, hasVibration: false };
  await show({ screen: "verdict", check: { ...checkOf("admit"), shownBeforeSeconds: 1 } });
  expect(told.slice(2)).toEqual(["vibrate refuse", "sound confirm"]);
  for (const gesture of ["pointerdown", "keydown"]) browser.window.dispatchEvent(new Event(gesture));
  expect(told.slice(4)).toEqual(["unlock", "unlock"]);
});

test("what another tab has kept is taken over when it tells, and when this tab is looked at again", () => {
  const { gate, calls } = createGate();
  const { settings } = createSettings(calls);
  const told = new Map<KeptChange, () => void>();
  followOtherTabs({ tell: () => undefined, onTold: (change, run) => told.set(change, run) }, { gate, settings });
  told.get("settings")?.();
  told.get("lists")?.();
  expect(calls).toEqual(["settings open", "lists look"]);
  browser.page.visibilityState = "hidden";
  browser.page.dispatchEvent(new Event("visibilitychange"));
  expect(calls).toHaveLength(2);
  browser.page.visibilityState = "visible";
  browser.page.dispatchEvent(new Event("visibilitychange"));
  expect(calls.slice(2)).toEqual(["lists look", "settings open"]);
});

test("the network is what the browser says of it", () => {
  const isOnline = followNetwork();
  expect(isOnline.value).toBe(true);
  browser.navigator.onLine = false;
  browser.window.dispatchEvent(new Event("offline"));
  expect(isOnline.value).toBe(false);
  browser.navigator.onLine = true;
  browser.window.dispatchEvent(new Event("online"));
  expect(isOnline.value).toBe(true);
});

test("the shown time moves every half minute, and graces are looked at then", () => {
  const { gate, calls } = createGate();
  const shownSeconds = followClock(gate);
  gate.seconds = 130;
  vi.advanceTimersByTime(29_999);
  expect([shownSeconds.value, calls]).toEqual([100, []]);
  vi.advanceTimersByTime(1);
  expect([shownSeconds.value, calls]).toEqual([130, ["gate looks"]]);
});

test("the theme stands on the document, at once and at each change", () => {
  const { settings, current } = createSettings();
  followTheme(settings);
  expect(browser.dataset).toEqual({ theme: "auto" });
  current.value = { ...defaultSettings, theme: "sunlight" };
  expect(browser.dataset).toEqual({ theme: "sunlight" });
});
