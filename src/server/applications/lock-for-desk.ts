/** Finds an application for an officer who may see it. */
import type { Transaction } from "kysely";
import type { Tables } from "../db/schema.ts";
import type { ApplicationName } from "./transitions.ts";

/** Whose applications somebody sees. */
export type Communities = "all" | readonly number[];

/** Undefined where there is none, or one of another community. The row stays locked. */
export const lockForDesk = async (trx: Transaction<Tables>, name: ApplicationName, communities: Communities) => {
  const row = await trx
    .selectFrom("applications")
    .selectAll()
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && (communities === "all" || communities.includes(row.community)) ? row : undefined;
};

/** The row. */
export type DeskRow = NonNullable<Awaited<ReturnType<typeof lockForDesk>>>;
