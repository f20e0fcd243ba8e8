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
import type { SealSeed } from "./key-file.ts";
import { seedBytes, signerOfSeed } from "./seed-signer.ts";

/** What keys are made for. */
export interface KeysRequest {
  readonly issuers: IssuersFile;
  readonly nowSeconds: number;
  readonly rootValiditySeconds: number;
  /** Marks the directory, so that no production takes these keys. */
  readonly isDemonstration?: boolean;
  /** `elsewhere` leaves the root to its holders: no root key and no root are made here. */
  readonly root?: "made" | "elsewhere";
  /** Encrypts the seeds; without it they stand there open, which production refuses. */
  readonly sealSeed?: SealSeed;
}

const rootSeedNames = ["root-a.seed", "root-b.seed", "root-c.seed"];
const rootThreshold = 2;

/** The file that tells a demonstration's key directory from a production's. */
export const demonstrationMarkName = "demonstration.txt";
const demonstrationMark = "These keys were made for a demonstration. Production refuses them.\n";

/** Draws a key and writes its seed for the owner alone, encrypted where a sealer is given. Throws EEXIST rather than replace one. */
export const writeSeed = async (path: string, sealSeed: SealSeed | undefined): Promise<Signer> => {
  const seed = randomBytes(seedBytes);
  await writeNewFile(path, sealSeed === undefined ? seed : sealSeed(seed), 0o600);
  return signerOfSeed(seed);
};

/** Writes all keys into an empty directory, for `ensureDirectory`: three for the root, one each for trust lists and manifests, the issuers', the audit log's. */
export const writeKeys = async (directory: string, request: KeysRequest): Promise<void> => {
  const { issuers, isDemonstration = false, sealSeed } = request;
  const write = async (name: string): Promise<Signer> => writeSeed(join(directory, name), sealSeed);
  const trust = await write("trust.seed");
  const manifest = await write("manifest.seed");
  for (const name of issuers.flatMap(({ seeds }) => seeds)) await write(name);
  await writeNewFile(join(directory, auditKeysFileName), createAuditKeysText({ isDemonstration }), 0o600);
  await writeNewFile(join(directory, issuersFileName), `${JSON.stringify(issuers, null, 2)}\n`, 0o644);
  if (isDemonstration) await writeNewFile(join(directory, demonstrationMarkName), demonstrationMark, 0o644);
  if (request.root === "elsewhere") return;
  const root = await makeRoot(request, { trust, manifest, holders: await Promise.all(rootSeedNames.map(write)) });
  await writeNewFile(join(directory, "root-1.cbor"), root, 0o644);
};

const makeRoot = async (
  { nowSeconds, rootValiditySeconds }: KeysRequest,
  { trust, manifest, holders }: { trust: Signer; manifest: Signer; holders: readonly Signer[] },
): Promise<Uint8Array> =>
  signRoot(
    {
      version: 1,
      iatSeconds: nowSeconds,
      expSeconds: nowSeconds + rootValiditySeconds,
      threshold: rootThreshold,
      keys: holders.map(({ publicKey }) => publicKey),
      trustKey: trust.publicKey,
      manifestKey: manifest.publicKey,
    },
    holders,
  );

/** Makes the directory whole or not at all. Rejects with the system's own error where it exists already. */
export const makeKeys = async (directory: string, request: KeysRequest): Promise<void> =>
  makeDirectory(directory, async (draft) => writeKeys(draft, request));
