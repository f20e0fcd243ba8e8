/** The settings in force: read at the start, shown at once when changed, kept on this phone. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { StoreError } from "../../store/connection.ts";
import { defaultSettings } from "../../store/gate-settings.ts";
import type { GateSettings, SettingsStore } from "../../store/gate-settings.ts";

/** One for a page. */
export interface Settings {
  readonly current: ReadonlySignal<GateSettings>;
  /** Reads those kept; again when another tab has changed them. */
  readonly open: () => Promise<void>;
  /** In force even where it cannot be kept; the error says so. */
  readonly change: (change: (former: GateSettings) => GateSettings) => Promise<Result<void, StoreError>>;
}

/** The default ones until they are read. `tellOtherTabs` is called after each change that was kept. */
export const createSettings = (store: SettingsStore, tellOtherTabs: () => void = () => undefined): Settings => {
  const current = signal(defaultSettings);
  let changes = 0;
  return {
    current,
    open: async () => {
      const before = changes;
      const stored = await store.read();
      if (stored.ok && changes === before) current.value = stored.value;
    },
    change: async (change) => {
      changes += 1;
      const mine = changes;
      current.value = change(current.value);
      const kept = await store.change(change);
      if (!kept.ok) return kept;
      // What another tab has set meanwhile comes with it; a later change of this one is on its way.
      if (changes === mine) current.value = kept.value;
      tellOtherTabs();
      return ok(undefined);
    },
  };
};
