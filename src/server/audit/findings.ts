/** What a verification of the audit log can find. */

/** The closed list, most telling first. */
export type FindingCode =
  /** The entry is not as it was written, or none of our servers wrote it. */
  | "entry-altered"
  /** The chain has a place for the entry, and the entry is gone. */
  | "entry-missing"
  /** Places of the chain are gone. */
  | "position-missing"
  /** The entry is genuine, and does not stand where it was sealed; or the chain's own row was altered. */
  | "entry-moved"
  /** The chain fits together and is another one than the signed heads are about. */
  | "chain-recomputed"
  /** The chain ends before the place that a signed head names. */
  | "chain-cut"
  /** The entry is in no chain and does not wait for it: somebody took it out of the queue, or put it in later. */
  | "entry-unsealed"
  /** The entry is dated long before a signed head that does not have it: it was kept back, and put in later. */
  | "entry-misdated"
  /** The entry names a key that is not in the file of keys. */
  | "entry-key-unknown"
  /** A line of the file of heads, or a head in the database, is not signed by one of the keys. */
  | "head-foreign"
  /** It names a key that is not in the file of keys. */
  | "head-key-unknown"
  /** The last line of the file of heads cannot be read. */
  | "head-unreadable";

/** One thing that is wrong, or several of the kind in a row. */
export interface Finding {
  readonly code: FindingCode;
  /** Of the chain; of a head its line. The first and the last one that it is about. */
  readonly from: number;
  readonly to: number;
  /** Number of the first entry, where it is about entries. */
  readonly entry?: number | undefined;
}

/** So many are listed; the others are counted. */
const findingsMax = 200;

/** Gathers findings; those of one kind at positions that follow each other become one. */
export interface FindingList {
  readonly add: (finding: Finding) => void;
  readonly list: () => readonly Finding[];
  /** Of all, also those that are not listed. */
  readonly count: () => number;
}

/** An empty one. */
export const createFindings = (): FindingList => {
  const findings: Finding[] = [];
  let count = 0;
  const add = (finding: Finding): void => {
    count += 1;
    const at = findings.findLastIndex(({ code }) => code === finding.code);
    const last = findings[at];
    if (last !== undefined && finding.from === last.to + 1) findings[at] = { ...last, to: finding.to };
    else if (findings.length < findingsMax) findings.push(finding);
  };
  return { add, list: () => findings, count: () => count };
};
