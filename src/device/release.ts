/** The page's side of the service worker: registers it, learns of a new release, and takes it between two travelers only. */
import { messageSW, Workbox } from "workbox-window";

/** One app's worker and what the app wants to know. */
export interface ReleaseParts {
  /** The app's path with slashes at both ends; the worker stands at `<path>sw.js`. */
  readonly appPath: string;
  /** A new release is loaded and waits. */
  readonly onWaiting: () => void;
}

/** What the app can do about releases. */
export interface Releases {
  /** Takes the waiting release and loads the page anew, once no tab of this app has a task. */
  readonly takeWaiting: () => void;
}

/** A gate runs for days without being opened anew. */
const updateMilliseconds = 3_600_000;

/** Starts the worker where the browser has service workers; elsewhere the app works while the server does. */
export const setupReleases = ({ appPath, onWaiting }: ReleaseParts): Releases => {
  if (!("serviceWorker" in navigator)) return { takeWaiting: () => undefined };
  const worker = new Workbox(`${appPath}sw.js`, { scope: appPath });
  let registration: ServiceWorkerRegistration | undefined;
  let hasAsked = false;
  /** Another tab has taken the release: what this page has not loaded yet is no longer kept. */
  let isReplaced = false;
  const takeWaiting = (): void => {
    if (isReplaced) location.reload();
    const waiting = registration?.waiting;
    if (waiting === undefined || waiting === null) return;
    hasAsked = true;
    void messageSW(waiting, { type: "SKIP_WAITING" });
  };
  worker.addEventListener("waiting", onWaiting);
  worker.addEventListener("controlling", ({ isUpdate = false, isExternal = false }) => {
    // Only a tab that asked loads anew: another one may be in front of a traveler, and is told until it asks.
    if (hasAsked) location.reload();
    else if (isUpdate || isExternal) {
      isReplaced = true;
      onWaiting();
    }
  });
  const register = async (): Promise<void> => {
    registration = await worker.register();
    setInterval(() => {
      // Offline: the next hour asks again.
      registration?.update().catch(() => undefined);
    }, updateMilliseconds);
  };
  register().catch(() => {
    // Refused by the browser (private browsing): the app works while the server does.
    registration = undefined;
  });
  return { takeWaiting };
};
