/** The key of a holder's phone, played by a seed file at the command line. */
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import type { Signer } from "../../src/core/signature/ed25519.ts";
import { signerOfSeed } from "../../src/server/keystore/seed-signer.ts";
import { CommandError } from "./command.ts";
import { readBytes } from "./files.ts";

const seedBytes = 32;

/** Makes the seed file if there is none; two at once make one. */
const ensureSeedFile = async (file: string): Promise<void> => {
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile(randomBytes(seedBytes));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    if (!isThere) throw new CommandError("file-unwritable", `${file} cannot be made: ${String(error)}.`);
  }
};

/** The signer of a seed file, made with mode 0600 where there is none. */
export const openHolderKey = async (file: string): Promise<Signer> => {
  await ensureSeedFile(file);
  const seed = await readBytes(file, seedBytes * 2);
  if (seed.length !== seedBytes) {
    throw new CommandError("holder-key-invalid", `${file} has ${seed.length} bytes; a seed has ${seedBytes}.`);
  }
  return signerOfSeed(seed);
};

/** A holder key that lasts as long as this command. */
export const createHolderKey = (): Signer => signerOfSeed(randomBytes(seedBytes));
