/** Finds what was done to the audit log behind the server's back: altered, missing, moved and cut rows, and recomputed chains. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { AuditKey } from "./audit-key.ts";
import { encodeEntry } from "./encode-entry.ts";
import type { AuditEntry } from "./encode-entry.ts";
import { createFindings } from "./findings.ts";
import type { Finding, FindingList } from "./findings.ts";
import type { Head } from "./head-document.ts";
import { readHeads } from "./read-heads.ts";
import { walkChain } from "./walk-chain.ts";

/** What a verification saw. */
export interface VerifyReport {
  readonly findings: readonly Finding[];
  /** Of all findings, also those that are not listed. */
  readonly findingCount: number;
  /** The last position of the chain. */
  readonly position: number;
  /** The signed head that reaches furthest: what lies behind it, and nothing else, could have been cut without a trace. */
  readonly newestHead: Head | undefined;
  readonly headCount: number;
  /** Signed heads in the file outside. Without any, whoever owns the database could have made a chain of their own. */
  readonly outsideCount: number;
  /** Entries that wait to be sealed, and the time of the oldest. */
  readonly waiting: { readonly count: number; readonly oldestSeconds: number | null };
  /** Restored backups that somebody stated. */
  readonly breaks: readonly Head[];
  readonly start: Head | undefined;
  readonly unreadableLines: number;
  readonly nowSeconds: number;
}

/** What a verification needs. `onProgress` gets the number of rows looked at and of all. */
export interface VerifyParts {
  readonly db: Kysely<Tables>;
  readonly auditKey: AuditKey;
  readonly auditDir: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Looks through all of the log as it is at one moment; a server may write meanwhile. Changes nothing. */
export const verifyLog = async (parts: VerifyParts): Promise<VerifyReport> => {
  const findings = createFindings();
  let done = 0;
  let total = 1;
  const advance = (count: number): void => {
    done += count;
    parts.onProgress?.(Math.min(done, total), total);
  };
  // Heads first: what they are about is in the database by then.
  const known = await readHeads(parts, findings, () => undefined);
  return parts.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      total = await countLinks(trx);
      const walk = { db: trx, auditKey: parts.auditKey, known, findings, onLinks: advance };
      const position = await walkChain(walk);
      const waiting = await compareUnsealed(trx, parts.auditKey, findings);
      return {
        ...{ findings: findings.list(), findingCount: findings.count(), position, waiting },
        ...{ newestHead: known.heads.at(-1), headCount: known.heads.length, outsideCount: known.outsideCount },
        ...{ breaks: known.breaks, start: known.start, unreadableLines: known.unreadableLines },
        nowSeconds: await peekClock(trx),
      };
    });
};

const countLinks = async (trx: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    SELECT coalesce(max(position) - min(position) + 1, 0) AS count FROM audit_chain`.execute(trx);
  return Math.max(rows[0]?.count ?? 0, 1);
};

/** Those in the queue are only new; those in neither place were put in, or taken out of the queue. */
const compareUnsealed = async (
  trx: Kysely<Tables>,
  auditKey: AuditKey,
  findings: FindingList,
): Promise<VerifyReport["waiting"]> => {
  const { rows } = await sql<AuditEntry & { readonly mac: Uint8Array; readonly waits: boolean }>`
    SELECT e.*, w.entry IS NOT NULL AS waits FROM audit_entries e LEFT JOIN audit_waiting w USING (entry)
    WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry = e.entry) ORDER BY e.entry LIMIT ${unsealedMax}`.execute(
    trx,
  );
  for (const { mac, waits, ...entry } of rows) {
    const number = entry.entry;
    if (auditKey.checkMac(encodeEntry(entry), mac) !== undefined) {
      findings.add({ code: "entry-altered", from: 0, to: 0, entry: number });
    } else if (!waits) findings.add({ code: "entry-unsealed", from: 0, to: 0, entry: number });
  }
  const waiting = rows.filter(({ waits }) => waits);
  const oldestSeconds = waiting.length === 0 ? null : Math.min(...waiting.map(({ at_seconds }) => at_seconds));
  return { count: waiting.length, oldestSeconds };
};

/** More than a sealer lets gather; the rest is looked at once these are sealed. */
const unsealedMax = 100_000;
