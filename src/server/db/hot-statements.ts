/** Statements that are run so often that planning them each time would cost more than running them: prepared once a connection, by name. */
import { CompiledQuery } from "kysely";
import type { Kysely } from "kysely";
import type pg from "pg";
import type { Tables } from "./schema.ts";

/** `name` is this statement's alone. */
export interface HotStatement {
  readonly name: string;
  readonly text: string;
}

/** Runs one alone, outside of any transaction. The caller says what its rows are. */
export type RunHot = <Row extends object>(
  statement: HotStatement,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

/**
 * On a pool's connections. `isPreparing` is false where the way to the database does not keep what one connection prepared to that
 * connection, such as a pooler by transaction.
 */
export const createRunHot =
  (pool: Pick<pg.Pool, "query">, isPreparing: boolean): RunHot =>
  async <Row extends object>({ name, text }: HotStatement, values: readonly unknown[]) => {
    const { rows } = await pool.query<Row & pg.QueryResultRow>({
      ...(isPreparing && { name }),
      text,
      values: [...values],
    });
    return rows;
  };

/** Without preparing, where there is no pool at hand. */
export const runHotOn =
  (db: Kysely<Tables>): RunHot =>
  async <Row extends object>({ text }: HotStatement, values: readonly unknown[]) => {
    const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]));
    return rows;
  };
