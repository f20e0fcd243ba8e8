/** Writes each scan to the journal: at the verdict, again once the document was looked at, and at the deed that ends it. */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Deed } from "../../core/journal/scan.ts";
import type { Result } from "../../core/result.ts";
import type { StoreError } from "../../store/connection.ts";
import type { JournalStore, ScanRecord } from "../../store/journal-store.ts";
import { passOf } from "./seen.ts";
import type { Check } from "./state.ts";
import { decidingReason, outcomeOf } from "./state.ts";

/** The journal as the scanning sees it. Nothing here holds up a traveler. */
export interface ScanJournal {
  readonly judged: (check: Check, checkpoint: string) => void;
  readonly ended: (check: Check, deed: Deed) => void;
  /** Why the newest scan could not be written; undefined while all is well. */
  readonly trouble: ReadonlySignal<StoreError | undefined>;
  /** Resolves when everything asked for so far is written or has failed. */
  readonly settled: () => Promise<void>;
}

/** No name, no characters of a document, nothing of the code itself (D9.7). */
const checkToRecord = (check: Check, checkpoint: string): ScanRecord => {
  const { verdict, nowSeconds, id } = check;
  const reason = decidingReason(check);
  const pass = passOf(verdict);
  return {
    id,
    atSeconds: nowSeconds,
    outcome: outcomeOf(check),
    deed: "none",
    checkpoint,
    isOpen: true,
    ...(reason === undefined ? {} : { reason }),
    ...(pass === undefined ? {} : { pass }),
  };
};

/** `onEnded` is told of each scan that is ready to be handed in. */
export const createScanJournal = (journal: Pick<JournalStore, "put" | "settle">, onEnded: () => void): ScanJournal => {
  const trouble = signal<StoreError | undefined>(undefined);
  let last: Promise<void> = Promise.resolve();
  // One after the other: the deed must not overtake its scan.
  const write = (run: () => Promise<Result<void, StoreError>>): void => {
    last = last.then(async () => {
      const written = await run();
      trouble.value = written.ok ? undefined : written.error;
    });
  };
  // A scan that could not be written at its verdict is tried once more, whole, with its deed.
  let unwritten: ScanRecord | undefined;
  return {
    judged: (check, checkpoint) => {
      write(async () => {
        const record = checkToRecord(check, checkpoint);
        const put = await journal.put(record);
        unwritten = put.ok ? undefined : record;
        return put;
      });
    },
    ended: (check, deed) => {
      write(async () => {
        const settled = await (unwritten?.id === check.id
          ? journal.put({ ...unwritten, deed, isOpen: false })
          : journal.settle(check.id, deed));
        unwritten = undefined;
        if (settled.ok) onEnded();
        return settled;
      });
    },
    trouble,
    settled: () => last,
  };
};
