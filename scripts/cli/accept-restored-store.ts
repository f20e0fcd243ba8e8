/** `npm run audit -- accept-restore`: goes on with a database that was restored from a backup, once and with all servers stopped. */
import { platform } from "../../src/server/access/actor.ts";
import { stateBreak } from "../../src/server/audit/keep-head.ts";
import { recordAccess } from "../../src/server/audit/record-access.ts";
import { sealEntries } from "../../src/server/audit/seal-entries.ts";
import { ServerRunning, takeInstanceLock } from "../../src/server/instance-lock.ts";
import { isLeaseTaken, leaderLease, leaseSeconds } from "../../src/server/jobs/lease.ts";
import { acceptRestore, wasRestored } from "../../src/server/publication/accept-restore.ts";
import type { AcceptedRestore } from "../../src/server/publication/accept-restore.ts";
import { usageError } from "./command.ts";
import type { Ending, Surroundings } from "./command.ts";
import { dataDirOf, withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";

const becauseCharsMax = 200;

type Answer = Ending & { readonly json: object };

/** With the reason that stands in the log. Refused with status 1 while a server runs; changes nothing where nothing was restored. */
export const acceptRestoredStore = async (reason: string | undefined, surroundings: Surroundings): Promise<Answer> => {
  const because = reason?.trim() ?? "";
  if (because === "" || because.length > becauseCharsMax) {
    throw usageError(`--because takes 1 to ${becauseCharsMax} characters that say what was restored and why.`);
  }
  try {
    const lock = await takeInstanceLock(dataDirOf(surroundings.env), "npm run audit -- accept-restore");
    const accept = async (platformParts: Platform): Promise<Answer> => acceptAlone(platformParts, because);
    return await withPlatform(surroundings, accept, { mayBeRestored: true }).finally(lock.release);
  } catch (error) {
    if (error instanceof ServerRunning) return running(error.where);
    throw error;
  }
};

const running = (where: string): Answer => ({
  ...{ status: 1, text: `${where} Stop every server first. Nothing was accepted.` },
  json: { accepted: false, because: "server-running" },
});

const acceptAlone = async (parts: Platform, because: string): Promise<Answer> => {
  // One of another machine has another lock, and works on the same database.
  if (await isLeaseTaken(parts.db, leaderLease)) {
    return running(`A server works on the database, or was killed less than ${leaseSeconds} seconds ago.`);
  }
  if (!(await wasRestored(parts))) {
    const text = "Nothing was restored: the database knows all that was published and logged. Nothing was changed.";
    return { status: 0, text, json: { accepted: false, because: "not-restored" } };
  }
  await recordAccess(parts.db, parts, { actor: platform, action: "audit.accept-restore", details: { because } });
  await sealEntries(parts.db);
  const restored = await acceptRestore(parts);
  // Last: broken off before it, this is still a store that was restored.
  const position = await stateBreak(parts);
  const text = [
    `The log goes on behind position ${position}. What was signed of later positions before is void.`,
    ...restoreWords(restored),
  ].join("\n");
  return { status: 0, text, json: { position, ...restored } };
};

const restoreWords = (restored: AcceptedRestore): readonly string[] => [
  `Manifest ${restored.version} and trust list ${restored.trustVersion} are published, past anything that was before.`,
  `${plural(restored.closedLists, "list takes", "lists take")} no more passes; places in them that the backup does not know are yellow.`,
  `Everybody signs in again: ${plural(restored.endedSessions, "session")} and ${plural(restored.revokedTokens, "token")} ended; programs need new tokens.`,
  ...(restored.wasKeptOutside
    ? ["Keys and the gates' policy are as they were published last."]
    : [
        "What was published last is not in AUDIT_DIR: suspend and revoke again what was since the backup (npm run keys).",
      ]),
  "Not known any more is what was decided since the backup: deliver epidemic data of that time again. Before the servers start,",
  "dismiss again who was dismissed since (npm run staff -- dismiss) and shut out again what was shut out (npm run devices -- shut-out);",
  "passkeys that were removed and duties that were taken away since are back too: look them through (npm run staff -- list).",
];
