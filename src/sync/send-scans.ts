/** Hands in the journal: document by document until nothing waits, each scan erased only once the server says that it has it. */
import { contentTypes } from "../api/content-types.ts";
import { scansPath, scansReceivedSchema } from "../api/scans.ts";
import { hexToBytes } from "../core/bytes.ts";
import { mapToScan, scanToMap } from "../core/journal/scan.ts";
import type { Scan } from "../core/journal/scan.ts";
import { signScans } from "../core/journal/scans-document.ts";
import { scansMax } from "../core/limits.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { StoreError } from "../store/connection.ts";
import type { DeviceKeyStore, EnrolledDevice } from "../store/device-key-store.ts";
import type { JournalStore, ScanRecord } from "../store/journal-store.ts";
import { postDocument } from "./post-document.ts";
import type { Posted, PostParts } from "./post-document.ts";

/**
 * Why scans still wait: this device was never enrolled, or the server does not know it any more; no answer came; the server has
 * shut the device out; it does not take the document; it has trouble of its own.
 */
export type SendError =
  "send-not-enrolled" | "send-offline" | "send-shut-out" | "send-refused" | "send-server" | StoreError;

/** What handing in needs. */
export interface SendParts extends PostParts {
  readonly journal: Pick<JournalStore, "take" | "erase">;
  readonly deviceKey: Pick<DeviceKeyStore, "read">;
  readonly nowSeconds: () => number;
  /** The browser's, so that tabs and worker hand in one after the other; without it two of them may send the same, harmlessly. */
  readonly locks?: Pick<LockManager, "request"> | undefined;
}

/** What is not on the phone any more. */
export interface Sent {
  /** The server has them. */
  readonly sent: number;
  /** No server would have taken them. */
  readonly damaged: number;
}

const lockName = "clearway-scans";

/** Undefined for what the phone has damaged: no server would take it, nor anything that is sent with it. */
const recordToScan = ({ id, isOpen: _isOpen, ...said }: ScanRecord): Scan | undefined => {
  const hex = id.replaceAll("-", "");
  return /^[0-9a-f]{32}$/i.test(hex) ? mapToScan(scanToMap({ ...said, id: hexToBytes(hex) })) : undefined;
};

const postedError = ({ status, error }: Posted): SendError => {
  if (error === "device-unknown") return "send-not-enrolled";
  if (error === "device-shut-out") return "send-shut-out";
  return status >= 400 && status < 500 && status !== 429 ? "send-refused" : "send-server";
};

/** Sends these; undefined when the server has them all. */
const sendOnce = async (
  parts: SendParts,
  device: EnrolledDevice,
  scans: readonly Scan[],
): Promise<SendError | undefined> => {
  const document = await signScans({ iatSeconds: parts.nowSeconds(), scans }, device);
  const posted = await postDocument(parts, { path: scansPath, type: contentTypes.scans, document });
  if (!posted.ok) return "send-offline";
  const received = scansReceivedSchema.safeParse(posted.value.said);
  const isReceived = posted.value.status === 200 && received.success && received.data.received === scans.length;
  return isReceived ? undefined : postedError(posted.value);
};

const sendAll = async (parts: SendParts): Promise<Result<Sent, SendError>> => {
  const device = await parts.deviceKey.read();
  if (!device.ok) return device;
  if (device.value === undefined) return fail("send-not-enrolled");
  for (let [sent, damaged] = [0, 0]; ;) {
    const taken = await parts.journal.take(scansMax);
    if (!taken.ok) return taken;
    if (taken.value.length === 0) return ok({ sent, damaged });
    const scans = taken.value.map(recordToScan).filter((scan) => scan !== undefined);
    const error = scans.length === 0 ? undefined : await sendOnce(parts, device.value, scans);
    if (error !== undefined) return fail(error);
    const erased = await parts.journal.erase(taken.value.map(({ id }) => id));
    if (!erased.ok) return erased;
    sent += scans.length;
    damaged += taken.value.length - scans.length;
  }
};

/** Where the runtime has none, or keeps it from pages. */
const runtimeLocks = (): SendParts["locks"] =>
  // The types promise what a runtime may lack.
  (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;

/** Hands in all that is settled. What an answer was lost for is sent again, and counted once by the server. Never rejects. */
export const sendScans = async (parts: SendParts): Promise<Result<Sent, SendError>> => {
  const { locks = runtimeLocks() } = parts;
  try {
    return await (locks === undefined ? sendAll(parts) : locks.request(lockName, () => sendAll(parts)));
  } catch {
    // The browser does not let the kept key sign any more, or ends the page.
    return fail("store-unavailable");
  }
};
