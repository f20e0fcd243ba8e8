/** The page's side of the service worker: registers it, learns of a new release, and takes it between two travelers only. */
import { messageSW, Workbox } from "workbox-window";

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
}

/** What the app can do about releases. */
export interface Releases {
  /**
   * Takes the waiting release and loads the page anew, once no tab of this app has a task. Where none waits yet, one is looked
   * for, and taken when it has come.
   */
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
  const take = (waiting: ServiceWorker): void => {
    void messageSW(waiting, { type: "SKIP_WAITING" });
  };
  const look = (): void => {
    // Offline: the next hour, or the next tap, asks again.
    registration?.update().catch(() => undefined);
  };
  const takeWaiting = (): void => {
    if (isReplaced) location.reload();
    hasAsked = true;
    const waiting = registration?.waiting ?? undefined;
    if (waiting === undefined) look();
    else take(waiting);
  };
  const tell = async (waiting: ServiceWorker | undefined): Promise<void> => {
    onWaiting(await askForNotes(waiting));
  };
  worker.addEventListener("waiting", ({ sw }) => {
    if (hasAsked && sw !== undefined) take(sw);
    else void tell(sw);
  });
  worker.addEventListener("controlling", ({ isUpdate = false, isExternal = false }) => {
    // Only a tab that asked loads anew: another one may be in front of a traveler, and is told until it asks.
    if (hasAsked) location.reload();
    else if (isUpdate || isExternal) {
      isReplaced = true;
      void tell(undefined);
    }
  });
  const register = async (): Promise<void> => {
    registration = await worker.register();
    setInterval(look, updateMilliseconds);
  };
  register().catch(() => {
    // Refused by the browser (private browsing): the app works while the server does.
    registration = undefined;
  });
  return { takeWaiting };
};
