/** Makes a key directory: seeds that only their owner can read, and the root that three of them sign (core/README.md, "Trust"). */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Signer } from "../../core/signature/ed25519.ts";
import { signRoot } from "../../core/trust/root.ts";
import { auditKeysFileName, createAuditKeysText } from "../audit/audit-key-file.ts";
import { makeDirectory } from "../system/draft-directories.ts";
import { writeNewFile } from "../system/durable-files.ts";
import { issuersFileName } from "./issuers-file.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { signerOfSeed } from "./seed-signer.ts";

/** What keys are made for. */
export interface KeysRequest {
  readonly issuers: IssuersFile;
  readonly nowSeconds: number;
  readonly rootValiditySeconds: number;
  /** Marks the directory, so that no production takes these keys. */
  readonly isDemonstration?: boolean;
}

const rootSeedNames = ["root-a.seed", "root-b.seed", "root-c.seed"];
const rootThreshold = 2;
const seedBytes = 32;

/** The file that tells a demonstration's key directory from a production's. */
export const demonstrationMarkName = "demonstration.txt";
const demonstrationMark = "These keys were made for a demonstration. Production refuses them.\n";

const writeSeed = async (directory: string, name: string): Promise<Signer> => {
  const seed = randomBytes(seedBytes);
  await writeNewFile(join(directory, name), seed, 0o600);
  return signerOfSeed(seed);
};

/** Writes all keys into an empty directory, for `ensureDirectory`: three for the root, one each for trust lists and manifests, the issuers', the audit log's. */
export const writeKeys = async (directory: string, request: KeysRequest): Promise<void> => {
  const { issuers, nowSeconds, rootValiditySeconds, isDemonstration = false } = request;
  const rootSigners = await Promise.all(rootSeedNames.map((name) => writeSeed(directory, name)));
  const trust = await writeSeed(directory, "trust.seed");
  const manifest = await writeSeed(directory, "manifest.seed");
  for (const name of issuers.flatMap(({ seeds }) => seeds)) await writeSeed(directory, name);
  await writeNewFile(join(directory, auditKeysFileName), createAuditKeysText({ isDemonstration }), 0o600);
  await writeNewFile(join(directory, issuersFileName), `${JSON.stringify(issuers, null, 2)}\n`, 0o644);
  if (isDemonstration) await writeNewFile(join(directory, demonstrationMarkName), demonstrationMark, 0o644);
  const root = await signRoot(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + rootValiditySeconds,
      threshold: rootThreshold,
      keys: rootSigners.map(({ publicKey }) => publicKey),
      trustKey: trust.publicKey,
      manifestKey: manifest.publicKey,
    },
    rootSigners,
  );
  await writeNewFile(join(directory, "root-1.cbor"), root, 0o644);
};

/** Makes the directory whole or not at all. Rejects with the system's own error where it exists already. */
export const makeKeys = async (directory: string, request: KeysRequest): Promise<void> =>
  makeDirectory(directory, async (draft) => writeKeys(draft, request));
