/** The settings in force: read at the start, shown at once when changed, kept on this phone. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Result } from "../../core/result.ts";
import type { StoreError } from "../../store/connection.ts";
import { defaultSettings } from "../../store/gate-settings.ts";
import type { GateSettings, SettingsStore } from "../../store/gate-settings.ts";

/** One for a page. */
export interface Settings {
  readonly current: ReadonlySignal<GateSettings>;
  readonly open: () => Promise<void>;
  /** In force even where it cannot be kept; the error says so. */
  readonly change: (change: (former: GateSettings) => GateSettings) => Promise<Result<void, StoreError>>;
}

/** The default ones until they are read. */
export const createSettings = (store: SettingsStore): Settings => {
  const current = signal(defaultSettings);
  return {
    current,
    open: async () => {
      const stored = await store.read();
      if (stored.ok) current.value = stored.value;
    },
    change: async (change) => {
      current.value = change(current.value);
      return store.write(current.value);
    },
  };
};
