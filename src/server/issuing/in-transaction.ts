/** Runs work whose failure is a value in a transaction: what failed leaves nothing behind. */
import type { Kysely, Transaction } from "kysely";
import type { Result } from "../../core/result.ts";
import type { Tables } from "../db/schema.ts";

/** A failure undoes what the work has done, as a throw does. */
export const inTransaction = async <T, E extends string>(
  db: Kysely<Tables>,
  work: (trx: Transaction<Tables>) => Promise<Result<T, E>>,
): Promise<Result<T, E>> => {
  const transaction = await db.startTransaction().execute();
  try {
    const result = await work(transaction);
    await (result.ok ? transaction.commit() : transaction.rollback()).execute();
    return result;
  } catch (error) {
    await transaction.rollback().execute();
    throw error;
  }
};
