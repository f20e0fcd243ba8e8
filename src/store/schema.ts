/** The gate's database: its stores as types, and the steps from each version to the next (store/README.md). */
import { unwrap } from "idb";
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { Bytes } from "../core/bytes.ts";
import type { Memory } from "../core/trust/trust-set.ts";
import type { DayCounts } from "./day-counts.ts";
import type { ScanRecord } from "./journal-store.ts";

/** The signed documents of the set in force and what was learned with them. */
export interface StoredDocuments {
  /** Documents in rising versions, from the root that was pinned then to the newest. */
  readonly roots: readonly Bytes[];
  readonly trust: Bytes;
  readonly manifest: Bytes;
  readonly memory: Memory;
  /** When the set was last known to be the newest, device clock. */
  readonly syncedSeconds: number;
  /** The server's tag of the manifest. */
  readonly manifestTag?: string;
}

/** A pass that was scanned, by its name: issuer, list and place. */
export interface StoredSeen {
  readonly pass: string;
  /** The last time. */
  readonly scannedSeconds: number;
  /** When it was last let through. */
  readonly admittedSeconds?: number;
}

/** A scan of the journal; `settledSeconds` is its time again, once it may be handed in, so that an index finds those alone. */
export type StoredScan = Omit<ScanRecord, "isOpen"> & { readonly settledSeconds?: number };

/** The stores and their keys. What is `unknown` is looked at member by member when it is read. */
export interface GateSchema extends DBSchema {
  documents: { key: "current"; value: StoredDocuments };
  /** Keyed `issuer/list/hash`, so that a value never changes under its key. */
  lists: { key: string; value: Bytes };
  /** The keys of those lists that came for a set that is not in force yet. */
  arriving: { key: string; value: true };
  seen: { key: string; value: StoredSeen };
  settings: { key: "current"; value: unknown };
  journal: { key: string; value: StoredScan; indexes: { atSeconds: number; settledSeconds: number } };
  /** Keyed by date. */
  counts: { key: string; value: DayCounts };
  device: { key: "current"; value: unknown };
  marks: { key: string; value: number };
}

type Upgrade = IDBPTransaction<GateSchema, StoreNames<GateSchema>[], "versionchange">;

/** What version 1 kept of a pass that was let through, in a store that is no more. */
interface FormerAdmission {
  readonly pass: string;
  readonly atSeconds: number;
}

/** Those let through in the last two minutes go on asking for the document while the app is updated. */
const takeOverAdmissions = (database: IDBPDatabase<GateSchema>, transaction: Upgrade): void => {
  const read = unwrap(transaction).objectStore("admitted").getAll();
  read.addEventListener("success", () => {
    // as: no other release wrote to this store
    for (const { pass, atSeconds } of read.result as FormerAdmission[])
      void transaction.objectStore("seen").put({ pass, scannedSeconds: atSeconds, admittedSeconds: atSeconds });
    unwrap(database).deleteObjectStore("admitted");
  });
};

const steps: readonly ((database: IDBPDatabase<GateSchema>, transaction: Upgrade) => void)[] = [
  (database) => {
    database.createObjectStore("documents");
    database.createObjectStore("lists");
    unwrap(database).createObjectStore("admitted", { keyPath: "pass" });
  },
  (database, transaction) => {
    for (const name of ["arriving", "settings", "counts", "device", "marks"] as const) database.createObjectStore(name);
    database.createObjectStore("seen", { keyPath: "pass" });
    const journal = database.createObjectStore("journal", { keyPath: "id" });
    journal.createIndex("atSeconds", "atSeconds");
    journal.createIndex("settledSeconds", "settledSeconds");
    takeOverAdmissions(database, transaction);
  },
];

/** The version that this release opens. */
export const gateSchemaVersion = steps.length;

/** Takes a database of any earlier version (0: none) to this one. */
export const upgradeGateSchema = (
  database: IDBPDatabase<GateSchema>,
  oldVersion: number,
  transaction: Upgrade,
): void => {
  for (const step of steps.slice(oldVersion)) step(database, transaction);
};

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;

/** Whether it has members that can be looked at. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isSeen = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value["version"] === "number" &&
  typeof value["hashHex"] === "string" &&
  typeof value["iatSeconds"] === "number";

const isSeenOrAbsent = (value: unknown): boolean => value === undefined || isSeen(value);

const isMemory = (value: unknown): boolean =>
  isRecord(value) &&
  isSeen(value["root"]) &&
  typeof value["trustKeyHex"] === "string" &&
  typeof value["manifestKeyHex"] === "string" &&
  isSeenOrAbsent(value["trust"]) &&
  isSeenOrAbsent(value["manifest"]);

/** Whether what was stored still has its shape; its content is checked by signatures and hashes. */
export const isStoredDocuments = (value: unknown): value is StoredDocuments =>
  isRecord(value) &&
  Array.isArray(value["roots"]) &&
  value["roots"].every(isBytes) &&
  isBytes(value["trust"]) &&
  isBytes(value["manifest"]) &&
  isMemory(value["memory"]) &&
  typeof value["syncedSeconds"] === "number";
