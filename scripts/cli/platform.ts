/** The store and the keys that a server works on, for a command beside it or without it. */
import path from "node:path";
import { sql } from "kysely";
import { readConfiguration } from "../../src/server/configuration.ts";
import type { Configuration } from "../../src/server/configuration.ts";
import { openStore } from "../../src/server/db/open-store.ts";
import type { Store } from "../../src/server/db/open-store.ts";
import { registerIssuers } from "../../src/server/issuing/register-issuers.ts";
import { ensureDemonstrationKeys } from "../../src/server/keystore/demonstration-keys.ts";
import { openKeyStore } from "../../src/server/keystore/key-store.ts";
import type { KeyStore } from "../../src/server/keystore/key-store.ts";
import { publishIfDue } from "../../src/server/publication/publisher.ts";
import { publishNow } from "../../src/server/publication/publish.ts";
import { storeRoots } from "../../src/server/publication/root-documents.ts";
import { projectRoot } from "../run-tool.ts";
import { CommandError } from "./command.ts";
import type { Surroundings } from "./command.ts";

/** An open store with the keys that sign for it. */
export interface Platform {
  readonly db: Store["db"];
  readonly keys: KeyStore;
  /** Size of lists that are opened, as log2 of their places. */
  readonly listSizeLog2: number;
}

/** The folder of the store and the keys, the same that `npm start` takes. */
const dataDirOf = (env: Surroundings["env"]): string => path.resolve(projectRoot, env["DATA_DIR"] ?? "data");

const isUnregistered = async ({ db, keys }: Platform): Promise<boolean> => {
  const rows = await db.selectFrom("issuer_keys").select("issuer").execute();
  const known = new Set(rows.map(({ issuer }) => issuer));
  return keys.issuers.some(({ id }) => !known.has(id));
};

/**
 * What a server does at its first start. Where a server has done it nothing is touched: a command does not know under which
 * address that server stands.
 */
const prepare = async (platform: Platform, configuration: Configuration): Promise<void> => {
  await storeRoots(platform.db, platform.keys.roots);
  if (!(await isUnregistered(platform))) return;
  const { publicOrigin, isDemonstration } = configuration;
  await registerIssuers(platform.db, platform.keys, { baseUri: publicOrigin, isDemonstration });
};

/** The demonstration's keys are made where there are none, as at a first start. */
const keysDirOf = async ({ dataDir, keysDir, isDemonstration }: Configuration): Promise<string> =>
  keysDir ?? (isDemonstration ? (await ensureDemonstrationKeys(dataDir)).directory : path.join(dataDir, "keys"));

interface OpenPlatform extends Platform {
  readonly close: () => Promise<void>;
}

const openPlatform = async (env: Surroundings["env"]): Promise<OpenPlatform> => {
  let store: Store | undefined;
  try {
    const configuration = readConfiguration({ ...env, DATA_DIR: dataDirOf(env) });
    const keys = await openKeyStore(await keysDirOf(configuration));
    store = await openStore(configuration);
    const platform = { db: store.db, keys, listSizeLog2: configuration.listSizeLog2 };
    await prepare(platform, configuration);
    return { ...platform, close: store.close };
  } catch (error) {
    await store?.close();
    throw new CommandError("store-unavailable", error instanceof Error ? error.message : String(error));
  }
};

/** Opens the store, does the work and closes it again, whatever comes of it. */
export const withPlatform = async <T>(
  env: Surroundings["env"],
  work: (platform: Platform) => Promise<T>,
): Promise<T> => {
  const { close, ...platform } = await openPlatform(env);
  try {
    return await work(platform);
  } finally {
    await close();
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
