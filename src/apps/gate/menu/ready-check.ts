/** The check before duty, as data: from what was measured to what was found, and whether that is enough to stand at a gate with. */
import { freshness } from "../../../core/verdict/freshness.ts";
import type { Clock } from "../../../core/verdict/clock.ts";
import { nowOf } from "../../../core/verdict/clock.ts";
import type { CameraTrouble } from "../../../device/camera-trouble.ts";
import type { StoreError } from "../../../store/connection.ts";
import type { ReadyFinding, ReadyItem } from "../../../ui/words/menu/ready-words.ts";
import { clockWarning } from "../lists-status.ts";
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

type Kind = Pick<ReadyResult, "item" | "state" | "page">;

/** What each finding means. */
const kinds: Readonly<Record<ReadyFinding, Kind>> = {
  "camera-runs": { item: "camera", state: "ok" },
  "camera-blocked": { item: "camera", state: "wrong" },
  "camera-absent": { item: "camera", state: "wrong", page: "settings" },
  "camera-taken": { item: "camera", state: "wrong" },
  "camera-dark": { item: "camera", state: "wrong", page: "settings" },
  "decoder-reads": { item: "decoder", state: "ok" },
  "decoder-slow": { item: "decoder", state: "wanting" },
  "decoder-broken": { item: "decoder", state: "wrong" },
  "keys-good": { item: "keys", state: "ok" },
  "keys-ending": { item: "keys", state: "wanting", page: "lists" },
  "keys-expired": { item: "keys", state: "wrong", page: "lists" },
  "keys-none": { item: "keys", state: "wrong", page: "lists" },
  "lists-fresh": { item: "lists", state: "ok" },
  "lists-aging": { item: "lists", state: "wrong", page: "lists" },
  "lists-stale": { item: "lists", state: "wrong", page: "lists" },
  "lists-none": { item: "lists", state: "wrong", page: "lists" },
  "clock-right": { item: "clock", state: "ok" },
  "clock-unknown": { item: "clock", state: "unknown" },
  "clock-off": { item: "clock", state: "wrong" },
  "clock-behind": { item: "clock", state: "wrong" },
  "storage-kept": { item: "storage", state: "ok" },
  "storage-erasable": { item: "storage", state: "wanting", page: "install" },
  "storage-tight": { item: "storage", state: "wanting" },
  "storage-full": { item: "storage", state: "wrong" },
  "storage-broken": { item: "storage", state: "wrong" },
  "sound-plays": { item: "sound", state: "ok" },
  "sound-mute": { item: "sound", state: "wanting" },
  "sound-off": { item: "sound", state: "ok" },
  "battery-good": { item: "battery", state: "ok" },
  "battery-low": { item: "battery", state: "wanting" },
  "outbox-empty": { item: "outbox", state: "ok" },
  "outbox-waiting": { item: "outbox", state: "ok" },
  "outbox-old": { item: "outbox", state: "wanting", page: "journal" },
  "outbox-lost": { item: "outbox", state: "wanting", page: "journal" },
  "checkpoint-named": { item: "checkpoint", state: "ok" },
  "checkpoint-unnamed": { item: "checkpoint", state: "wanting", page: "shift" },
  "release-good": { item: "release", state: "ok" },
  "release-ending": { item: "release", state: "wanting" },
  "release-over": { item: "release", state: "wrong" },
  "training-on": { item: "training", state: "wrong", page: "training" },
};

type Found = Pick<ReadyResult, "finding" | "value">;

const amount = (kind: Exclude<ReadyValue["kind"], "text">, value: number) => ({ value: { kind, amount: value } });
const text = (value: string) => ({ value: { kind: "text" as const, text: value } });

const findDecoder = ({ decoder: { ok, hasWasm } }: Measured): Found => {
  if (!ok) return { finding: "decoder-broken" };
  return { finding: hasWasm ? "decoder-reads" : "decoder-slow" };
};

const findLists = ({ lists: { set } }: Measured, nowSeconds: number): Found =>
  set === undefined
    ? { finding: "lists-none" }
    : {
        finding: `lists-${freshness(set, nowSeconds, set.policy)}`,
        ...amount("span", Math.max(0, nowSeconds - set.iatSeconds)),
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

const findOutbox = ({ outbox: { waiting, oldestSeconds, forgotten } }: Measured, nowSeconds: number): Found => {
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
  return found
    .map((each) => ({ ...kinds[each.finding], ...each }))
    .sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
};

/** Ready with nothing wrong; what is wanting or not known does not keep from duty. */
export const isReady = (results: readonly ReadyResult[]): boolean =>
  results.length > 0 && results.every(({ state }) => state !== "wrong");
