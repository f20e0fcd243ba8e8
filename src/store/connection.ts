/** The open database, reopened where the browser closed it. */
import { openDB } from "idb";
import type { IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { gateSchemaVersion, upgradeGateSchema } from "./schema.ts";
import type { GateSchema } from "./schema.ts";

/**
 * Why the store did not do what was asked: the phone has no room; another tab holds an older version open; a newer release has
 * upgraded the database; the browser refuses storage (private browsing, a broken profile).
 */
export type StoreError = "store-full" | "store-blocked" | "store-newer" | "store-unavailable";

/** Work on the open database; the error says why it could not be done. */
export interface Connection {
  use<T>(work: (database: IDBPDatabase<GateSchema>) => Promise<T>): Promise<Result<T, StoreError>>;
  /** Changes in one transaction: all of them are written at the end, or none. */
  change<T, N extends readonly StoreNames<GateSchema>[]>(
    stores: N,
    work: (transaction: IDBPTransaction<GateSchema, N, "readwrite">) => Promise<T>,
    options?: IDBTransactionOptions,
  ): Promise<Result<T, StoreError>>;
  close(): void;
}

/** The code for what IndexedDB threw. */
export const errorToStoreError = (error: unknown): StoreError => {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "store-full";
  if (name === "VersionError") return "store-newer";
  return "store-unavailable";
};

class BlockedError extends Error {}

const abort = (transaction: { abort(): void }): void => {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
    return;
  }
};

/** Connects at the first use. `name` is the database's. */
export const createConnection = (name: string): Connection => {
  let opening: Promise<IDBPDatabase<GateSchema>> | undefined;

  const forget = (): void => {
    opening = undefined;
  };

  const open = (): Promise<IDBPDatabase<GateSchema>> =>
    new Promise((resolve, reject) => {
      const opened = openDB<GateSchema>(name, gateSchemaVersion, {
        upgrade: (database, oldVersion, _newVersion, transaction) => {
          upgradeGateSchema(database, oldVersion, transaction);
        },
        // Another tab has an older version open and does not close it. Should it close later, the next use finds it open.
        blocked: () => {
          reject(new BlockedError());
        },
        // A newer release wants to upgrade in another tab: give way.
        blocking: (_current, _wanted, event) => {
          // The event's target of a version change is the connection itself.
          (event.target as IDBDatabase).close();
          forget();
        },
        // The browser closed the database (storage erased, disk failure): connect anew at the next use.
        terminated: forget,
      });
      opened.then(resolve, reject);
    });

  const use: Connection["use"] = async (work) => {
    try {
      opening ??= open();
      return ok(await work(await opening));
    } catch (error) {
      const code = error instanceof BlockedError ? "store-blocked" : errorToStoreError(error);
      // A connection that closed under the work is of no use to the next one.
      if (code !== "store-full") forget();
      return fail(code);
    }
  };

  return {
    use,
    change: (stores, work, options) =>
      use(async (database) => {
        const transaction = database.transaction(stores, "readwrite", options);
        try {
          const value = await work(transaction);
          await transaction.done;
          return value;
        } catch (error) {
          // Told below, by the cause that the browser names where there is one.
          transaction.done.catch(() => undefined);
          if (transaction.error !== null) throw transaction.error;
          abort(transaction);
          throw error;
        }
      }),
    close: () => {
      void opening?.then(
        (database) => {
          database.close();
        },
        () => undefined,
      );
      forget();
    },
  };
};
