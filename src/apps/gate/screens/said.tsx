/** What is said over any screen that scans: a pasted picture that holds no code, checks that break. */
import type { ReadonlySignal } from "@preact/signals";
import { currentWords } from "../../../ui/words/current.ts";
import type { InputTrouble } from "../../../ui/words/words.ts";
import type { Gate } from "../gate.ts";

/** `paste`: what became of the picture that was pasted last. */
export interface SaidProps {
  readonly gate: Pick<Gate, "state" | "isCheckBroken">;
  readonly paste: ReadonlySignal<"reading" | InputTrouble | undefined>;
}

/** Always there, so that a change is announced. */
export const Said = ({ gate, paste: { value: paste } }: SaidProps) => {
  const words = currentWords().aiming;
  const { screen } = gate.state.value;
  const isScanning = screen === "aiming" || screen === "checking" || screen === "camera";
  const pasteWords = paste === "reading" ? words.readingPicture : paste && words.inputTrouble[paste];
  return (
    <p class="hint said" role="status">
      {isScanning && (gate.isCheckBroken.value ? words.menuTrouble : pasteWords)}
    </p>
  );
};
