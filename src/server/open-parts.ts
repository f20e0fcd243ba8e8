/** Opens what the server and the command-line tools both work with: the database, the keys, and the issuers in both. */
import { join } from "node:path";
import { publishedTestKeys } from "../core/trust/published-test-keys.ts";
import { bytesToHex } from "../core/bytes.ts";
import type { AuditKey } from "./audit/audit-key.ts";
import { openAuditKey } from "./audit/audit-key-file.ts";
import type { Configuration } from "./configuration.ts";
import { openStore } from "./db/open-store.ts";
import type { Store } from "./db/open-store.ts";
import { ensureDemonstrationCommunities } from "./demonstration/demo-communities.ts";
import { registerIssuers } from "./issuing/register-issuers.ts";
import type { IssuingParts } from "./issuing/signing-key.ts";
import { ensureDemonstrationKeys } from "./keystore/demonstration-keys.ts";
import { openVapidKey } from "./notifications/vapid-key.ts";
import type { VapidKey } from "./notifications/vapid-key.ts";
import { openKeyStore } from "./keystore/key-store.ts";
import type { KeyStore } from "./keystore/key-store.ts";
import { createPassphraseReader } from "./keystore/passphrase.ts";
import type { DataKeys } from "./privacy/data-keys.ts";
import { openDataKeys, refuseForeignDataKeys } from "./privacy/open-data-keys.ts";
import { refuseOtherPin } from "./publication/refuse-other-pin.ts";
import { storeRoots } from "./publication/root-documents.ts";
import { askSecret, hasTerminal } from "./system/ask-secret.ts";

/** Pass it to `issuePass`, `setPlaceColour` (its `db`), `publishNow`; close it at the end. */
export interface OpenParts extends IssuingParts {
  readonly store: Store;
  /** Seals personal data and finds people by keyed hashes. */
  readonly dataKeys: DataKeys;
  /** Authenticates the audit log's entries and signs its heads. */
  readonly auditKey: AuditKey;
  /** Where signed heads are kept outside the database. */
  readonly auditDir: string;
  /** Where the private keys lie. */
  readonly keysDirectory: string;
  /** Where travelers' videos are, sealed. */
  readonly videosDir: string;
  /** By which push services know this server. */
  readonly vapidKey: VapidKey;
  readonly close: () => Promise<void>;
}

/** What of the configuration is needed. */
export type PartsConfiguration = Pick<
  Configuration,
  "dataDir" | "databaseUrl" | "keysDir" | "publicOrigin" | "isDemonstration" | "listSizeLog2"
> &
  Partial<
    Pick<
      Configuration,
      "preparesStatements" | "dataKeysSource" | "keysPassphrase" | "auditKeysFile" | "auditDir" | "videosDir"
    >
  > & {
    /** Built apps that must trust a production's keys; absent where none are handed out. */
    readonly pinningAppsDir?: string;
  };

/**
 * Opens all. In the demonstration keys are made where there are none. Beside a running server it joins that server's database.
 * Throws with plain words where something does not fit together.
 */
export const openParts = async (configuration: PartsConfiguration): Promise<OpenParts> => {
  const keysDirectory = await findKeysDirectory(configuration);
  const { keysPassphrase } = configuration;
  const keys = await openKeyStore(
    keysDirectory,
    createPassphraseReader(keysPassphrase, hasTerminal() ? askSecret : undefined),
  );
  if (!configuration.isDemonstration) {
    refuseDemonstrationKeys(keys);
    refusePublishedKeys(keys);
    refuseOpenSeeds(keys);
    // Before the database: it belongs to the first keys that are brought to it.
    if (configuration.pinningAppsDir !== undefined) await refuseOtherPin(configuration.pinningAppsDir, keys);
  }
  const dataKeys = await openDataKeys({ ...configuration, keysDirectory });
  const auditKey = await openAuditKey({ ...configuration, keysDirectory });
  const vapidKey = await openVapidKey(keysDirectory);
  const store = await openStore(configuration);
  try {
    await refuseForeignDataKeys(store.db, dataKeys);
    await storeRoots(store.db, keys.roots);
    await registerIssuers(store.db, keys, {
      baseUri: configuration.publicOrigin,
      isDemonstration: configuration.isDemonstration,
    });
    if (configuration.isDemonstration) await ensureDemonstrationCommunities(store.db);
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    ...{ db: store.db, keys, dataKeys, listSizeLog2: configuration.listSizeLog2, store, close: store.close },
    ...{ auditKey, vapidKey, keysDirectory, auditDir: configuration.auditDir ?? join(configuration.dataDir, "audit") },
    videosDir: configuration.videosDir ?? join(configuration.dataDir, "videos"),
  };
};

const findKeysDirectory = async ({ keysDir, dataDir, isDemonstration }: PartsConfiguration): Promise<string> => {
  if (isDemonstration) return (await ensureDemonstrationKeys(dataDir)).directory;
  if (keysDir === undefined) throw new Error("Production needs KEYS_DIR, the directory with the keys.");
  return keysDir;
};

/** They may sign for days before they were made, and have signed codes for whoever asked. */
const refuseDemonstrationKeys = ({ isDemonstration }: KeyStore): void => {
  if (isDemonstration)
    throw new Error("The keys in KEYS_DIR are a demonstration's. Make keys of your own: npm run keys.");
};

/** A backup or a disk that is sold must not give the keys away. */
const refuseOpenSeeds = ({ openSeeds }: KeyStore): void => {
  if (openSeeds.length === 0) return;
  throw new Error(
    `${openSeeds.toSorted().join(", ")} in KEYS_DIR: not encrypted. Encrypt with a passphrase: npm run keys -- encrypt FILE.`,
  );
};

/** The private halves of these stand in the tests for everyone to read. */
const refusePublishedKeys = ({ trust, manifest, issuers, roots }: KeyStore): void => {
  const keysInUse = [
    trust.publicKey,
    manifest.publicKey,
    ...issuers.flatMap(({ signers }) => signers.map(({ publicKey }) => publicKey)),
    ...roots.flatMap((root) => [...root.keys, root.trustKey, root.manifestKey]),
  ];
  const published = keysInUse.map(bytesToHex).find((hex) => publishedTestKeys.includes(hex));
  if (published !== undefined) {
    throw new Error(
      `The key ${published} is one of the published test keys: anyone can sign with it. Make keys of your own.`,
    );
  }
};
