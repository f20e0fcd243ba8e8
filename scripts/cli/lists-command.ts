/** Shows the status lists and looks whether all that is published agrees, at the server's machine. */
import { listNumberLimit } from "../../src/core/limits.ts";
import { peekClock } from "../../src/server/db/database-clock.ts";
import { readListStatus, readListVersions } from "../../src/server/publication/list-status.ts";
import type { ListStatus } from "../../src/server/publication/list-status.ts";
import { readManifest } from "../../src/server/publication/read-published.ts";
import { verifyPublished } from "../../src/server/publication/verify-published.ts";
import type { Finding, PublicationFinding } from "../../src/server/publication/verify-published.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";
import { createProgress } from "./progress.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const listsUsage = `npm run lists -- (list | show ISSUER/LIST | verify) [--json]

list     every status list whose contents are kept: whose it is, its application date, the places given, how many are red and
         yellow, the newest version with its size in bytes, and when it is dropped; then the manifest and its age. A list that
         changed since its newest version has a star there
show     one list, with its newest 20 versions
verify   compares the manifest, the trust list, the published lists, the places and the passes of one moment; exit status 1 where
         they do not agree
--json   prints one line: list {"lists","manifest"}, show {"list","versions"}, verify {"findings","manifestVersion",…}

Uses the store in DATA_DIR, whether a server is running or not. Exit status 0: done, 1: something does not agree, 2: could not be
done.`;

type Answer = Ending & { readonly json: object };

const versionsShown = 20;

const head = ["list", "date", "places", "of", "red", "yellow", "version", "bytes", "dropped from"];

const rowOf = (one: ListStatus): readonly string[] => [
  ...[`${one.issuer}/${one.list}`, one.applicationDate, String(one.places), String(2 ** one.sizeLog2)],
  ...[String(one.red), String(one.yellow), `${one.version}${one.isChanged ? "*" : ""}`, String(one.snapshotBytes)],
  formatInstant(one.dropSeconds),
];

const manifestOf = async ({ db }: Platform) => {
  const manifest = await readManifest(db);
  if (manifest === undefined) return undefined;
  const ageSeconds = (await peekClock(db)) - manifest.iatSeconds;
  return { version: manifest.version, iatSeconds: manifest.iatSeconds, ageSeconds };
};

const list = async (platform: Platform): Promise<Answer> => {
  const lists = await readListStatus(platform.db);
  const manifest = await manifestOf(platform);
  const last =
    manifest === undefined
      ? "Nothing was published yet."
      : `Manifest ${manifest.version} of ${formatInstant(manifest.iatSeconds)}, ${manifest.ageSeconds} seconds ago.`;
  return {
    status: 0,
    text: `${formatTable([head, ...lists.map(rowOf)])}\n${last}`,
    json: { lists, manifest: manifest ?? null },
  };
};

const parseName = (text: string): { readonly issuer: number; readonly list: number } => {
  const [issuer = "", listText, ...rest] = text.split("/");
  if (listText === undefined || rest.length > 0) throw usageError("Name the list as ISSUER/LIST, such as 1/12.");
  return { issuer: parseCount("ISSUER", issuer, 2 ** 31), list: parseCount("LIST", listText, listNumberLimit) };
};

const show = async ({ db }: Platform, text: string): Promise<Answer> => {
  const name = parseName(text);
  const [found] = await readListStatus(db, name);
  if (found === undefined) {
    throw new CommandError("list-unknown", `There is no list ${text}, or it was dropped.`);
  }
  const versions = await readListVersions(db, name, versionsShown);
  const rows = versions.map(({ version, snapshotBytes, hash }) => [String(version), String(snapshotBytes), hash]);
  const tables = [
    formatTable([head, rowOf(found)]),
    formatTable([["version", "bytes", "SHA-256 of its bits"], ...rows]),
  ];
  return { status: 0, text: tables.join("\n\n"), json: { list: found, versions } };
};

const words: Readonly<Record<PublicationFinding, string>> = {
  "manifest-missing": "nothing was published yet",
  "manifest-signature": "the manifest is not signed by the key that the root names",
  "manifest-expired": "the manifest's time is over: no gate goes by it",
  "trust-missing": "the trust list that the manifest names is not there",
  "trust-signature": "the trust list is not signed by the key that the root names",
  "trust-expired": "the trust list's time is over: no gate goes by it",
  "list-unknown": "is named by the manifest and not kept, or has another size or drop date",
  "version-missing": "the version that the manifest names is not there",
  "hash-differs": "the published bits are not those that the manifest says",
  "list-unnamed": "lives and is not in the manifest",
  "places-differ": "the published bits are not what the places say",
  "places-uncounted": "more places were given than were counted",
  "pass-without-place": "passes live that have no place",
};

const lineOf = ({ finding, issuer, list: number, count }: Finding): string => {
  const where = issuer === undefined ? "" : `${issuer}/${number ?? "?"}: `;
  return `${finding}: ${where}${count === undefined ? "" : `${count} `}${words[finding]}`;
};

const verify = async (platform: Platform, surroundings: Surroundings): Promise<Answer> => {
  const total = (await readListStatus(platform.db)).length;
  const progress = createProgress(surroundings, { label: "Status lists", total });
  const report = await verifyPublished({ ...platform, onProgress: (done) => progress.update(done) });
  progress.end();
  const { findings, manifestVersion, lists, changedLists } = report;
  const waiting = changedLists === 0 ? "" : ` ${changedLists} changed since and are named anew by the next.`;
  const looked = `${plural(lists, "list")} and manifest ${manifestVersion ?? "–"} were compared.${waiting}`;
  const text = findings.length === 0 ? `${looked} All agree.` : [looked, ...findings.map(lineOf)].join("\n");
  const json = { ...report, manifestVersion: manifestVersion ?? null };
  return { status: findings.length === 0 ? 0 : 1, text, json };
};

/** `npm run lists`. */
export const lists: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [verb, name, ...rest] = positionals;
  const work = workOf(verb, name, surroundings);
  if (work === undefined || rest.length > 0) throw usageError("Give: list, show ISSUER/LIST or verify.");
  const { status, text, json } = await withPlatform(surroundings, work);
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};

const workOf = (
  verb: string | undefined,
  name: string | undefined,
  surroundings: Surroundings,
): ((platform: Platform) => Promise<Answer>) | undefined => {
  if (verb === "show" && name !== undefined) return async (platform) => show(platform, name);
  if (name !== undefined) return undefined;
  if (verb === "list") return list;
  return verb === "verify" ? async (platform) => verify(platform, surroundings) : undefined;
};
