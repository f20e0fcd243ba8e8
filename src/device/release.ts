/** The page's side of the service worker: registers it, learns of a new release, and takes it between two travelers only. */
// By module: the package's main file is half as large again, for browsers that no gate runs in.
import { messageSW } from "workbox-window/messageSW.js";
import { Workbox } from "workbox-window/Workbox.js";

/** What a release says of itself, in sentences; empty where it says nothing. */
export interface ReleaseNotes {
  readonly "zh-CN": readonly string[];
  readonly en: readonly string[];
}

/** Asked of the worker that waits, which belongs to the new release. */
const notesMessage = { type: "RELEASE_NOTES" } as const;

const noNotes: ReleaseNotes = { "zh-CN": [], en: [] };

/** A worker of an older build does not answer. */
const notesMillisecondsMax = 2000;

const isSentences = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((sentence) => typeof sentence === "string");

const readNotes = (answer: unknown): ReleaseNotes => {
  if (typeof answer !== "object" || answer === null || !("en" in answer) || !("zh-CN" in answer)) return noNotes;
  const { en, "zh-CN": zh } = answer;
  return isSentences(en) && isSentences(zh) ? { en, "zh-CN": zh } : noNotes;
};

const askForNotes = async (worker: ServiceWorker | undefined): Promise<ReleaseNotes> => {
  if (worker === undefined) return noNotes;
  const silence = new Promise<unknown>((resolve) => {
    setTimeout(resolve, notesMillisecondsMax);
  });
  return readNotes(await Promise.race([messageSW(worker, notesMessage), silence]));
};

/** One app's worker and what the app wants to know. */
export interface ReleaseParts {
  /** The app's path with slashes at both ends; the worker stands at `<path>sw.js`. */
  readonly appPath: string;
  /** A new release is loaded and waits, or another tab has taken it. */
  readonly onWaiting: (notes: ReleaseNotes) => void;
  /** Loads the page anew once this tab has no traveler: the worker's lock has ended by then, and a scan may have begun since. */
  readonly loadAnew: () => void;
}

/** What the app can do about releases. */
export interface Releases {
  /**
   * Takes the waiting release and loads the page anew, once no tab of this app has a task. Where none waits yet, one is looked
   * for, and taken when it has come. Without a worker the page is all there is to load.
   */
  readonly takeWaiting: () => void;
}

/** A gate runs for days without being opened anew. */
const updateMilliseconds = 3_600_000;

/** Starts the worker where the browser has service workers; elsewhere the app works while the server does. */
export const setupReleases = ({ appPath, onWaiting, loadAnew }: ReleaseParts): Releases => {
  if (!("serviceWorker" in navigator)) return { takeWaiting: loadAnew };
  const worker = new Workbox(`${appPath}sw.js`, { scope: appPath });
  let registration: ServiceWorkerRegistration | undefined;
  /** The release that the guard wants, or the one that took its place; any other one is only told of. */
  let asked: ServiceWorker | undefined;
  /** What this page loads is not kept: another tab has taken a release, or the browser refused the worker. */
  let isUnkept = false;
  let taken: ServiceWorker | undefined;
  const take = (waiting: ServiceWorker): void => {
    taken = waiting;
    void messageSW(waiting, { type: "SKIP_WAITING" });
  };
  const tell = async (waiting: ServiceWorker | undefined): Promise<void> => {
    onWaiting(await askForNotes(waiting));
  };
  worker.addEventListener("waiting", ({ sw }) => {
    // One that came before the asked one was in force has taken its place.
    if (asked?.state === "redundant") asked = sw;
    if (sw === undefined || sw !== asked) void tell(sw);
    // A tap in the moment before Workbox believes that it waits has taken it already.
    else if (sw !== taken) take(sw);
  });
  worker.addEventListener("controlling", ({ isUpdate = false, isExternal = false }) => {
    const isAsked = asked !== undefined && asked === navigator.serviceWorker.controller;
    if (!isAsked && !isUpdate && !isExternal) return;
    isUnkept = true;
    // Only a tab that asked loads anew: another one may be in front of a traveler, and is told until it asks.
    if (isAsked) loadAnew();
    else void tell(undefined);
  });
  const register = async (): Promise<void> => {
    registration = await worker.register();
    setInterval(() => void look(), updateMilliseconds);
  };
  const registered = register().catch(() => {
    // Private browsing: the app works while the server does.
    isUnkept = true;
  });
  const look = async (): Promise<void> => {
    await registered;
    // Offline: the next hour, or the next tap, asks again.
    await registration?.update().catch(() => undefined);
  };
  const ask = (): void => {
    if (isUnkept) {
      loadAnew();
      return;
    }
    const { waiting = null, installing = null } = registration ?? {};
    asked = waiting ?? installing ?? undefined;
    if (waiting !== null) take(waiting);
  };
  return {
    takeWaiting: () => {
      ask();
      if (!isUnkept && asked === undefined) void look().then(ask);
    },
  };
};
