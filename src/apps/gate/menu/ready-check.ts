/** The check before duty, as data: from what was measured to what was found, and whether that is enough to stand at a gate with. */
import { freshness } from "../../../core/verdict/freshness.ts";
import type { Clock } from "../../../core/verdict/clock.ts";
import { nowOf } from "../../../core/verdict/clock.ts";
import type { CameraTrouble } from "../../../device/camera-trouble.ts";
import type { StoreError } from "../../../store/connection.ts";
import type { ReadyFinding, ReadyItem } from "../../../ui/words/menu/ready-words.ts";
import { clockWarning, usableUntilSeconds } from "../lists-status.ts";
import type { ListsStatus } from "../lists-status.ts";
import type { OutboxStatus } from "../outbox.ts";
import type { MenuPage } from "../state.ts";

/** Wrong: not ready. Wanting: ready, but it should be known. Unknown: this phone does not tell. */
export type ReadyState = "ok" | "wanting" | "wrong" | "unknown";

/** What stands beside a finding: for words of each language to form. */
export type ReadyValue =
  | { readonly kind: "span" | "moment" | "count" | "bytes" | "share"; readonly amount: number }
  | { readonly kind: "text"; readonly text: string };

/** One thing that was looked at. */
export interface ReadyResult {
  readonly item: ReadyItem;
  readonly finding: ReadyFinding;
  readonly state: ReadyState;
  /** Where it can be put right. */
  readonly page?: MenuPage;
  readonly value?: ReadyValue;
}

/** All that is measured. */
export interface Measured {
  readonly camera: "runs" | "dark" | CameraTrouble;
  readonly decoder: { readonly ok: boolean; readonly hasWasm: boolean };
  readonly lists: ListsStatus;
  /** Of the root in force; absent without lists. */
  readonly rootExpSeconds?: number;
  readonly clock: Clock;
  /** Undefined: a number was written and read again. */
  readonly writeError?: StoreError;
  readonly storage: { readonly isPersisted: boolean; readonly usedBytes?: number; readonly quotaBytes?: number };
  readonly hasSound: boolean;
  readonly canSound: boolean;
  /** Undefined where the browser does not tell. */
  readonly battery?: { readonly share: number; readonly isCharging: boolean };
  readonly outbox: OutboxStatus;
  readonly isEnrolled: boolean;
  readonly checkpoint: string;
  readonly appVersion: number;
  readonly isTraining: boolean;
}

/** Keys that end within a day end within a shift. */
const keysEndingSeconds = 86_400;
/** A day's scans should be handed in on that day (D9.7). */
const outboxOldSeconds = 86_400;
/** Two sets of a hundred lists of 2^20 places, as both are there while a new one takes effect, and some scans. */
const roomBytesMin = 32 * 2 ** 20;
const batteryShareMin = 0.2;

/** What each finding means, and where it can be put right. */
const meanings: Readonly<Record<ReadyFinding, readonly [ReadyState, MenuPage?]>> = {
  "camera-runs": ["ok"],
  "camera-blocked": ["wrong"],
  "camera-absent": ["wrong", "settings"],
  "camera-taken": ["wrong"],
  "camera-dark": ["wrong", "settings"],
  "decoder-reads": ["ok"],
  "decoder-slow": ["wanting"],
  "decoder-broken": ["wrong"],
  "keys-good": ["ok"],
  "keys-ending": ["wanting", "lists"],
  "keys-expired": ["wrong", "lists"],
  "keys-none": ["wrong", "lists"],
  "lists-fresh": ["ok"],
  "lists-aging": ["wanting", "lists"],
  "lists-stale": ["wrong", "lists"],
  "lists-none": ["wrong", "lists"],
  "clock-right": ["ok"],
  "clock-unknown": ["unknown"],
  "clock-off": ["wrong"],
  "clock-behind": ["wrong"],
  "storage-kept": ["ok"],
  "storage-erasable": ["wanting", "install"],
  "storage-tight": ["wanting"],
  "storage-full": ["wrong"],
  "storage-broken": ["wrong"],
  "sound-plays": ["ok"],
  "sound-off": ["ok"],
  "sound-mute": ["wanting"],
  "battery-good": ["ok"],
  "battery-low": ["wanting"],
  "outbox-empty": ["ok"],
  "outbox-waiting": ["ok"],
  "outbox-old": ["wanting", "journal"],
  "outbox-lost": ["wanting", "journal"],
  "outbox-unenrolled": ["wanting", "device"],
  "checkpoint-named": ["ok"],
  "checkpoint-unnamed": ["wanting", "shift"],
  "release-good": ["ok"],
  "release-ending": ["wanting"],
  "release-over": ["wrong"],
  "training-on": ["wrong", "training"],
};

type Found = Pick<ReadyResult, "finding" | "value">;

const amount = (kind: Exclude<ReadyValue["kind"], "text">, value: number) => ({ value: { kind, amount: value } });
const text = (value: string) => ({ value: { kind: "text" as const, text: value } });

const findDecoder = ({ decoder: { ok, hasWasm } }: Measured): Found => {
  if (!ok) return { finding: "decoder-broken" };
  return { finding: hasWasm ? "decoder-reads" : "decoder-slow" };
};

const findLists = ({ lists: { set } }: Measured, nowSeconds: number): Found => {
  if (set === undefined) return { finding: "lists-none" };
  const grade = freshness(set, nowSeconds, set.policy);
  const told =
    grade === "aging"
      ? amount("moment", usableUntilSeconds(set))
      : amount("span", Math.max(0, nowSeconds - set.iatSeconds));
  return { finding: `lists-${grade}`, ...told };
};

const findKeys = ({ lists: { set }, rootExpSeconds = Infinity }: Measured, nowSeconds: number): Found => {
  if (set === undefined) return { finding: "keys-none" };
  const expSeconds = Math.min(set.trustExpSeconds, rootExpSeconds);
  const told = amount("moment", expSeconds);
  if (nowSeconds >= expSeconds) return { finding: "keys-expired", ...told };
  return { finding: nowSeconds >= expSeconds - keysEndingSeconds ? "keys-ending" : "keys-good", ...told };
};

/** A clock behind its floor by one second has no live code timely. */
const findClock = ({ clock: { deviceSeconds, floorSeconds }, lists }: Measured): Found => {
  if (!(deviceSeconds >= floorSeconds)) {
    return { finding: "clock-behind", ...amount("span", floorSeconds - deviceSeconds) };
  }
  const offSeconds = clockWarning(lists);
  if (offSeconds !== undefined) return { finding: "clock-off", ...amount("span", offSeconds) };
  return { finding: lists.clockOffsetSeconds === undefined ? "clock-unknown" : "clock-right" };
};

const findStorage = ({ writeError, storage }: Measured): Found => {
  if (writeError === "store-full") return { finding: "storage-full" };
  if (writeError !== undefined) return { finding: "storage-broken", ...text(writeError) };
  const { isPersisted, usedBytes = 0, quotaBytes = Infinity } = storage;
  const roomBytes = Math.max(0, quotaBytes - usedBytes);
  if (roomBytes < roomBytesMin) return { finding: "storage-tight", ...amount("bytes", roomBytes) };
  return { finding: isPersisted ? "storage-kept" : "storage-erasable" };
};

const findSound = ({ hasSound, canSound }: Measured): Found => {
  if (!hasSound) return { finding: "sound-off" };
  return { finding: canSound ? "sound-plays" : "sound-mute" };
};

const findBattery = ({ battery }: Measured): readonly Found[] => {
  if (battery === undefined) return [];
  const isLow = battery.share < batteryShareMin && !battery.isCharging;
  return [{ finding: isLow ? "battery-low" : "battery-good", ...amount("share", battery.share) }];
};

const findOutbox = ({ outbox, isEnrolled }: Measured, nowSeconds: number): Found => {
  const { waiting, oldestSeconds, forgotten, trouble } = outbox;
  if (!isEnrolled || trouble === "send-not-enrolled" || trouble === "send-shut-out") {
    return { finding: "outbox-unenrolled" };
  }
  if (forgotten > 0) return { finding: "outbox-lost", ...amount("count", forgotten) };
  if (waiting === 0) return { finding: "outbox-empty" };
  const waitedSeconds = nowSeconds - (oldestSeconds ?? nowSeconds);
  return waitedSeconds > outboxOldSeconds
    ? { finding: "outbox-old", ...amount("span", waitedSeconds) }
    : { finding: "outbox-waiting", ...amount("count", waiting) };
};

const findCheckpoint = ({ checkpoint }: Measured): Found =>
  checkpoint === "" ? { finding: "checkpoint-unnamed" } : { finding: "checkpoint-named", ...text(checkpoint) };

const findRelease = ({ lists: { stopsSeconds }, appVersion }: Measured, nowSeconds: number): Found => {
  if (stopsSeconds === undefined) return { finding: "release-good", ...amount("count", appVersion) };
  return nowSeconds >= stopsSeconds
    ? { finding: "release-over" }
    : { finding: "release-ending", ...amount("moment", stopsSeconds) };
};

const toResult = (found: Found): ReadyResult => {
  const [state, page] = meanings[found.finding];
  // as: each finding begins with the name of its item
  const item = found.finding.split("-")[0] as ReadyItem;
  return { item, state, ...found, ...(page === undefined ? {} : { page }) };
};

/** Everything that was looked at, what keeps from duty first. */
export const findReady = (measured: Measured): readonly ReadyResult[] => {
  const nowSeconds = nowOf(measured.clock);
  const found: readonly Found[] = [
    ...(measured.isTraining ? [{ finding: "training-on" } as const] : []),
    findLists(measured, nowSeconds),
    findKeys(measured, nowSeconds),
    findClock(measured),
    { finding: `camera-${measured.camera}` },
    findDecoder(measured),
    findStorage(measured),
    findSound(measured),
    ...findBattery(measured),
    findOutbox(measured, nowSeconds),
    findCheckpoint(measured),
    findRelease(measured, nowSeconds),
  ];
  const order: readonly ReadyState[] = ["wrong", "wanting", "unknown", "ok"];
  return found.map(toResult).sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
};

/** Ready with nothing wrong; what is wanting or not known does not keep from duty. */
export const isReady = (results: readonly ReadyResult[]): boolean =>
  results.length > 0 && results.every(({ state }) => state !== "wrong");
