/** The gate's set of documents and lists on the device: read whole, written whole (core/README.md, trust). */
import type { Bytes } from "../core/bytes.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { createArriving, listKeyOf, ownBuffer } from "./arriving.ts";
import type { Arriving, ListName, VaultList } from "./arriving.ts";
import type { Connection, StoreError } from "./connection.ts";
import type { KeptMark } from "./kept-mark.ts";
import { isStoredDocuments } from "./schema.ts";
import type { StoredDocuments, StoredSeen } from "./schema.ts";

/** What a gate keeps of the platform's documents. Nothing read from it is trusted before it was checked again. */
export interface Vault extends Arriving {
  /** Undefined: nothing was ever kept, as far as this phone can tell. `store-forgotten`: the phone has erased it. */
  readDocuments(): Promise<Result<StoredDocuments | undefined, StoreError | "store-damaged" | "store-forgotten">>;
  /** The bits of those lists that are there, in the order asked for; undefined for one that is not. */
  readLists(names: readonly ListName[]): Promise<Result<readonly (Bytes | undefined)[], StoreError>>;
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
  /** Notes that the set in force was found to be the newest. False where none is kept: the phone erased it. */
  noteSync(syncedSeconds: number): Promise<Result<boolean, StoreError>>;
  /** Keeps what `change` makes of the passes seen, in one transaction, and gives those that were kept before. */
  changeSeen(
    change: (kept: readonly StoredSeen[]) => readonly StoredSeen[],
  ): Promise<Result<readonly StoredSeen[], StoreError>>;
}

/** What is stored in a form that nobody can read is never newer. */
const isNewer = (stored: unknown, offered: StoredDocuments): boolean => {
  if (!isStoredDocuments(stored)) return false;
  const [former, next] = [stored.memory, offered.memory];
  if (former.root.version !== next.root.version) return former.root.version > next.root.version;
  return (former.manifest?.version ?? 0) > (next.manifest?.version ?? 0);
};

const commitSet = (
  connection: Connection,
  ...[documents, lists, { rewritesLists }]: Parameters<Vault["commit"]>
): ReturnType<Vault["commit"]> =>
  connection.change(
    ["documents", "lists", "arriving"],
    async (transaction) => {
      const [documentStore, listStore] = [transaction.objectStore("documents"), transaction.objectStore("lists")];
      if (isNewer(await documentStore.get("current"), documents)) return false;
      const wanted = new Map(lists.map((entry) => [listKeyOf(entry), entry.bits]));
      const kept = new Set(await listStore.getAllKeys());
      const writes = [...wanted]
        .filter(([key]) => rewritesLists || !kept.has(key))
        .map(([key, bits]) => listStore.put(ownBuffer(bits), key));
      const erasures = [...kept].filter((key) => !wanted.has(key)).map((key) => listStore.delete(key));
      const arrived = transaction.objectStore("arriving").clear();
      await Promise.all([...writes, ...erasures, arrived, documentStore.put(documents, "current")]);
      return true;
    },
    { durability: "strict" },
  );

/** The part of the store that holds the set in force. */
export const createVault = (connection: Connection, keptMark: KeptMark): Vault => ({
  readDocuments: async () => {
    const stored = await connection.use((database) => database.get("documents", "current"));
    if (!stored.ok) return stored;
    if (stored.value === undefined) return keptMark.isSet() ? fail("store-forgotten") : ok(undefined);
    return isStoredDocuments(stored.value) ? stored : fail("store-damaged");
  },
  readLists: (names) =>
    connection.use((database) => {
      const { store } = database.transaction("lists");
      return Promise.all(
        names.map(async (listName) => {
          const bits: unknown = await store.get(listKeyOf(listName));
          // Stored by us as bytes of their own; anything else is damage, which the hash check would see too.
          return bits instanceof Uint8Array ? (bits as Bytes) : undefined;
        }),
      );
    }),
  ...createArriving(connection),
  commit: async (documents, lists, options) => {
    const kept = await commitSet(connection, documents, lists, options);
    if (kept.ok) keptMark.set();
    return kept;
  },
  noteSync: (syncedSeconds) =>
    connection.change(["documents"], async (transaction) => {
      const store = transaction.objectStore("documents");
      const stored = await store.get("current");
      if (stored !== undefined) await store.put({ ...stored, syncedSeconds }, "current");
      return stored !== undefined;
    }),
  changeSeen: (change) =>
    connection.change(["seen"], async (transaction) => {
      const store = transaction.objectStore("seen");
      const kept = await store.getAll();
      const changed = change(kept);
      const [known, passes] = [new Set(kept), new Set(changed.map(({ pass }) => pass))];
      await Promise.all([
        ...kept.filter(({ pass }) => !passes.has(pass)).map(({ pass }) => store.delete(pass)),
        // What was handed back as it was is there already: a queue's thousands are not written again for each scan.
        ...changed.filter((seen) => !known.has(seen)).map((seen) => store.put(seen)),
      ]);
      return kept;
    }),
});
