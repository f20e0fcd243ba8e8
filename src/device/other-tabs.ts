/** Tells the app's other tabs on this phone that something kept there has changed. */

/** What changed in the store. */
export type KeptChange = "lists" | "settings";

/** Between the tabs of one app. */
export interface OtherTabs {
  readonly tell: (change: KeptChange) => void;
  /** Calls back when another tab has told of it. */
  readonly onTold: (change: KeptChange, run: () => void) => void;
}

/** Tabs that give the same name hear each other. Where the browser has no such channel nothing is heard: what depends on it looks at other moments too. */
export const createOtherTabs = (name: string): OtherTabs => {
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : undefined;
  return {
    tell: (change) => channel?.postMessage(change),
    onTold: (change, run) => {
      channel?.addEventListener("message", ({ data }) => {
        if (data === change) run();
      });
    },
  };
};
