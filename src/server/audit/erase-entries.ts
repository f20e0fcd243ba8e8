/** Erases the oldest part of the audit log when its time is over (D9.7), so that a verification still finds the rest whole. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { openHead } from "./head-document.ts";
import { writeHead } from "./keep-head.ts";
import type { HeadParts } from "./keep-head.ts";

const daySeconds = 86_400;
const batchRowsDefault = 5000;

/**
 * Erases up to the newest signed head that is older than so many days; gives how many entries. First it is signed and kept outside that
 * the log begins behind that head, then rows go, entries before their links: a kill in between leaves what the next time takes up.
 */
export const eraseOldEntries = async (
  parts: HeadParts,
  retentionDays: number,
  batchRows: number = batchRowsDefault,
): Promise<number> => {
  const { db, auditKey } = parts;
  const beforeSeconds = (await peekClock(db)) - retentionDays * daySeconds;
  const stored = await db
    .selectFrom("audit_heads")
    .select("document")
    .where("at_seconds", "<", beforeSeconds)
    .where("position", ">", 0)
    .orderBy("position", "desc")
    .orderBy("head", "desc")
    .limit(1)
    .executeTakeFirst();
  if (stored === undefined) return 0;
  const head = await openHead(auditKey, Buffer.from(stored.document).toString());
  if (!head.ok || head.value.kind === "break") return 0;
  const { position, hash, kind } = head.value;
  const link = await db.selectFrom("audit_chain").select("hash").where("position", "=", position).executeTakeFirst();
  // Nobody erases up to a place of another chain than the signed one.
  if (link !== undefined && !Buffer.from(link.hash).equals(hash)) return 0;
  if (link !== undefined && kind === "head") await writeHead(parts, "start", { position, hash });
  const erased = await eraseRows(db, position, batchRows);
  await sql`
    DELETE FROM audit_heads WHERE at_seconds < ${beforeSeconds} AND position <= ${position}
      AND position(convert_to('"kind":"head"', 'UTF8') IN document) > 0`.execute(db);
  return erased;
};

const eraseRows = async (db: Kysely<Tables>, position: number, batchRows: number): Promise<number> => {
  let erased = 0;
  for (;;) {
    const count = await db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ position: number; entry: number }>`
        SELECT position, entry FROM audit_chain WHERE position <= ${position} ORDER BY position LIMIT ${batchRows}`.execute(
        trx,
      );
      if (rows.length === 0) return 0;
      await sql`DELETE FROM audit_entries WHERE entry = ANY(${rows.map(({ entry }) => entry)}::bigint[])`.execute(trx);
      await sql`DELETE FROM audit_chain WHERE position <= ${rows.at(-1)?.position ?? 0}`.execute(trx);
      return rows.length;
    });
    erased += count;
    if (count < batchRows) return erased;
  }
};
