/** Asks the browser to hand in the journal when there is a network again, even with the app closed (Chromium only). */

/** The name under which the service worker is woken. */
export const scansTag = "scans";

/** What the types of the browser do not know yet. */
interface SyncRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

/** The page's service workers, as far as they are asked here. */
export interface WorkerRegistrations {
  getRegistration(): Promise<unknown>;
}

const runtimeWorkers = (): WorkerRegistrations | undefined =>
  // The types promise what a runtime may lack.
  (globalThis as { navigator?: { serviceWorker?: WorkerRegistrations } }).navigator?.serviceWorker;

/** False where the browser cannot or will not. Never rejects: the page hands in by itself as long as it is open. */
export const askForBackgroundSync = async (workers = runtimeWorkers()): Promise<boolean> => {
  try {
    // as: the browser's registration, or none
    const registration = (await workers?.getRegistration()) as SyncRegistration | undefined;
    if (registration?.sync === undefined) return false;
    await registration.sync.register(scansTag);
    return true;
  } catch {
    // Forbidden by the person or by the browser.
    return false;
  }
};
