/** Verifies and reads the audit log, and keeps its keys, at the server's machine. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { platform } from "../../src/server/access/actor.ts";
import { addAuditKey, createAuditKeysText } from "../../src/server/audit/audit-key-file.ts";
import { readAccesses } from "../../src/server/audit/list-accesses.ts";
import type { AccessFilter, ListedAccess } from "../../src/server/audit/list-accesses.ts";
import { recordAccess } from "../../src/server/audit/record-access.ts";
import { verifyLog } from "../../src/server/audit/verify-log.ts";
import { writeNewFile } from "../../src/server/system/durable-files.ts";
import { replaceFile } from "../../src/server/system/ensure-file.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { acceptRestoredStore } from "./accept-restored-store.ts";
import { reportText } from "./audit-words.ts";
import { CommandError, oneOf, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import { createProgress } from "./progress.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const auditUsage = `npm run audit -- (verify | list | accept-restore | make-keys FILE | add-key FILE) [options]

verify          looks through the whole log for altered, missing, moved and cut entries, and compares it with the signed heads in
                AUDIT_DIR (DATA_DIR/audit), which are kept outside the database. Exit status 1 where something is found
list            accesses, newest first. This is logged too
  --holder UUID   to this person's data
  --actor KIND:ID by holder, guardian, staff, platform or device, such as staff:7
  --before ENTRY  the page behind this entry; --limit N takes 1 to 1000, 100 by default
accept-restore  after a backup was restored, with all servers stopped: states, signed, that the log goes on from its present end
                (each verification names it), and publishes lists, trust list and manifest in versions past any before. Lists that the
                backup brought back take no more passes, and everybody signs in again: all sessions, tokens and links end
                Refused while a server runs; where nothing was restored it changes nothing
  --because TEXT  why; it stands in the log
make-keys FILE  makes audit keys for a production, in a new file with mode 0600
add-key FILE    puts a new key into such a file, which signs from the next start on; the former ones still check
--json          prints one line: verify {"findings","findingCount","position","newestHead",…}, list {"accesses"},
                accept-restore {"position","version","trustVersion","closedLists","endedSessions","revokedTokens",…}, or
                {"accepted":false,"because":"server-running"|"not-restored"}

Uses the store in DATA_DIR; verify and list beside a running server too. Exit status 0: done, 1: the log is not whole, or a server
runs, 2: could not be done.`;

const options = {
  json: { type: "boolean" },
  holder: { type: "string" },
  actor: { type: "string" },
  before: { type: "string" },
  limit: { type: "string" },
  because: { type: "string" },
} as const;

type Values = ReturnType<typeof parseOptions<typeof options>>["values"];

const wholePercent = 100;
const limitMax = 1000;
const entryLimit = Number.MAX_SAFE_INTEGER;

const verify = async (surroundings: Surroundings): Promise<Ending & { readonly json: object }> => {
  const progress = createProgress(surroundings, { label: "Audit log", total: wholePercent });
  const onProgress = (done: number, total: number): void => progress.update((wholePercent * done) / total);
  try {
    const report = await withPlatform(surroundings, async (parts) => verifyLog({ ...parts, onProgress }), {
      mayBeRestored: true,
    });
    const { newestHead, breaks, start, ...rest } = report;
    const bare = (head: typeof newestHead) => head && { position: head.position, atSeconds: head.atSeconds };
    return {
      ...{ status: report.findingCount === 0 ? 0 : 1, text: reportText(report) },
      json: { ...rest, newestHead: bare(newestHead) ?? null, start: bare(start) ?? null, breaks: breaks.map(bare) },
    };
  } finally {
    progress.end();
  }
};

const actorKinds = ["holder", "guardian", "staff", "platform", "device"] as const;
const uuidForm = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const parseFilter = ({ holder, actor, before, limit }: Values): AccessFilter => {
  if (holder !== undefined && !uuidForm.test(holder)) throw usageError("--holder takes a UUID.");
  const [kind = "", id = ""] = actor?.split(":", 2) ?? [];
  if (actor !== undefined && id === "") throw usageError("--actor takes KIND:ID, such as staff:7.");
  return {
    holder,
    ...(actor !== undefined && { actor: { kind: oneOf("actor", actorKinds, kind), id } }),
    ...(before !== undefined && { before: parseCount("--before", before, entryLimit) }),
    ...(limit !== undefined && { limit: Math.max(1, parseCount("--limit", limit, limitMax + 1)) }),
  };
};

const accessRow = ({ entry, atSeconds, actorKind, actorId, action, holder, details }: ListedAccess) => [
  ...[String(entry), formatInstant(atSeconds), `${actorKind}:${actorId}`, action, holder ?? "–"],
  JSON.stringify(details),
];

const list = async (values: Values, surroundings: Surroundings): Promise<Ending & { readonly json: object }> => {
  const filter = parseFilter(values);
  const accesses = await withPlatform(
    surroundings,
    async (parts) =>
      parts.db.transaction().execute(async (trx) => {
        const rows = await readAccesses(trx, filter);
        await recordAccess(trx, parts, {
          ...{ actor: platform, action: "audit.list" },
          ...(filter.holder !== undefined && { holder: filter.holder }),
          details: { rows: rows.length, ...(values.actor !== undefined && { of: values.actor }) },
        });
        return rows;
      }),
    { mayBeRestored: true },
  );
  const table = formatTable([["entry", "time", "who", "did", "whose", "details"], ...accesses.map(accessRow)]);
  return { status: 0, text: accesses.length === 0 ? "No access is logged." : table, json: { accesses } };
};

const nextSteps =
  "Keep a copy apart from the database's: without it no verification can tell genuine entries from others.";

const makeKeys = async (file: string): Promise<Ending & { readonly json: object }> => {
  const target = path.resolve(file);
  await writeNewFile(target, createAuditKeysText({ isDemonstration: false }), 0o600).catch((error: unknown) => {
    const reason = errorCode(error) === "EEXIST" ? "it exists already" : (errorCode(error) ?? "unknown reason");
    throw new CommandError("keys-not-made", `${target} cannot be made: ${reason}.`);
  });
  return { status: 0, text: `Audit keys made in ${target}. ${nextSteps}`, json: { file: target } };
};

/** Into a second file that takes the first one's place whole. */
const addKey = async (file: string): Promise<Ending & { readonly json: object }> => {
  const target = path.resolve(file);
  const text = await readFile(target, "utf8").catch((error: unknown) => {
    throw new CommandError("keys-unreadable", `${target} cannot be read: ${errorCode(error) ?? "unknown reason"}.`);
  });
  await replaceFile(target, addAuditKey(target, text)).catch((error: unknown) => {
    throw new CommandError("keys-not-made", `${target} cannot be written: ${errorCode(error) ?? "unknown reason"}.`);
  });
  return {
    status: 0,
    text: `A key was added to ${target}. Start the servers anew. ${nextSteps}`,
    json: { file: target },
  };
};

const work = async (args: readonly string[], surroundings: Surroundings) => {
  const { values, positionals } = parseOptions(args, options);
  const [verb, file, ...rest] = positionals;
  if (rest.length === 0 && file !== undefined) {
    if (verb === "make-keys") return { values, ending: await makeKeys(file) };
    if (verb === "add-key") return { values, ending: await addKey(file) };
  }
  if (file === undefined) {
    if (verb === "verify") return { values, ending: await verify(surroundings) };
    if (verb === "list") return { values, ending: await list(values, surroundings) };
    if (verb === "accept-restore") return { values, ending: await acceptRestoredStore(values.because, surroundings) };
  }
  throw usageError("Give: verify, list, accept-restore, make-keys FILE or add-key FILE.");
};

/** `npm run audit`. */
export const audit: Command = async (args, surroundings): Promise<Ending> => {
  const { values, ending } = await work(args, surroundings);
  const { status, text, json } = ending;
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};
