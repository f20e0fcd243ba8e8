/** The keys of a production: made, encrypted and listed. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { bytesToHex } from "../../src/core/bytes.ts";
import { signerOfSeed } from "../../src/server/keystore/seed-signer.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { createSealer, readKeyFile, readSeed, replaceKeyFile } from "./keys-files.ts";
import { runMake } from "./keys-make.ts";

/** What `--help` prints. */
export const keysUsage = `npm run keys -- make DIR ISSUERS
npm run keys -- encrypt FILE
npm run keys -- list DIR

make      makes three root keys (two must sign), the trust key, the manifest key, the issuers' keys and those of the audit log,
          and root-1.cbor with the public parts. DIR is a new directory with mode 0700; private keys in it have mode 0600.
          ISSUERS is a JSON file: [{"id": 1, "nameZh": "…", "nameEn": "…", "areaPrefixes": [37], "seeds": ["issuer-1.seed"]}]
encrypt   encrypts a key that stands open, or asks for the old passphrase first and then for a new one
list      shows each key's public part, and whether it is encrypted; needs no passphrase

Private keys are encrypted with a passphrase (scrypt, AES-256-GCM): from KEYS_PASSPHRASE, from the file named by
KEYS_PASSPHRASE_FILE (mode 0600), or typed at the terminal. It is never given on the command line.
Exit status 0: done, 2: could not be done; nothing is left then.`;

const runEncrypt = async ([file, ...rest]: readonly string[], surroundings: Surroundings): Promise<Ending> => {
  if (file === undefined || rest.length > 0) throw usageError("Give: encrypt FILE.");
  const seed = await readSeed(file, surroundings);
  const sealSeed = await createSealer(surroundings);
  await replaceKeyFile(file, sealSeed(seed));
  return { status: 0, text: `${file} is encrypted. Delete other copies of it that stand open, and backups of them.` };
};

const runList = async ([directory, ...rest]: readonly string[]): Promise<Ending> => {
  if (directory === undefined || rest.length > 0) throw usageError("Give: list DIR.");
  const names = await readdir(directory).catch(() => {
    throw new CommandError("file-unreadable", `${directory} cannot be read.`);
  });
  const lines: string[] = [];
  for (const name of names.filter((one) => one.endsWith(".seed")).sort()) {
    const file = await readKeyFile(path.join(directory, name));
    const publicKey = file.kind === "open" ? signerOfSeed(file.seed).publicKey : file.publicKey;
    lines.push(`${bytesToHex(publicKey)}  ${file.kind === "open" ? "open     " : "encrypted"}  ${name}`);
  }
  return { status: 0, text: lines.join("\n") };
};

const verbs: ReadonlyMap<string, (args: readonly string[], surroundings: Surroundings) => Promise<Ending>> = new Map([
  ["make", runMake],
  ["encrypt", runEncrypt],
  ["list", runList],
]);

/** `npm run keys`. */
export const keys: Command = async (args, surroundings) => {
  const { positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [verb = "", ...rest] = positionals;
  const run = verbs.get(verb);
  if (run === undefined) throw usageError(`Give one of: ${[...verbs.keys()].join(", ")}.`);
  return run(rest, surroundings);
};
