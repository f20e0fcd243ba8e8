/** Reads the private keys that this server signs with; what leaves this module signs, and never shows a key. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { bytesToHex, equalBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { followRoot, openRoot } from "../../core/trust/root.ts";
import type { Root } from "../../core/trust/root.ts";
import { decodeIssuersFile, issuersFileName } from "./issuers-file.ts";
import type { IssuersFile } from "./issuers-file.ts";
import { createSeedOpener, decodeKeyFile } from "./key-file.ts";
import type { KeyFile, KeyFileError, OpenSeed } from "./key-file.ts";
import { demonstrationMarkName } from "./make-keys.ts";
import type { ReadPassphrase } from "./passphrase.ts";
import { requireOwnersFile } from "./secret-file.ts";
import { signerOfSeed } from "./seed-signer.ts";

/** An issuer whose keys are here. */
export interface KeyStoreIssuer extends Omit<IssuersFile[number], "seeds"> {
  readonly signers: readonly Signer[];
}

/** All keys of one server. */
export interface KeyStore {
  readonly trust: Signer;
  readonly manifest: Signer;
  readonly issuers: readonly KeyStoreIssuer[];
  /** True for keys that a demonstration made for itself. */
  readonly isDemonstration: boolean;
  /** Names of the files whose seeds stand there open, as a demonstration's do. */
  readonly openSeeds: readonly string[];
  /** Every root from version 1 on, the newest last; it names the two keys above. */
  readonly roots: readonly Root[];
  /** The signer of an issuer's public key; undefined where its private part is not here. */
  readonly issuerSigner: (publicKey: Uint8Array) => Signer | undefined;
}

/**
 * Opens a key directory: `root-1.cbor` (and later ones), the `trust…seed` and the `manifest…seed` that the newest root names (the
 * next ones may lie beside them), `issuers.json` and the seeds that it names. Asks for the passphrase where a seed is encrypted. Throws with plain words where something is missing, damaged, readable by
 * others, encrypted with another passphrase, or does not belong together.
 */
export const openKeyStore = async (
  directory: string,
  readPassphrase: ReadPassphrase = noPassphrase,
): Promise<KeyStore> => {
  const roots = await readRoots(directory);
  const seeds = createSeedReader(directory, readPassphrase);
  const trustSeeds = await seedNamesOf(directory, "trust");
  const manifestSeeds = await seedNamesOf(directory, "manifest");
  const newest = roots.at(-1);
  if (newest === undefined) throw new Error(`There is no root-1.cbor in ${directory}. See keys/README.md.`);
  const trust = await seeds.readNamed(newest.trustKey, trustSeeds);
  const manifest = await seeds.readNamed(newest.manifestKey, manifestSeeds);
  const issuers = await readIssuers(directory, seeds.readSigner);
  const signerByKeyHex = new Map(
    issuers.flatMap(({ signers }) => signers.map((signer) => [bytesToHex(signer.publicKey), signer] as const)),
  );
  const issuerSigner = (publicKey: Uint8Array): Signer | undefined => signerByKeyHex.get(bytesToHex(publicKey));
  const isDemonstration = await hasMark(directory);
  return { trust, manifest, issuers, isDemonstration, openSeeds: seeds.openSeeds, roots, issuerSigner };
};

const noPassphrase: ReadPassphrase = async () => {
  throw new Error("The keys are encrypted, and no passphrase was given.");
};

const hasMark = async (directory: string): Promise<boolean> =>
  stat(join(directory, demonstrationMarkName)).then(
    () => true,
    () => false,
  );

/** The roots of a directory, version 1 first, each signed by its own threshold and by that of the one before. Throws with plain words. */
export const readRoots = async (directory: string): Promise<readonly Root[]> => {
  const names = await readdir(directory).catch(() => {
    throw new Error(`The key directory ${directory} cannot be read.`);
  });
  const versions = names.flatMap((name) => /^root-(\d+)\.cbor$/.exec(name)?.[1] ?? []).map(Number);
  const roots: Root[] = [];
  for (const version of versions.sort((a, b) => a - b)) {
    const path = join(directory, `root-${version}.cbor`);
    const document: Bytes = new Uint8Array(await readFile(path));
    const previous = roots.at(-1);
    const opened = previous === undefined ? await openRoot(document) : await followRoot(previous, document);
    if (!opened.ok) throw new Error(`${path} is not a root that can be trusted: ${opened.error}.`);
    if (opened.value.version !== version) throw new Error(`${path} holds version ${opened.value.version}.`);
    roots.push(opened.value);
  }
  if (roots[0] !== undefined && roots[0].version !== 1) throw new Error(`There is no root-1.cbor in ${directory}.`);
  return roots;
};

/** The files that may hold a key of this kind: `trust.seed`, and others for the roots to come, such as `trust-2.seed`. */
export const seedNamesOf = async (directory: string, kind: "trust" | "manifest"): Promise<readonly string[]> => {
  const form = new RegExp(`^${kind}(?:-[\\w-]+)?\\.seed$`);
  const names = (await readdir(directory)).filter((name) => form.test(name)).sort();
  return names.length === 0 ? [`${kind}.seed`] : names;
};

/** The public part of a key file. */
export const publicKeyOf = (file: KeyFile): Bytes =>
  file.kind === "open" ? signerOfSeed(file.seed).publicKey : file.publicKey;

type ReadSigner = (name: string) => Promise<Signer>;

const readIssuers = async (directory: string, readSigner: ReadSigner): Promise<readonly KeyStoreIssuer[]> => {
  const path = join(directory, issuersFileName);
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(`There is no ${issuersFileName} in ${directory}.`);
  });
  return Promise.all(
    decodeIssuersFile(path, text).map(async ({ seeds, ...issuer }) => ({
      ...issuer,
      signers: await Promise.all(seeds.map(readSigner)),
    })),
  );
};

const reasons: Readonly<Record<KeyFileError, string>> = {
  "key-file-corrupt": "is damaged, or is no key file. Take it from a backup.",
  "key-file-version": "was written by a later version of this program.",
  "passphrase-wrong": "does not open with this passphrase.",
};

interface SeedReader {
  readonly readSigner: ReadSigner;
  /** The signer of this public key, from whichever of the files holds it. */
  readonly readNamed: (publicKey: Bytes, names: readonly string[]) => Promise<Signer>;
  readonly openSeeds: readonly string[];
}

const createSeedReader = (directory: string, readPassphrase: ReadPassphrase): SeedReader => {
  const openSeeds: string[] = [];
  let opener: OpenSeed | undefined;
  const readFileOf = async (name: string): Promise<KeyFile> => {
    const path = join(directory, name);
    await requireOwnersFile(path, { missing: `There is no ${name} in ${directory}.`, holds: "a private key" });
    const file = decodeKeyFile(await readFile(path));
    if (!file.ok) throw new Error(`${path} ${reasons[file.error]}`);
    return file.value;
  };
  const open = async (name: string, file: KeyFile): Promise<Signer> => {
    if (file.kind === "open") {
      openSeeds.push(name);
      return signerOfSeed(file.seed);
    }
    opener ??= createSeedOpener(await readPassphrase());
    const seed = await opener(file);
    if (!seed.ok) throw new Error(`${join(directory, name)} ${reasons[seed.error]}`);
    return signerOfSeed(seed.value);
  };
  return {
    openSeeds,
    readSigner: async (name) => open(name, await readFileOf(name)),
    readNamed: async (publicKey, names) => {
      for (const name of names) {
        const file = await readFileOf(name);
        if (equalBytes(publicKeyOf(file), publicKey)) return open(name, file);
      }
      throw new Error(
        `The newest root names another key than ${names.join(", ")}. Both must come from the same ceremony.`,
      );
    },
  };
};
