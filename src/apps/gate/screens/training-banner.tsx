/** Says on every screen that this is training, and ends it. */
import type { Signal } from "@preact/signals";
import { currentWords } from "../../../ui/words/current.ts";
import type { Training } from "../training/training.ts";

/** Above everything, striped, so that no picture of a screen can be taken for a real one. */
export const TrainingBanner = ({ training }: { readonly training: Signal<Training | undefined> }) => {
  const words = currentWords().training;
  return (
    <aside class="training-banner" data-training-banner="true">
      <p>
        <strong>{words.banner}</strong> {words.nobody}
      </p>
      <button
        type="button"
        class="button"
        onClick={() => {
          training.value = undefined;
        }}
      >
        {words.end}
      </button>
    </aside>
  );
};
