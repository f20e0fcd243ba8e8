/** The words of a verification of the audit log. */
import type { Finding, FindingCode } from "../../src/server/audit/findings.ts";
import type { VerifyReport } from "../../src/server/audit/verify-log.ts";
import { formatInstant } from "./instants.ts";
import { plural } from "./plural.ts";

const wordsByCode: Readonly<Record<FindingCode, string>> = {
  "entry-altered": "not as it was written, or written by somebody without the key",
  "entry-missing": "the chain has a place for it, and it is gone",
  "position-missing": "places of the chain are gone",
  "entry-moved": "genuine, but not where it was sealed; or the chain's own row was altered",
  "chain-recomputed": "the chain fits together, but is another one than the one that was signed",
  "chain-cut": "the chain ends before these places, which were signed",
  "entry-unsealed": "in no chain, and not waiting for it: taken out of the queue, or put in later",
  "entry-misdated": "dated long before a signed head that does not have it: kept back, and put in later",
  "entry-key-unknown": "its key is not in the file of audit keys",
  "head-foreign": "not signed by the audit key that it names (a line of the file, or a row of the database)",
  "head-key-unknown": "its key is not in the file of audit keys",
  "head-unreadable": "the last line of the file of heads cannot be read",
};

const placeOf = ({ code, from, to, entry }: Finding): string => {
  const what = code.startsWith("head-") ? "head" : "position";
  const range = from === to ? String(from) : `${from} to ${to}`;
  const place = from === 0 && entry !== undefined ? "" : `${what} ${range}`;
  const named = entry === undefined ? "" : from === to ? `entry ${entry}` : `from entry ${entry} on`;
  return [place, named].filter((part) => part !== "").join(", ");
};

/** One finding in a line. */
const findingText = (finding: Finding): string => `${finding.code}: ${placeOf(finding)}: ${wordsByCode[finding.code]}`;

/** Heads are signed each minute; a server that was away for longer is no reason to worry, a cut file is. */
const headAgeSecondsMax = 7200;
/** Sealing happens each second. */
const waitSecondsMax = 60;

/** What is no finding and should still be known. */
const notesOf = (report: VerifyReport): readonly string[] => {
  const { newestHead, outsideCount, waiting, nowSeconds, breaks, start, unreadableLines, position } = report;
  const notes: string[] = [];
  if (position > 0 && outsideCount === 0) {
    notes.push("No signed head was found outside the database: whoever owns the database could have cut the log.");
  } else if (newestHead !== undefined && nowSeconds - newestHead.atSeconds > headAgeSecondsMax) {
    notes.push(
      `The newest signed head is of ${formatInstant(newestHead.atSeconds)}. Unless no server ran since, lines of the file are missing.`,
    );
  }
  if (waiting.oldestSeconds !== null && nowSeconds - waiting.oldestSeconds > waitSecondsMax) {
    notes.push(`Entries wait to be sealed since ${formatInstant(waiting.oldestSeconds)}: does a server run?`);
  }
  if (start !== undefined) notes.push(`Positions 1 to ${start.position} were erased because their time was over.`);
  for (const stated of breaks) {
    notes.push(`Behind position ${stated.position} a backup was restored, stated ${formatInstant(stated.atSeconds)}.`);
  }
  if (unreadableLines > 0) notes.push(`${plural(unreadableLines, "line")} of the file of heads cannot be read.`);
  return notes;
};

/** All of it. */
export const reportText = (report: VerifyReport): string => {
  const { findings, findingCount, position, headCount, newestHead, waiting } = report;
  const verdict =
    findingCount === 0 ? "The log is whole." : `The log is not whole: ${plural(findingCount, "finding")}.`;
  const known =
    newestHead === undefined ? "no signed head" : `${plural(headCount, "signed head")}, up to ${newestHead.position}`;
  const listed = findings.map(findingText);
  const unlisted = findings.length > 0 && listed.length >= 200 ? ["Further ones are not listed."] : [];
  return [
    verdict,
    `${plural(position, "position")}; ${known}; ${plural(waiting.count, "entry waits", "entries wait")} to be sealed.`,
    ...listed,
    ...unlisted,
    ...notesOf(report),
  ].join("\n");
};
