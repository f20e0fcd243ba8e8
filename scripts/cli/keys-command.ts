/** The keys of a production: made, encrypted, listed; the root's ceremony; what becomes of issuers' keys; publishing. */
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { bytesToHex } from "../../src/core/bytes.ts";
import { publicKeyOf } from "../../src/server/keystore/key-store.ts";
import { seedBytes } from "../../src/server/keystore/seed-signer.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { createSealer, publicKeyOfFile, readKeyFile, readSeed, replaceKeyFile, writeNew } from "./keys-files.ts";
import { runIssuer } from "./keys-issuer.ts";
import { runMake } from "./keys-make.ts";
import { keysOptions } from "./keys-options.ts";
import type { KeysVerb } from "./keys-options.ts";
import { runPublish, showIssuerKeys } from "./keys-published.ts";
import { runRoot } from "./keys-root.ts";

export { keysUsage } from "./keys-options.ts";

const runKey: KeysVerb = async ({ rest: [file, ...more], surroundings }) => {
  if (file === undefined || more.length > 0) throw usageError("Give: key FILE.");
  const sealSeed = await createSealer(surroundings);
  await writeNew(file, sealSeed(randomBytes(seedBytes)), 0o600);
  const publicKey = bytesToHex(await publicKeyOfFile(file));
  const words = `A key was made in ${file}, encrypted with your passphrase: without it it is lost. Its public part:`;
  return { status: 0, text: `${words}\n${publicKey}`, json: { file, publicKey } };
};

const runEncrypt: KeysVerb = async ({ rest: [file, ...more], surroundings }) => {
  if (file === undefined || more.length > 0) throw usageError("Give: encrypt FILE.");
  const seed = await readSeed(file, surroundings);
  const sealSeed = await createSealer(surroundings);
  await replaceKeyFile(file, sealSeed(seed));
  const text = `${file} is encrypted. Delete other copies of it that stand open, and backups of them.`;
  return { status: 0, text, json: { file } };
};

const runList: KeysVerb = async (call) => {
  const [directory, ...more] = call.rest;
  if (directory === undefined) return showIssuerKeys(call);
  if (more.length > 0) throw usageError("Give: list DIR.");
  const names = await readdir(directory).catch(() => {
    throw new CommandError("file-unreadable", `${directory} cannot be read.`);
  });
  const keys: { publicKey: string; encrypted: boolean; name: string }[] = [];
  for (const name of names.filter((one) => one.endsWith(".seed")).sort()) {
    const file = await readKeyFile(path.join(directory, name));
    keys.push({ publicKey: bytesToHex(publicKeyOf(file)), encrypted: file.kind === "sealed", name });
  }
  const lineOf = ({ publicKey, encrypted, name }: (typeof keys)[number]): string =>
    `${publicKey}  ${encrypted ? "encrypted" : "open     "}  ${name}`;
  return { status: 0, text: keys.map(lineOf).join("\n"), json: { keys } };
};

const verbs: ReadonlyMap<string, KeysVerb> = new Map([
  ["make", runMake],
  ["key", runKey],
  ["encrypt", runEncrypt],
  ["list", runList],
  ["root", runRoot],
  ["issuer", runIssuer],
  ["publish", runPublish],
]);

/** `npm run keys`. */
export const keys: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, keysOptions);
  const [verb = "", ...rest] = positionals;
  const run = verbs.get(verb);
  if (run === undefined) throw usageError(`Give one of: ${[...verbs.keys()].join(", ")}.`);
  const { status, text, json } = await run({ rest, values, surroundings });
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};
