/** What goes on beside the screens for as long as the page lives: sounds, wake lock, the busy mark, the network, the clock, the look. */
import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Feedback } from "../../device/feedback.ts";
import type { OtherTabs } from "../../device/other-tabs.ts";
import { holdTaskLock } from "../../device/task-lock.ts";
import { holdWakeLock } from "../../device/wake-lock.ts";
import type { Gate } from "./gate.ts";
import type { GateWorks } from "./make-gate.ts";
import type { Settings } from "./settings.ts";
import { outcomeOf } from "./state.ts";
import type { Check, State } from "./state.ts";

const tickMilliseconds = 30_000;

/** Begins something when a state calls for it and ends it when none does any more. */
const followState = (gate: Gate, isFor: (state: State) => boolean, begin: () => () => void): void => {
  let end: (() => void) | undefined;
  gate.state.subscribe((state) => {
    if (isFor(state)) end ??= begin();
    else {
      end?.();
      end = undefined;
    }
  });
};

/** Marks this tab as busy from the first sight of a code to the deed: a new release waits for it. */
export const followTasks = (gate: Gate, appPath: string): void => {
  followState(
    gate,
    ({ screen }) => screen === "checking" || screen === "verdict",
    () => holdTaskLock(appPath),
  );
};

/** The screen stays on while there is scanning. */
export const followWakefulness = (gate: Gate): void => {
  followState(gate, ({ screen }) => screen === "aiming" || screen === "checking" || screen === "verdict", holdWakeLock);
};

/** Each verdict sounds and vibrates once, as the settings say; a browser lets sounds out after the first tap. */
export const followVerdicts = (gate: Gate, settings: Settings, feedback: Feedback): void => {
  let told: Check | undefined;
  gate.state.subscribe((state) => {
    if (state.screen !== "verdict" || state.check === told) return;
    told = state.check;
    const { hasSound, hasVibration } = settings.current.peek();
    if (hasSound) feedback.sound(outcomeOf(told));
    if (hasVibration) feedback.vibrate(outcomeOf(told));
  });
  for (const gesture of ["pointerdown", "keydown"]) {
    addEventListener(gesture, () => {
      feedback.unlock();
    });
  }
};

/** What another tab has kept is in force here too: at once, and where a browser did not tell, when this tab is looked at again. */
export const followOtherTabs = (tabs: OtherTabs, { gate, settings }: Pick<GateWorks, "gate" | "settings">): void => {
  tabs.onTold("lists", () => void gate.lists.look());
  tabs.onTold("settings", () => void settings.open());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    void gate.lists.look();
    void settings.open();
  });
};

/** Whether an interface is up. */
export const followNetwork = (): ReadonlySignal<boolean> => {
  const isOnline = signal(navigator.onLine);
  const tell = (): void => {
    isOnline.value = navigator.onLine;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return isOnline;
};

/** Now as verdicts see it, set anew every half minute, so that ages on screen stay true and graces end. */
export const followClock = (gate: Gate): ReadonlySignal<number> => {
  const shownSeconds = signal(gate.nowSeconds());
  setInterval(() => {
    shownSeconds.value = gate.nowSeconds();
    gate.look();
  }, tickMilliseconds);
  return shownSeconds;
};

/** The theme stands on the document, where `tokens.css` looks for it. */
export const followTheme = (settings: Settings): void => {
  effect(() => {
    document.documentElement.dataset["theme"] = settings.current.value.theme;
  });
};
