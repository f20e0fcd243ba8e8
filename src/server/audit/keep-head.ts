/** Signs how far the chain goes, and keeps that outside the database. */
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { AuditKey } from "./audit-key.ts";
import { openHead, signHead } from "./head-document.ts";
import type { Head, HeadKind } from "./head-document.ts";
import { appendHead, readLastHeadLine } from "./heads-file.ts";
import { readChainEnd } from "./seal-entries.ts";
import type { ChainEnd } from "./seal-entries.ts";

/** What keeping needs. */
export interface HeadParts {
  readonly db: Kysely<Tables>;
  readonly auditKey: AuditKey;
  readonly auditDir: string;
}

/** With nothing new, a head is still signed this often: the newest one's age then says how much may have been cut with the file. */
const idleSecondsMax = 3600;

/** Why no head is signed: the chain in the database is not the one that the newest head outside is about. */
export type KeepHeadError = "audit-head-foreign" | "audit-chain-changed";

/**
 * Signs the end of the chain unless the newest head already says the same; gives its position, or undefined where none was needed.
 * Call it each minute. Whoever cuts or recomputes the chain is found out here at the latest a minute later, and no head is signed from
 * then on until somebody states that a backup was restored (`stateBreak`).
 */
export const keepHead = async (parts: HeadParts): Promise<Result<number | undefined, KeepHeadError>> => {
  const newest = await readNewestHead(parts);
  if (!newest.ok) return newest;
  const end = await readChainEnd(parts.db);
  const last = newest.value;
  const nowSeconds = await peekClock(parts.db);
  if (last === undefined && end.position === 0) return ok(undefined);
  if (last?.position === end.position && nowSeconds - last.atSeconds < idleSecondsMax) return ok(undefined);
  await writeHead(parts, "head", end);
  return ok(end.position);
};

/**
 * States that the chain goes on from its present end whatever heads there were, because a backup was restored; gives that position.
 * It is signed and stays: each verification names it.
 */
export const stateBreak = async (parts: HeadParts): Promise<number> => {
  const end = await readChainEnd(parts.db);
  await writeHead(parts, "break", end);
  return end.position;
};

/** The newest head outside, if the chain still goes through it. */
export const readNewestHead = async ({
  db,
  auditKey,
  auditDir,
}: HeadParts): Promise<Result<Head | undefined, KeepHeadError>> => {
  const line = await readLastHeadLine(auditDir);
  if (line === undefined) return ok(undefined);
  const head = await openHead(auditKey, line);
  if (!head.ok) return fail("audit-head-foreign");
  const { kind, position, hash } = head.value;
  // What a start is about is erased.
  if (position === 0 || kind === "start") return ok(head.value);
  const link = await db.selectFrom("audit_chain").select("hash").where("position", "=", position).executeTakeFirst();
  return link !== undefined && equalBytes(link.hash, hash) ? ok(head.value) : fail("audit-chain-changed");
};

/** Signs a statement about a position and keeps it, outside first: that is what counts when the two differ. */
export const writeHead = async (
  { db, auditKey, auditDir }: HeadParts,
  kind: HeadKind,
  { position, hash }: ChainEnd,
): Promise<void> => {
  // Recorded, as for all that is signed: no later entry is dated before it, whatever the machine's clock does.
  const atSeconds = await readClock(db);
  const line = await signHead(auditKey, { kind, position, hash, atSeconds });
  await appendHead(auditDir, line);
  await db
    .insertInto("audit_heads")
    .values({ position, at_seconds: atSeconds, document: Buffer.from(line) })
    .execute();
};
