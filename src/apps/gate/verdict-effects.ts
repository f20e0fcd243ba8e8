/** What a verdict sets off while it is shown: the journal's entry, the barrier, and in a queue the return after green. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Deed } from "../../core/journal/scan.ts";
import type { BarrierAnswer } from "../../device/barrier.ts";
import type { GateSettings } from "../../store/gate-settings.ts";
import type { ScanJournal } from "./scan-journal.ts";
import { outcomeOf } from "./state.ts";
import type { Check } from "./state.ts";

/** The real things that follow a verdict. */
export interface VerdictEffectsParts {
  readonly journal: ScanJournal;
  readonly settings: ReadonlySignal<GateSettings>;
  /** Runs something later; gives the way to call it off. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly openBarrier: (path: string) => Promise<BarrierAnswer>;
}

/** What came of the call to the barrier on this verdict. */
export type BarrierState = "opening" | BarrierAnswer;

/** Told of each verdict, and when the guard is done with it. */
export interface VerdictEffects {
  readonly barrier: ReadonlySignal<BarrierState | undefined>;
  readonly begin: (check: Check) => void;
  readonly end: (check: Check, deed: Deed) => void;
}

/** `goOn` is called where green has been shown for as long as the settings say. */
export const createVerdictEffects = (
  { journal, settings, after, openBarrier }: VerdictEffectsParts,
  goOn: () => void,
): VerdictEffects => {
  const barrier = signal<BarrierState | undefined>(undefined);
  let shown: Check | undefined;
  let callOff: (() => void) | undefined;
  const callBarrier = async (check: Check, path: string): Promise<void> => {
    barrier.value = "opening";
    const answer = await openBarrier(path);
    if (shown === check) barrier.value = answer;
  };
  return {
    barrier,
    begin: (check) => {
      const { barrierPath, checkpoint, isContinuous, greenSeconds } = settings.value;
      const isAdmitted = outcomeOf(check) === "admit";
      shown = check;
      if (check.isPractice !== true) {
        journal.judged(check, checkpoint);
        if (isAdmitted && barrierPath !== "") void callBarrier(check, barrierPath);
      }
      if (isAdmitted && isContinuous) callOff = after(greenSeconds * 1000, goOn);
    },
    end: (check, deed) => {
      shown = undefined;
      callOff?.();
      callOff = undefined;
      barrier.value = undefined;
      if (check.isPractice !== true) journal.ended(check, deed);
    },
  };
};
