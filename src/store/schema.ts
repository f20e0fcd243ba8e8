/** The gate's database: its stores as types, and the steps from each version to the next (store/README.md). */
import type { DBSchema, IDBPDatabase } from "idb";
import type { Bytes } from "../core/bytes.ts";
import type { Memory } from "../core/trust/trust-set.ts";

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

/** A pass that was let through, by its name: issuer, list and place. */
export interface StoredAdmission {
  readonly pass: string;
  readonly atSeconds: number;
}

/** The stores and their keys. */
export interface GateSchema extends DBSchema {
  documents: { key: "current"; value: StoredDocuments };
  /** Keyed `issuer/list/hash`, so that a value never changes under its key. */
  lists: { key: string; value: Bytes };
  admitted: { key: string; value: StoredAdmission };
}

/** The version that this release opens. */
export const gateSchemaVersion = 1;

const steps: readonly ((database: IDBPDatabase<GateSchema>) => void)[] = [
  (database) => {
    database.createObjectStore("documents");
    database.createObjectStore("lists");
    database.createObjectStore("admitted", { keyPath: "pass" });
  },
];

/** Takes a database of any earlier version (0: none) to this one. */
export const upgradeGateSchema = (database: IDBPDatabase<GateSchema>, oldVersion: number): void => {
  for (const step of steps.slice(oldVersion)) step(database);
};

const isBytes = (value: unknown): boolean => value instanceof Uint8Array;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
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
