/** Walks the chain from its beginning to its end and compares each link with its entry, and with the signed heads. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { equalBytes } from "../../core/bytes.ts";
import type { Tables } from "../db/schema.ts";
import type { AuditKey } from "./audit-key.ts";
import { chainStart, encodeEntry, linkHash } from "./encode-entry.ts";
import type { AuditEntry } from "./encode-entry.ts";
import type { FindingList } from "./findings.ts";
import type { Head } from "./head-document.ts";
import type { KnownHeads } from "./read-heads.ts";

/** A transaction may be open this long between an entry's time and its commit; a head of that time does not know the entry. */
const openSecondsMax = 3600;
const pageRowsDefault = 5000;

/** What is where in the chain. The entry is undefined where its row is gone. */
interface Link {
  readonly position: number;
  readonly number: number;
  readonly hash: Uint8Array;
  readonly mac: Uint8Array;
  readonly entry: AuditEntry | undefined;
}

/** What a walk needs. `onLinks` is told how many links were looked at since it was last called. */
export interface Walk {
  readonly db: Kysely<Tables>;
  readonly auditKey: AuditKey;
  readonly known: Pick<KnownHeads, "heads" | "start">;
  readonly findings: FindingList;
  readonly onLinks: (count: number) => void;
  readonly pageRows?: number;
}

/** Walks all of it; gives the last position. */
export const walkChain = async (walk: Walk): Promise<number> => {
  const { known, findings } = walk;
  let former: Uint8Array = known.start?.hash ?? chainStart;
  let position = known.start?.position ?? 0;
  const compareWithHeads = createHeadComparison(known.heads, position, findings);
  for await (const link of readLinks(walk, position)) {
    if (link.position > position + 1) {
      findings.add({ code: "position-missing", from: position + 1, to: link.position - 1 });
    }
    compareWithHeads(link, compareEntry(walk, link, former));
    former = link.hash;
    position = link.position;
  }
  const beyond = known.heads.at(-1);
  if (beyond !== undefined && beyond.position > position) {
    findings.add({ code: "chain-cut", from: position + 1, to: beyond.position });
  }
  return position;
};

/** A link with its own entry and the hash before it. The most telling finding is the only one; gives whether the entry is genuine. */
const compareEntry = ({ auditKey, findings }: Walk, link: Link, former: Uint8Array): boolean => {
  const place = { from: link.position, to: link.position, entry: link.number };
  if (link.entry === undefined) {
    findings.add({ code: "entry-missing", ...place });
    return false;
  }
  const encoded = encodeEntry(link.entry);
  const wrong = auditKey.checkMac(encoded, link.mac);
  if (wrong === "key-mismatch") findings.add({ code: "entry-altered", ...place });
  else if (wrong === "key-unknown") findings.add({ code: "entry-key-unknown", ...place });
  else if (!equalBytes(linkHash({ former, position: link.position, encoded, mac: link.mac }), link.hash)) {
    findings.add({ code: "entry-moved", ...place });
  }
  return wrong === undefined;
};

/** Takes a link, and whether its entry is genuine: of one that is not, the time says nothing. */
type HeadComparison = (link: Link, isGenuine: boolean) => void;

/**
 * Links come in the order of their positions, heads too. From the first head on with which the chain differs everything differs: that
 * is told once, from the place up to which the two agreed.
 */
const createHeadComparison = (heads: readonly Head[], start: number, findings: FindingList): HeadComparison => {
  let next = 0;
  let agreedPosition = start;
  let before: Head | undefined;
  let isApart = false;
  return ({ position, hash, number, entry }, isGenuine) => {
    for (let head = heads[next]; head !== undefined && head.position < position; head = heads[next]) {
      before = head;
      next += 1;
    }
    for (let at = next, head = heads[at]; head?.position === position; at += 1, head = heads[at]) {
      if (equalBytes(head.hash, hash)) agreedPosition = position;
      else if (!isApart) {
        findings.add({ code: "chain-recomputed", from: agreedPosition + 1, to: position });
        isApart = true;
      }
    }
    // Only one that is too old: the machine's clock may have been ahead when the entry was dated, and set right before the head was.
    const isKeptBack =
      before !== undefined && entry !== undefined && entry.at_seconds < before.atSeconds - openSecondsMax;
    if (isGenuine && isKeptBack) findings.add({ code: "entry-misdated", from: position, to: position, entry: number });
  };
};

type Row = AuditEntry & {
  readonly position: number;
  readonly number: number;
  readonly hash: Uint8Array;
  readonly mac: Uint8Array | null;
};

async function* readLinks(
  { db, onLinks, pageRows = pageRowsDefault }: Walk,
  start: number,
): AsyncGenerator<Link, void, void> {
  let after = start;
  for (;;) {
    const { rows } = await sql<Row>`
      SELECT position, c.entry AS number, hash, e.entry, at_seconds, actor_kind, actor_id, action, holder, details, mac
      FROM audit_chain c LEFT JOIN audit_entries e ON e.entry = c.entry
      WHERE position > ${after} ORDER BY position LIMIT ${pageRows}`.execute(db);
    for (const { position, number, hash, mac, ...entry } of rows) {
      yield mac === null
        ? { position, number, hash, mac: new Uint8Array(0), entry: undefined }
        : { position, number, hash, mac, entry };
    }
    onLinks(rows.length);
    if (rows.length < pageRows) return;
    after = rows.at(-1)?.position ?? after;
  }
}
