/** Makes a key directory: seeds that only their owner can read, and the root that three of them sign (core/README.md, "Trust"). */
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Signer } from "../../core/signature/ed25519.ts";
import { signRoot } from "../../core/trust/root.ts";
import { syncDirectory, syncParent, writeNewFile } from "../system/durable-files.ts";
import { issuersFileName } from "./issuers-file.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { signerOfSeed } from "./seed-signer.ts";

/** What keys are made for. */
export interface KeysRequest {
  readonly issuers: IssuersFile;
  readonly nowSeconds: number;
  readonly rootValiditySeconds: number;
}

const rootSeedNames = ["root-a.seed", "root-b.seed", "root-c.seed"];
const rootThreshold = 2;
const seedBytes = 32;

const writeSeed = async (directory: string, name: string): Promise<Signer> => {
  const seed = randomBytes(seedBytes);
  await writeNewFile(join(directory, name), seed, 0o600);
  return signerOfSeed(seed);
};

/** Writes all keys into an empty directory: three for the root, one each for trust lists and manifests, those of the issuers. */
const writeKeys = async (directory: string, request: KeysRequest): Promise<void> => {
  const { issuers, nowSeconds, rootValiditySeconds } = request;
  const rootSigners = await Promise.all(rootSeedNames.map((name) => writeSeed(directory, name)));
  const trust = await writeSeed(directory, "trust.seed");
  const manifest = await writeSeed(directory, "manifest.seed");
  for (const name of issuers.flatMap(({ seeds }) => seeds)) await writeSeed(directory, name);
  await writeNewFile(join(directory, issuersFileName), `${JSON.stringify(issuers, null, 2)}\n`, 0o644);
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

/** The name under which keys are made before they are whole: it tells which process makes them. */
export const draftPattern = /\.new-(\d+)-/;

/** Makes the directory whole or not at all. Rejects with the system's own error where it exists already. */
export const makeKeys = async (directory: string, request: KeysRequest): Promise<void> => {
  const draft = `${directory}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeKeys(draft, request);
    await syncDirectory(draft);
    await rename(draft, directory);
    await syncParent(directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
};
