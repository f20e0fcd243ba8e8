/** Exports root, trust list, manifest and lists as one file, as a gate imports them (core/README.md, "Trust"). */
import type { Bytes } from "../../src/core/bytes.ts";
import { encodeBundle } from "../../src/core/trust/bundle.ts";
import type { Bundle } from "../../src/core/trust/bundle.ts";
import { openManifest } from "../../src/core/trust/manifest.ts";
import { readManifest, readRoots, readSnapshot, readTrustList } from "../../src/server/publication/read-published.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { writeBytes } from "./files.ts";
import { publishChanges, withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";

/** What `--help` prints. */
export const bundleUsage = `npm run bundle -- export FILE [--json]

FILE     where the bundle goes: root, trust list, manifest and all lists that it names
--json   prints {"file","bytes","manifestVersion","lists"} on one line

Uses the store and the keys in DATA_DIR, whether a server is running or not; publishes first what has changed.
Export again after issuing on a new date: its passes may stand in a list that an older bundle does not have.
Exit status 0: done, 2: could not be done.`;

const unpublished = (what: string): CommandError =>
  new CommandError("unpublished", `The store has no ${what}, although its manifest names it.`);

/** All of one moment: read in one transaction, of the manifest that is in force then. */
const readBundle = async ({ db, keys }: Platform): Promise<Bundle & { readonly manifestVersion: number }> =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      const manifest = await readManifest(trx);
      const opened = manifest && (await openManifest(manifest.document, keys.manifest.publicKey));
      if (manifest === undefined || opened?.ok !== true) throw unpublished("manifest of its keys");
      const trust = await readTrustList(trx, opened.value.trustVersion);
      if (trust === undefined) throw unpublished(`trust list ${opened.value.trustVersion}`);
      const lists: { issuer: number; list: number; snapshot: Bytes }[] = [];
      for (const { issuer, list, version } of opened.value.lists) {
        const found = await readSnapshot(trx, { issuer, list }, version);
        if (found === undefined) throw unpublished(`version ${version} of list ${issuer}/${list}`);
        lists.push({ issuer, list, snapshot: found.snapshot });
      }
      const roots = await readRoots(trx);
      return { roots, trust: trust.document, manifest: manifest.document, lists, manifestVersion: manifest.version };
    });

/** `npm run bundle`. */
export const bundle: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [verb, file, ...rest] = positionals;
  if (verb !== "export" || file === undefined || rest.length > 0) throw usageError("Give: export FILE.");
  const { manifestVersion, ...content } = await withPlatform(surroundings, async (platform) => {
    await publishChanges(platform);
    return readBundle(platform);
  });
  const bytes = encodeBundle(content);
  await writeBytes(file, bytes);
  const lists = content.lists.length;
  if (values.json === true) {
    return { status: 0, text: JSON.stringify({ file, bytes: bytes.length, manifestVersion, lists }) };
  }
  return {
    status: 0,
    text: `${file}: manifest ${manifestVersion} with ${plural(lists, "list")}, ${bytes.length} bytes.`,
  };
};
