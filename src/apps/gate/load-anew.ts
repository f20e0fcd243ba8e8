/** Loads the page anew, never in front of a traveler. */
import { afterTasks } from "../../device/task-lock.ts";
import type { Gate } from "./gate.ts";
import type { ScanJournal } from "./scan-journal.ts";

/** What has to come to an end first. */
export interface LoadParts {
  readonly gate: Pick<Gate, "leave">;
  readonly journal: Pick<ScanJournal, "settled">;
  readonly reload: () => void;
}

/** The way to load the page anew: once this tab's traveler is done with, and what was done is written down. */
export const createLoadAnew =
  ({ gate, journal, reload }: LoadParts) =>
  (): void => {
    afterTasks(() => {
      gate.leave();
      void journal.settled().finally(reload);
    });
  };
