/** Opens and writes the key files that `npm run keys` works on, and asks for their passphrase. */
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Bytes } from "../../src/core/bytes.ts";
import { decodeKeyFile, createSeedOpener, createSeedSealer } from "../../src/server/keystore/key-file.ts";
import type { KeyFile, SealSeed } from "../../src/server/keystore/key-file.ts";
import { publicKeyOf } from "../../src/server/keystore/key-store.ts";
import { createPassphraseReader, passphraseSourceOf } from "../../src/server/keystore/passphrase.ts";
import { syncDirectory, writeNewFile } from "../../src/server/system/durable-files.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { CommandError } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { readBytes } from "./files.ts";

const keyFileBytesMax = 16_384;
const passphraseCharsMin = 12;

const readerOf = ({ env, askSecret }: Surroundings) => {
  try {
    return createPassphraseReader(passphraseSourceOf(env), askSecret);
  } catch (error) {
    throw new CommandError("passphrase-missing", error instanceof Error ? error.message : String(error));
  }
};

/** The passphrase, from where the environment or a person gives it; `passphrase-missing` where there is none. */
export const readPassphrase = async (surroundings: Surroundings): Promise<string> =>
  readerOf(surroundings)().catch((error: unknown) => {
    throw new CommandError("passphrase-missing", error instanceof Error ? error.message : String(error));
  });

/** A sealer under a passphrase of one's own choice; who types it types it twice. `passphrase-weak` below 12 characters. */
export const createSealer = async (surroundings: Surroundings): Promise<SealSeed> => {
  const passphrase = await readPassphrase(surroundings);
  if (passphrase.length < passphraseCharsMin) {
    throw new CommandError(
      "passphrase-weak",
      `Give at least ${passphraseCharsMin} characters: six words drawn by dice are good.`,
    );
  }
  if (passphraseSourceOf(surroundings.env) === undefined) {
    const again = await surroundings.askSecret?.("The same again: ");
    if (again !== passphrase) throw new CommandError("passphrase-differs", "The two were not the same.");
  }
  return createSeedSealer(passphrase);
};

/** What a key file holds, without opening it; `key-file-corrupt`, `key-file-version` or what `readBytes` throws. */
export const readKeyFile = async (file: string): Promise<KeyFile> => {
  const decoded = decodeKeyFile(await readBytes(file, keyFileBytesMax));
  if (decoded.ok) return decoded.value;
  const words = {
    "key-file-corrupt": "is damaged, or is no key file",
    "key-file-version": "was written by a later version of this program",
  };
  throw new CommandError(decoded.error, `${file} ${words[decoded.error]}.`);
};

/** The public part of the key in a file, without opening it. */
export const publicKeyOfFile = async (file: string): Promise<Bytes> => publicKeyOf(await readKeyFile(file));

/** Writes a file that must be new; `file-exists` or `file-unwritable` in words. */
export const writeNew = async (file: string, content: Uint8Array | string, mode: number): Promise<void> => {
  await writeNewFile(file, content, mode).catch((error: unknown) => {
    const code = errorCode(error);
    if (code === "EEXIST") throw new CommandError("file-exists", `${file} exists already; give a new one.`);
    const reason = code === "ENOENT" || code === "ENOTDIR" ? "there is no such folder" : (code ?? "unknown");
    throw new CommandError("file-unwritable", `${file} cannot be written: ${reason}.`);
  });
  await syncDirectory(path.dirname(path.resolve(file)));
};

/** A key file's seed; asks for the passphrase where it is encrypted, `passphrase-wrong` where that does not open it. */
export const readSeed = async (file: string, surroundings: Surroundings): Promise<Uint8Array> => {
  const kept = await readKeyFile(file);
  if (kept.kind === "open") return kept.seed;
  const seed = await createSeedOpener(await readPassphrase(surroundings))(kept);
  if (seed.ok) return seed.value;
  throw new CommandError(seed.error, `${file} does not open with this passphrase.`);
};

/** Puts an encrypted seed in the place of a file, whole. */
export const replaceKeyFile = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.new-${process.pid}`;
  try {
    await writeNewFile(draft, text, 0o600);
    await rename(draft, file);
    await syncDirectory(path.dirname(path.resolve(file)));
  } catch (error) {
    await rm(draft, { force: true });
    throw new CommandError("file-unwritable", `${file} cannot be written: ${errorCode(error) ?? "unknown"}.`);
  }
};
