/** The store and the keys that a server works on, for a command beside it or without it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { sql } from "kysely";
import { readConfiguration } from "../../src/server/configuration.ts";
import type { KeyStore } from "../../src/server/keystore/key-store.ts";
import { openParts } from "../../src/server/open-parts.ts";
import type { OpenParts } from "../../src/server/open-parts.ts";
import { findRestore } from "../../src/server/publication/kept-outside.ts";
import { publishIfDue } from "../../src/server/publication/publisher.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { projectRoot } from "../run-tool.ts";
import { CommandError } from "./command.ts";
import type { Surroundings } from "./command.ts";

/** An open store with the keys that sign for it; `withPlatform` closes it. */
export type Platform = Omit<OpenParts, "close">;

/** The folder of the store and the keys, the same that `npm start` takes. */
export const dataDirOf = (env: Surroundings["env"]): string => path.resolve(projectRoot, env["DATA_DIR"] ?? "data");

const productionWords = "If it is a production's, set CLEARWAY_ENV, KEYS_DIR and PUBLIC_URL as for the server.";

type Opening = Pick<Surroundings, "env" | "note">;

const openPlatform = async ({ env, note }: Opening): Promise<OpenParts> => {
  const dataDir = dataDirOf(env);
  const isNew = !existsSync(dataDir);
  try {
    const parts = await openParts(readConfiguration({ ...env, DATA_DIR: dataDir }));
    if (isNew)
      note(`There was nothing in ${dataDir}: it is a new demonstration now, with keys that no other one trusts.`);
    return parts;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isForeign = message.includes("belongs to other keys") && env["CLEARWAY_ENV"] !== "production";
    throw new CommandError("store-unavailable", isForeign ? `${message} ${productionWords}` : message);
  }
};

/**
 * Opens the store, does the work and closes it again, whatever comes of it. A demonstration that is made by it is told of. A database that
 * was restored from a backup is refused as the server refuses it, unless `mayBeRestored`: nothing is published or given out from it.
 */
export const withPlatform = async <T>(
  opening: Opening,
  work: (platform: Platform) => Promise<T>,
  { mayBeRestored = false }: { readonly mayBeRestored?: boolean } = {},
): Promise<T> => {
  const parts = await openPlatform(opening);
  try {
    const restored = mayBeRestored ? undefined : await findRestore(parts.db, parts.auditDir);
    if (restored !== undefined) throw new CommandError("database-restored", restored);
    return await work(parts);
  } finally {
    await parts.close();
  }
};

/** Publishes where something changed since the last manifest or one is due; gives the version in force. */
export const publishChanges = async (platform: Platform): Promise<number> => {
  const { rows } = await sql<{ changed: boolean }>`SELECT EXISTS (SELECT FROM list_changes) AS changed`.execute(
    platform.db,
  );
  const published = rows[0]?.changed === true ? await publishNow(platform) : await publishIfDue(platform);
  if (published !== undefined) return published.version;
  const newest = await platform.db
    .selectFrom("manifest_documents")
    .select("version")
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return newest.version;
};

/** The issuer that a command line names, else the first one whose keys are here. */
export const issuerOf = ({ keys }: Platform, id: number | undefined): KeyStore["issuers"][number] => {
  const issuer = id === undefined ? keys.issuers[0] : keys.issuers.find((one) => one.id === id);
  if (issuer !== undefined) return issuer;
  throw new CommandError("issuer-unknown", `The key store has no issuer${id === undefined ? "" : ` ${id}`}.`);
};
