/** Whether the app stands on the home screen, and how it gets there on this kind of device. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** There; the browser can put it there now; by the browser's menu (Android), by the share sheet (iPhone, iPad); unknown. */
export type InstallState = "installed" | "offered" | "android" | "iphone" | "other";

/** The event that Chromium's browsers hold an installation ready with; the DOM's types leave it out. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

/** What is asked of a browser here. */
export interface InstallScope extends EventTarget {
  readonly navigator: {
    readonly userAgent: string;
    readonly maxTouchPoints: number;
    /** Safari's own. */
    readonly standalone?: boolean;
  };
  matchMedia(query: string): { readonly matches: boolean };
}

/** The app's side of installing. */
export interface Install {
  readonly state: ReadonlySignal<InstallState>;
  /** Opens the browser's question where it is `offered`, else does nothing. Call it from a tap. */
  install(): Promise<void>;
}

const firstState = ({ navigator, matchMedia }: InstallScope): InstallState => {
  const { userAgent, maxTouchPoints, standalone = false } = navigator;
  if (standalone || matchMedia("(display-mode: standalone), (display-mode: fullscreen)").matches) return "installed";
  // An iPad says that it is a Mac, and no Mac has a touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "iphone";
  return /Android/.test(userAgent) ? "android" : "other";
};

/** Listens from the start on: the browser offers once, early. */
export const setupInstall = (scope: InstallScope = window): Install => {
  const state = signal(firstState(scope));
  let offer: InstallEvent | undefined;
  scope.addEventListener("beforeinstallprompt", (event) => {
    // The app asks when the guard looks for it, not in front of a queue.
    event.preventDefault();
    // Only Chromium's browsers send this event, with this member.
    offer = event as InstallEvent;
    state.value = "offered";
  });
  scope.addEventListener("appinstalled", () => {
    offer = undefined;
    state.value = "installed";
  });
  return {
    state,
    install: async () => {
      const asked = offer;
      // An offer can be taken up once; the browser may make another.
      offer = undefined;
      if (asked === undefined) return;
      state.value = firstState(scope);
      // Refused without a tap: the way by the menu remains.
      await asked.prompt().catch(() => undefined);
    },
  };
};
