/** The gate's set of documents and lists on the device: read whole, written whole (core/README.md, trust). */
import type { Bytes } from "../core/bytes.ts";
import { bytesToHex } from "../core/bytes.ts";
import { fail } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { createConnection } from "./connection.ts";
import type { StoreError } from "./connection.ts";
import { isStoredDocuments } from "./schema.ts";
import type { StoredAdmission, StoredDocuments } from "./schema.ts";

/** A list as the store names it: by what it holds. */
export interface VaultList {
  readonly issuer: number;
  readonly list: number;
  /** SHA-256 of the bits. */
  readonly hash: Bytes;
  readonly bits: Bytes;
}

/** What a gate keeps. Nothing read from it is trusted before it was checked again. */
export interface Vault {
  /** Undefined: nothing was ever kept, or the phone erased it. */
  readDocuments(): Promise<Result<StoredDocuments | undefined, StoreError | "store-damaged">>;
  /** The bits of those lists that are there, in the order asked for; undefined for one that is not. */
  readLists(names: readonly Omit<VaultList, "bits">[]): Promise<Result<readonly (Bytes | undefined)[], StoreError>>;
  /**
   * Puts a set in force in one transaction; lists not named are erased. Lists already kept are written again only where
   * `rewritesLists`: for a page that has not found them whole.
   * False, with nothing written, where another tab has put a newer manifest in force under the same manifest key.
   */
  commit(
    documents: StoredDocuments,
    lists: readonly VaultList[],
    options: { readonly rewritesLists: boolean },
  ): Promise<Result<boolean, StoreError>>;
  /** Notes that the set in force was found to be the newest. */
  noteSync(syncedSeconds: number): Promise<Result<void, StoreError>>;
  /** Keeps what `change` makes of the admissions kept, in one transaction, and gives those that were kept before. */
  changeAdmitted(
    change: (kept: readonly StoredAdmission[]) => readonly StoredAdmission[],
  ): Promise<Result<readonly StoredAdmission[], StoreError>>;
  close(): void;
}

const keyOf = ({ issuer, list, hash }: Omit<VaultList, "bits">): string => `${issuer}/${list}/${bytesToHex(hash)}`;

/** A view of a larger buffer would be stored with all of it. */
const ownBuffer = (bits: Bytes): Bytes => (bits.byteLength === bits.buffer.byteLength ? bits : bits.slice());

/** What is stored in a form that nobody can read is never newer. */
const isNewer = (stored: unknown, offered: StoredDocuments): boolean => {
  if (!isStoredDocuments(stored)) return false;
  const [former, next] = [stored.memory, offered.memory];
  if (former.root.version !== next.root.version) return former.root.version > next.root.version;
  return (former.manifest?.version ?? 0) > (next.manifest?.version ?? 0);
};

/** Opens at the first use. `name` is the database's. */
export const createVault = (name: string): Vault => {
  const connection = createConnection(name);
  return {
    readDocuments: async () => {
      const stored = await connection.use((database) => database.get("documents", "current"));
      return stored.ok && stored.value !== undefined && !isStoredDocuments(stored.value)
        ? fail("store-damaged")
        : stored;
    },
    readLists: (names) =>
      connection.use((database) => {
        const { store } = database.transaction("lists");
        return Promise.all(
          names.map(async (listName) => {
            const bits: unknown = await store.get(keyOf(listName));
            // Stored by us as bytes of their own; anything else is damage, which the hash check would see too.
            return bits instanceof Uint8Array ? (bits as Bytes) : undefined;
          }),
        );
      }),
    commit: (documents, lists, { rewritesLists }) =>
      connection.use(async (database) => {
        const transaction = database.transaction(["documents", "lists"], "readwrite", { durability: "strict" });
        const [documentStore, listStore] = [transaction.objectStore("documents"), transaction.objectStore("lists")];
        const stored = await documentStore.get("current");
        if (isNewer(stored, documents)) {
          await transaction.done;
          return false;
        }
        const wanted = new Map(lists.map((entry) => [keyOf(entry), entry.bits]));
        const kept = new Set(await listStore.getAllKeys());
        const writes = [...wanted]
          .filter(([key]) => rewritesLists || !kept.has(key))
          .map(([key, bits]) => listStore.put(ownBuffer(bits), key));
        const erasures = [...kept].filter((key) => !wanted.has(key)).map((key) => listStore.delete(key));
        await Promise.all([...writes, ...erasures, documentStore.put(documents, "current"), transaction.done]);
        return true;
      }),
    noteSync: (syncedSeconds) =>
      connection.use(async (database) => {
        const transaction = database.transaction("documents", "readwrite");
        const stored = await transaction.store.get("current");
        if (stored !== undefined) await transaction.store.put({ ...stored, syncedSeconds }, "current");
        await transaction.done;
      }),
    changeAdmitted: (change) =>
      connection.use(async (database) => {
        const transaction = database.transaction("admitted", "readwrite");
        const kept = await transaction.store.getAll();
        await Promise.all([
          transaction.store.clear(),
          ...change(kept).map((admission) => transaction.store.put(admission)),
          transaction.done,
        ]);
        return kept;
      }),
    close: () => {
      connection.close();
    },
  };
};
