/** The journal of a device: scans until the server has them (the outbox), and how many there were on each day. */
import type { Deed, PassName } from "../core/journal/scan.ts";
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import type { Outcome, ReasonCode } from "../core/verdict/reasons.ts";
import type { Connection, StoreError } from "./connection.ts";
import { countScan, dayOf, readDayCounts } from "./day-counts.ts";
import type { DayCounts } from "./day-counts.ts";
import type { StoredScan } from "./schema.ts";

/** One scan, without anything of a person. */
export interface ScanRecord {
  /** A UUID in its text form. */
  readonly id: string;
  readonly atSeconds: number;
  readonly outcome: Outcome;
  readonly deed: Deed;
  readonly checkpoint: string;
  /** The deciding one. */
  readonly reason?: ReasonCode;
  readonly pass?: PassName;
  /** The guard has not said yet what was done: not handed in before that. */
  readonly isOpen: boolean;
}

/** What waits on this phone. */
export interface Waiting {
  readonly count: number;
  /** Absent where nothing waits. */
  readonly oldestSeconds?: number;
}

/** Scans and counts. */
export interface JournalStore {
  /**
   * Keeps a scan and counts it, in one transaction. A scan with the id of one that is here takes its place: a verdict that
   * asked for the document and the one that followed are one scan.
   */
  put(record: ScanRecord): Promise<Result<void, StoreError>>;
  /** Notes what the guard did: the scan can be handed in. Nothing where it is not here any more. */
  settle(id: string, deed: Deed): Promise<Result<void, StoreError>>;
  /**
   * Settles with their deed as it stands what an earlier page left open when it ended: open scans from before that time. Those
   * after it may be in front of a guard in another tab; without a time all are settled.
   */
  settleAll(beforeSeconds?: number): Promise<Result<void, StoreError>>;
  /** Settled ones, the oldest first; they stay. */
  take(count: number): Promise<Result<readonly ScanRecord[], StoreError>>;
  erase(ids: readonly string[]): Promise<Result<void, StoreError>>;
  /** Of all that were not handed in, open ones too. */
  waiting(): Promise<Result<Waiting, StoreError>>;
  /** Erases what was scanned before that time, handed in or not, and gives how many were. */
  eraseOlderThan(seconds: number): Promise<Result<number, StoreError>>;
  /** The counts of a date such as "2026-11-23"; those of dates more than a week before the newest scan are erased. */
  countsOf(date: string): Promise<Result<DayCounts, StoreError>>;
}

/** A day and the seven before it. */
const countedSeconds = 7 * 86_400;

const toStored = ({ isOpen, ...scan }: ScanRecord): StoredScan =>
  isOpen ? scan : { ...scan, settledSeconds: scan.atSeconds };

const toRecord = ({ settledSeconds, ...scan }: StoredScan): ScanRecord => ({
  ...scan,
  isOpen: settledSeconds === undefined,
});

/** The part of the store that remembers scans. */
export const createJournalStore = (connection: Connection): JournalStore => ({
  put: (record) =>
    connection.change(["journal", "counts"], async (transaction) => {
      const [journal, counts] = [transaction.objectStore("journal"), transaction.objectStore("counts")];
      const count = async ({ atSeconds, outcome }: ScanRecord | StoredScan, change: 1 | -1): Promise<void> => {
        const { date, hour } = dayOf(atSeconds);
        await counts.put(countScan(readDayCounts(await counts.get(date)), outcome, hour, change), date);
      };
      const former = await journal.get(record.id);
      if (former !== undefined) await count(former, -1);
      await count(record, 1);
      await journal.put(toStored(record));
      await counts.delete(IDBKeyRange.upperBound(dayOf(record.atSeconds - countedSeconds).date, true));
    }),
  settle: (id, deed) =>
    connection.change(["journal"], async (transaction) => {
      const journal = transaction.objectStore("journal");
      const scan = await journal.get(id);
      if (scan !== undefined) await journal.put({ ...scan, deed, settledSeconds: scan.atSeconds });
    }),
  settleAll: (beforeSeconds = Infinity) =>
    connection.change(["journal"], async (transaction) => {
      const journal = transaction.objectStore("journal");
      const settled = new Set(await journal.index("settledSeconds").getAllKeys());
      const old = await journal.index("atSeconds").getAllKeys(IDBKeyRange.upperBound(beforeSeconds, true));
      for (const id of old.filter((key) => !settled.has(key))) {
        const scan = await journal.get(id);
        if (scan !== undefined) await journal.put({ ...scan, settledSeconds: scan.atSeconds });
      }
    }),
  take: async (count) => {
    const taken = await connection.use((database) =>
      database.getAllFromIndex("journal", "settledSeconds", null, count),
    );
    return taken.ok ? ok(taken.value.map(toRecord)) : taken;
  },
  erase: (ids) =>
    connection.change(["journal"], async (transaction) => {
      await Promise.all(ids.map((id) => transaction.objectStore("journal").delete(id)));
    }),
  waiting: () =>
    connection.use(async (database) => {
      const { store } = database.transaction("journal");
      const [count, oldest] = await Promise.all([store.count(), store.index("atSeconds").openKeyCursor()]);
      return oldest === null ? { count } : { count, oldestSeconds: oldest.key };
    }),
  eraseOlderThan: (seconds) =>
    connection.change(["journal"], async (transaction) => {
      const journal = transaction.objectStore("journal");
      const old = await journal.index("atSeconds").getAllKeys(IDBKeyRange.upperBound(seconds, true));
      await Promise.all(old.map((id) => journal.delete(id)));
      return old.length;
    }),
  countsOf: async (date) => {
    const stored = await connection.use((database) => database.get("counts", date));
    return stored.ok ? ok(readDayCounts(stored.value)) : stored;
  },
});
