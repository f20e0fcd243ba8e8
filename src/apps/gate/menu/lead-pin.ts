/** The lead's PIN: keeps what a lead has set from being changed by whoever holds the phone. */
import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { bytesToHex, hexToBytes, utf8ToBytes } from "../../../core/bytes.ts";
import type { Bytes } from "../../../core/bytes.ts";
import type { Result } from "../../../core/result.ts";
import type { StoreError } from "../../../store/connection.ts";
import type { GateSettings } from "../../../store/gate-settings.ts";
import type { MarkStore } from "../../../store/marks.ts";
import type { Settings } from "../settings.ts";

/** Digits of a PIN. */
const pinDigitsMin = 4;
/** Digits of a PIN. */
export const pinDigitsMax = 8;
/** Wrong ones in a row before each further one costs a wait. */
export const freeTriesMax = 5;
/** The wait after that. */
const waitSecondsMax = 60;

/**
 * Measured at 60 ms on a server's core: about half a second on a cheap phone, which is some eight times slower. More would not
 * help: who can read the database with tools can change it too, and four digits are found at any cost that a phone can bear. It
 * keeps a PIN that the lead may use elsewhere from being read at a glance. A PIN that is set fits this number only.
 */
const pinIterations = 200_000;

const saltBytes = 16;

/** As kept in the settings. */
export type KeptPin = NonNullable<GateSettings["pin"]>;

/** What is kept of wrong tries, by its names in the store's marks. */
const [triesMark, waitMark] = ["pin-wrong-tries", "pin-waits-since"] as const;

/** The digits that were typed; undefined where they cannot be a PIN. Full-width digits are what a Chinese keyboard types. */
export const readPin = (typed: string): string | undefined => {
  const digits = typed.normalize("NFKC").trim();
  return /^[0-9]+$/.test(digits) && digits.length >= pinDigitsMin && digits.length <= pinDigitsMax ? digits : undefined;
};

const hashPin = async (pin: string, salt: Bytes): Promise<string> => {
  const key = await crypto.subtle.importKey("raw", utf8ToBytes(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: pinIterations };
  return bytesToHex(new Uint8Array(await crypto.subtle.deriveBits(how, key, 256)));
};

/** PBKDF2 (RFC 8018) with SHA-256 over the digits. `salt`: 16 random bytes. */
export const keepPin = async (pin: string, salt: Bytes): Promise<KeptPin> => ({
  saltHex: bytesToHex(salt),
  hashHex: await hashPin(pin, salt),
});

/** Whether the digits are those that were kept. What is kept in another form is nobody's PIN. */
export const isKeptPin = async (pin: string, { saltHex, hashHex }: KeptPin): Promise<boolean> =>
  /^[0-9a-f]{32}$/.test(saltHex) && (await hashPin(pin, hexToBytes(saltHex))) === hashHex;

/** What the lock works with. */
export interface LeadLockParts {
  readonly settings: Pick<Settings, "current" | "change">;
  readonly marks: MarkStore;
  /** The device clock: a floor that stands still would make the wait endless. */
  readonly deviceSeconds: () => number;
  readonly randomBytes: (count: number) => Bytes;
}

/** What came of a PIN that was typed. */
export type Unlocked = "open" | "wrong" | "waiting";

/** One for each time that the menu is open: what is unlocked stays so until the menu is left. */
export interface LeadLock {
  readonly isSet: ReadonlySignal<boolean>;
  /** No PIN is set, or it was typed. */
  readonly isOpen: ReadonlySignal<boolean>;
  /** Until the next try is taken; 0 where one is. */
  readonly waitSeconds: () => Promise<number>;
  /** A try counts before it is looked at, so that leaving in between gains nothing. */
  readonly unlock: (pin: string) => Promise<Unlocked>;
  /** Sets or changes it; whoever may call this has it open. In force even where it cannot be kept. */
  readonly set: (pin: string) => Promise<Result<void, StoreError>>;
  readonly remove: () => Promise<Result<void, StoreError>>;
}

/** Wrong tries in a row and the last wait; known to the page where the store does not work. */
const createTries = ({ marks, deviceSeconds }: Pick<LeadLockParts, "marks" | "deviceSeconds">) => {
  const known = new Map<string, number>();
  const read = async (name: string): Promise<number | undefined> => {
    const stored = await marks.read(name);
    return (stored.ok ? stored.value : undefined) ?? known.get(name);
  };
  const write = async (name: string, value: number): Promise<void> => {
    known.set(name, value);
    await marks.write(name, value);
  };
  return {
    count: async () => {
      const tries = ((await read(triesMark)) ?? 0) + 1;
      await write(triesMark, tries);
      if (tries >= freeTriesMax) await write(waitMark, deviceSeconds());
    },
    waitSeconds: async () => {
      // A clock that was set back ends the wait, as one set ahead does: neither may make it endless.
      const waited = deviceSeconds() - ((await read(waitMark)) ?? -Infinity);
      return waited >= 0 && waited < waitSecondsMax ? waitSecondsMax - waited : 0;
    },
    forget: async () => {
      known.clear();
      await Promise.all([marks.erase(triesMark), marks.erase(waitMark)]);
    },
  };
};

/** Locked where a PIN is set. */
export const createLeadLock = (parts: LeadLockParts): LeadLock => {
  const { settings, randomBytes } = parts;
  const tries = createTries(parts);
  const isTyped = signal(false);
  const isSet = computed(() => settings.current.value.pin !== undefined);
  return {
    isSet,
    isOpen: computed(() => isTyped.value || !isSet.value),
    waitSeconds: tries.waitSeconds,
    unlock: async (pin) => {
      const kept = settings.current.value.pin;
      if (kept === undefined) return "open";
      if ((await tries.waitSeconds()) > 0) return "waiting";
      await tries.count();
      if (!(await isKeptPin(pin, kept))) return (await tries.waitSeconds()) > 0 ? "waiting" : "wrong";
      await tries.forget();
      isTyped.value = true;
      return "open";
    },
    set: async (pin) => {
      const kept = await keepPin(pin, randomBytes(saltBytes));
      isTyped.value = true;
      return settings.change((former) => ({ ...former, pin: kept }));
    },
    remove: () => settings.change(({ pin: _pin, ...rest }) => rest),
  };
};
