/** Reads all signed heads that a verification compares the chain with: those outside, and those in the database. */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";
import type { AuditKey } from "./audit-key.ts";
import type { FindingCode, FindingList } from "./findings.ts";
import { openHead } from "./head-document.ts";
import type { Head, HeadError } from "./head-document.ts";
import { readHeadLines } from "./heads-file.ts";

/** What was signed about the chain. */
export interface KnownHeads {
  /** Of kind "head", by position; one a position. Those that a stated break made void, and those of erased positions, are left out. */
  readonly heads: readonly Head[];
  readonly breaks: readonly Head[];
  /** The position up to which the log was erased on purpose; position 0 where it was not. */
  readonly start: Head | undefined;
  /** Lines of the file that cannot be read and have others after them: a power cut leaves such a line. */
  readonly unreadableLines: number;
  readonly outsideCount: number;
}

/** Signatures are checked one by one; `onHead` is called after each. */
export const readHeads = async (
  { db, auditKey, auditDir }: { readonly db: Kysely<Tables>; readonly auditKey: AuditKey; readonly auditDir: string },
  findings: FindingList,
  onHead: () => void,
): Promise<KnownHeads> => {
  const all: Head[] = [];
  let unreadableLines = 0;
  let outsideCount = 0;
  let lastUnreadable: number | undefined;
  for await (const { number, line } of readHeadLines(auditDir)) {
    const head = await openHead(auditKey, line);
    onHead();
    lastUnreadable = !head.ok && head.error === "head-malformed" ? number : undefined;
    if (head.ok) all.push(head.value);
    else if (head.error === "head-malformed") unreadableLines += 1;
    else findings.add({ code: codeOf(head.error), from: number, to: number });
    if (head.ok) outsideCount += 1;
  }
  if (lastUnreadable !== undefined) findings.add({ code: "head-unreadable", from: lastUnreadable, to: lastUnreadable });
  for await (const { head: number, document } of storedHeads(db)) {
    const head = await openHead(auditKey, Buffer.from(document).toString());
    onHead();
    if (head.ok) all.push(head.value);
    else findings.add({ code: codeOf(head.error), from: number, to: number });
  }
  return { ...arrange(all), unreadableLines, outsideCount };
};

const codeOf = (error: HeadError): FindingCode => (error === "head-key-unknown" ? "head-key-unknown" : "head-foreign");

const pageRows = 5000;

async function* storedHeads(
  db: Kysely<Tables>,
): AsyncGenerator<{ readonly head: number; readonly document: Uint8Array }> {
  let after = 0;
  for (;;) {
    const page = await db
      .selectFrom("audit_heads")
      .select(["head", "document"])
      .where("head", ">", after)
      .orderBy("head")
      .limit(pageRows)
      .execute();
    yield* page;
    if (page.length < pageRows) return;
    after = page.at(-1)?.head ?? after;
  }
}

/** What still counts of them. */
const arrange = (all: readonly Head[]): Pick<KnownHeads, "heads" | "breaks" | "start"> => {
  const starts = all.filter(({ kind }) => kind === "start").toSorted((a, b) => a.position - b.position);
  const start = starts.at(-1);
  const breaks = unique(all.filter(({ kind }) => kind === "break"));
  const isVoid = (head: Head): boolean =>
    breaks.some((stated) => head.atSeconds <= stated.atSeconds && head.position > stated.position);
  const heads = all.filter((head) => head.kind === "head" && head.position > (start?.position ?? 0) && !isVoid(head));
  return { heads: unique(heads), breaks, start };
};

/** The same head stands outside and in the database; two that differ at one position both stay. */
const unique = (heads: readonly Head[]): readonly Head[] => {
  const byText = new Map<string, Head>();
  for (const head of heads) {
    const text = `${head.position} ${Buffer.from(head.hash).toString("hex")}`;
    const known = byText.get(text);
    // The earliest says most about the times of the entries before it.
    if (known === undefined || head.atSeconds < known.atSeconds) byText.set(text, head);
  }
  return [...byText.values()].toSorted((a, b) => a.position - b.position || a.atSeconds - b.atSeconds);
};
