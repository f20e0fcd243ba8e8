/** What a lead or guard has set on this phone. */
import { isCheckpoint } from "../core/journal/scan.ts";
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { Connection, StoreError } from "./connection.ts";
import { isRecord } from "./schema.ts";

/** Seconds that a green verdict stays in continuous mode. */
export const greenSecondsChoices = [2, 3, 5, 8] as const;
/** Minutes in which a pass scanned again is said to be; 0: never. */
export const repeatMinutesChoices = [0, 5, 15, 30, 60, 240] as const;
/** "auto" goes by the phone. */
export const themes = ["auto", "light", "dark", "sunlight"] as const;
const facings = ["environment", "user"] as const;

/** All settings of a gate. */
export interface GateSettings {
  /** As `isCheckpoint` allows; goes into every scan. */
  readonly checkpoint: string;
  /** Of the guard on duty; never leave the phone. */
  readonly initials: string;
  readonly isContinuous: boolean;
  readonly greenSeconds: (typeof greenSecondsChoices)[number];
  readonly repeatMinutes: (typeof repeatMinutesChoices)[number];
  /** A guard may say that the document is right without typing its end. */
  readonly allowsByEye: boolean;
  readonly hasSound: boolean;
  readonly hasVibration: boolean;
  readonly theme: (typeof themes)[number];
  readonly facing: (typeof facings)[number];
  readonly cameraId?: string;
  /** Below the barrier's origin; empty: no barrier. */
  readonly barrierPath: string;
  /** The lead's PIN, salted and hashed; absent: nothing is locked. */
  readonly pin?: { readonly saltHex: string; readonly hashHex: string };
}

/** Before anybody has set anything. */
export const defaultSettings: GateSettings = {
  checkpoint: "",
  initials: "",
  isContinuous: false,
  greenSeconds: 3,
  repeatMinutes: 30,
  allowsByEye: false,
  hasSound: true,
  hasVibration: true,
  theme: "auto",
  facing: "environment",
  barrierPath: "",
};

type Shape = (value: unknown) => boolean;
const isText: Shape = (value) => typeof value === "string";
const isFlag: Shape = (value) => typeof value === "boolean";
const isOneOf =
  (choices: readonly unknown[]): Shape =>
  (value) =>
    choices.includes(value);

const shapes: { readonly [K in keyof Required<GateSettings>]: Shape } = {
  checkpoint: (value) => typeof value === "string" && isCheckpoint(value),
  initials: isText,
  isContinuous: isFlag,
  greenSeconds: isOneOf(greenSecondsChoices),
  repeatMinutes: isOneOf(repeatMinutesChoices),
  allowsByEye: isFlag,
  hasSound: isFlag,
  hasVibration: isFlag,
  theme: isOneOf(themes),
  facing: isOneOf(facings),
  cameraId: isText,
  barrierPath: isText,
  pin: (value) => isRecord(value) && isText(value["saltHex"]) && isText(value["hashHex"]),
};

const readSettings = (stored: unknown): GateSettings => {
  if (!isRecord(stored)) return defaultSettings;
  const kept = Object.entries(shapes).flatMap(([name, isShape]) =>
    isShape(stored[name]) ? [[name, stored[name]] as const] : [],
  );
  return { ...defaultSettings, ...Object.fromEntries(kept) };
};

/** One set of settings for all tabs of the phone. */
export interface SettingsStore {
  /** The default where nothing was kept; the default of each member that has not its shape. */
  read(): Promise<Result<GateSettings, StoreError>>;
  /** Keeps what `change` makes of those kept, in one transaction, and gives them: another tab's changes stay. */
  change(change: (kept: GateSettings) => GateSettings): Promise<Result<GateSettings, StoreError>>;
}

/** The part of the store that keeps settings. */
export const createSettingsStore = (connection: Connection): SettingsStore => ({
  read: async () => {
    const stored = await connection.use((database) => database.get("settings", "current"));
    return stored.ok ? ok(readSettings(stored.value)) : stored;
  },
  change: (change) =>
    connection.change(["settings"], async (transaction) => {
      const store = transaction.objectStore("settings");
      const settings = change(readSettings(await store.get("current")));
      await store.put(settings, "current");
      return settings;
    }),
});
