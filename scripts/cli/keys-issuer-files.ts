/** The files of an issuer that is brought in or gets another key: seeds first, then the list that names them. */
import { randomBytes } from "node:crypto";
import { chown, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { equalBytes } from "../../src/core/bytes.ts";
import type { Signer } from "../../src/core/signature/ed25519.ts";
import { decodeIssuersFile, issuersFileName } from "../../src/server/keystore/issuers-file.ts";
import type { IssuersFile } from "../../src/server/keystore/issuers-file.ts";
import { createSeedOpener, createSeedSealer } from "../../src/server/keystore/key-file.ts";
import type { SealSeed } from "../../src/server/keystore/key-file.ts";
import { publicKeyOf, seedNamesOf } from "../../src/server/keystore/key-store.ts";
import { writeSeed } from "../../src/server/keystore/make-keys.ts";
import { syncDirectory, writeNewFile } from "../../src/server/system/durable-files.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { CommandError } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { readBytes } from "./files.ts";
import { readKeyFile, readPassphrase } from "./keys-files.ts";
import type { Platform } from "./platform.ts";

const issuerBytesMax = 65_536;

/** One member of a list of issuers, in a file of its own. */
export const readIssuer = async (file: string): Promise<IssuersFile[number]> => {
  const text = new TextDecoder().decode(await readBytes(file, issuerBytesMax));
  try {
    const [issuer] = decodeIssuersFile(file, `[${text}]`);
    if (issuer !== undefined) return issuer;
  } catch (error) {
    throw new CommandError("issuers-invalid", error instanceof Error ? error.message : String(error));
  }
  throw new CommandError("issuers-invalid", `${file} names no issuer.`);
};

type Place = Pick<Platform, "keys" | "keysDirectory">;

/**
 * Seals as the other keys of the directory are sealed, or not at all in a demonstration. A passphrase that does not open them is
 * refused: the server opens all of them with one.
 */
const sealerFor = async ({ keys, keysDirectory }: Place, surroundings: Surroundings): Promise<SealSeed | undefined> => {
  if (keys.isDemonstration) return undefined;
  surroundings.note("The new key is encrypted with the passphrase of the others.");
  const passphrase = await readPassphrase(surroundings);
  const open = createSeedOpener(passphrase);
  for (const name of await seedNamesOf(keysDirectory, "trust")) {
    const file = await readKeyFile(path.join(keysDirectory, name));
    if (!equalBytes(publicKeyOf(file), keys.trust.publicKey) || (await open(file)).ok) continue;
    throw new CommandError("passphrase-wrong", "The other keys do not open with this passphrase.");
  }
  return createSeedSealer(passphrase);
};

const listPath = (directory: string): string => path.join(directory, issuersFileName);

const readList = async (directory: string): Promise<IssuersFile> =>
  decodeIssuersFile(listPath(directory), await readFile(listPath(directory), "utf8"));

/** The list whole, in the place of the one before. */
const replaceList = async (directory: string, issuers: IssuersFile): Promise<void> => {
  const target = listPath(directory);
  const draft = `${target}.new-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await writeNewFile(draft, `${JSON.stringify(issuers, null, 2)}\n`, 0o644);
    await giveToOwner(directory, draft);
    await rename(draft, target);
    await syncDirectory(directory);
  } finally {
    await rm(draft, { force: true });
  }
};

/** What root writes belongs to whom the directory belongs: else the server, as another user, could not read it. */
const giveToOwner = async (directory: string, file: string): Promise<void> => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await chown(file, uid, gid);
};

const makeSeed = async (directory: string, name: string, sealSeed: SealSeed | undefined): Promise<Signer> => {
  const file = path.join(directory, name);
  const signer = await writeSeed(file, sealSeed);
  await giveToOwner(directory, file);
  return signer;
};

/** Makes the keys of an issuer that is not here yet. A kill leaves seeds that nothing names, or all. */
export const addIssuerFiles = async (
  place: Place,
  surroundings: Surroundings,
  issuer: IssuersFile[number],
): Promise<readonly Signer[]> => {
  const { keysDirectory } = place;
  const issuers = await readList(keysDirectory);
  if (issuers.some(({ id }) => id === issuer.id)) {
    throw new CommandError(
      "issuer-known",
      `Issuer ${issuer.id} is there already: npm run keys -- issuer rotate gives it a key.`,
    );
  }
  const sealSeed = await sealerFor(place, surroundings);
  const signers: Signer[] = [];
  for (const name of issuer.seeds) {
    signers.push(
      await makeSeed(keysDirectory, name, sealSeed).catch((error: unknown) => {
        if (errorCode(error) !== "EEXIST") throw error;
        throw new CommandError(
          "file-exists",
          `${path.join(keysDirectory, name)} exists already; give its seed another name.`,
        );
      }),
    );
  }
  await replaceList(keysDirectory, [...issuers, issuer]);
  return signers;
};

/** Makes another key of an issuer, under the first name that is free. */
export const addIssuerSeed = async (
  place: Place,
  surroundings: Surroundings,
  id: number,
): Promise<{ readonly publicKey: Uint8Array; readonly name: string }> => {
  const { keysDirectory } = place;
  const issuers = await readList(keysDirectory);
  if (!issuers.some((issuer) => issuer.id === id)) {
    throw new CommandError("issuer-unknown", `Issuer ${id} is not in ${listPath(keysDirectory)}.`);
  }
  const sealSeed = await sealerFor(place, surroundings);
  for (let number = 2; ; number += 1) {
    const name = `issuer-${id}-${number}.seed`;
    const signer = await makeSeed(keysDirectory, name, sealSeed).catch((error: unknown) => {
      if (errorCode(error) === "EEXIST") return undefined;
      throw error;
    });
    if (signer === undefined) continue;
    const next = issuers.map((issuer) => (issuer.id === id ? { ...issuer, seeds: [...issuer.seeds, name] } : issuer));
    await replaceList(keysDirectory, next);
    return { publicKey: signer.publicKey, name };
  }
};
