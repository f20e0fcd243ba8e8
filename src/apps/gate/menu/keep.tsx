/** Changes of the settings, in force at once; what cannot be kept is said. */
import { useState } from "preact/hooks";
import type { StoreError } from "../../../store/connection.ts";
import type { GateSettings } from "../../../store/gate-settings.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { Settings } from "../settings.ts";

/** Resolves with whether it was kept. */
export type Keep = (change: (former: GateSettings) => GateSettings) => Promise<boolean>;

/** The way to change settings on a page, and why the last change was not kept. */
export const useKeep = (settings: Settings): readonly [Keep, StoreError | undefined] => {
  const [error, setError] = useState<StoreError>();
  const keep: Keep = async (change) => {
    const kept = await settings.change(change);
    setError(kept.ok ? undefined : kept.error);
    return kept.ok;
  };
  return [keep, error];
};

/** Stands above the settings, empty while all is kept. */
export const NotKept = ({ error }: { readonly error: StoreError | undefined }) => {
  const words = currentMenuWords();
  return (
    <div role="status">
      {error !== undefined && (
        <p class="notice" data-notice="not-kept">
          {words.settings.notKept} {words.store[error]}
        </p>
      )}
    </div>
  );
};
