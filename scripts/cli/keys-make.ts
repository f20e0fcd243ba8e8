/** `npm run keys -- make`: all keys of a production, encrypted; run once, on a machine that is kept offline. */
import { existsSync } from "node:fs";
import path from "node:path";
import { bytesToHex } from "../../src/core/bytes.ts";
import { decodeIssuersFile } from "../../src/server/keystore/issuers-file.ts";
import type { IssuersFile } from "../../src/server/keystore/issuers-file.ts";
import { makeKeys } from "../../src/server/keystore/make-keys.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { CommandError, usageError } from "./command.ts";
import { readBytes } from "./files.ts";
import { createSealer, publicKeyOfFile } from "./keys-files.ts";
import type { KeysVerb } from "./keys-options.ts";

/** Of every root. */
const rootValiditySeconds = 3 * 365 * 86_400;

const issuersBytesMax = 1_048_576;
const otherSeedNames = ["root-a.seed", "root-b.seed", "root-c.seed", "trust.seed", "manifest.seed"];

/** Every seed is a file of its own. */
const refuseSeedNames = (names: readonly string[]): void => {
  const twice = [...otherSeedNames, ...names].find((name, at, all) => all.indexOf(name) < at);
  if (twice !== undefined) throw new Error(`The seed ${twice} cannot be made: two keys would have that name.`);
};

const reasonOf = (error: unknown, target: string): string => {
  const code = errorCode(error);
  if (code === "EEXIST" || code === "ENOTEMPTY" || (code === "ENOTDIR" && existsSync(target))) {
    return `${target} exists already; give a new one.`;
  }
  if (code === "ENOENT" || code === "ENOTDIR") return `There is no folder ${path.dirname(target)}; make it first.`;
  return error instanceof Error ? error.message : String(error);
};

const readIssuers = async (file: string): Promise<IssuersFile> => {
  const text = new TextDecoder().decode(await readBytes(file, issuersBytesMax));
  try {
    const issuers = decodeIssuersFile(file, text);
    refuseSeedNames(issuers.flatMap(({ seeds }) => seeds));
    return issuers;
  } catch (error) {
    throw new CommandError("issuers-invalid", error instanceof Error ? error.message : String(error));
  }
};

/** Makes the directory whole or not at all. */
export const runMake: KeysVerb = async ({ rest: [directory, issuersFile, ...more], values, surroundings }) => {
  if (directory === undefined || issuersFile === undefined || more.length > 0)
    throw usageError("Give: make DIR ISSUERS.");
  const issuers = await readIssuers(issuersFile);
  const target = path.resolve(directory);
  if (existsSync(target)) throw new CommandError("keys-not-made", `${target} exists already; give a new one.`);
  const sealSeed = await createSealer(surroundings);
  try {
    const root = values["without-root"] === true ? "elsewhere" : "made";
    const nowSeconds = surroundings.nowSeconds();
    await makeKeys(target, { issuers, nowSeconds, rootValiditySeconds, sealSeed, root });
  } catch (error) {
    throw new CommandError("keys-not-made", reasonOf(error, target));
  }
  const lines = values["without-root"] === true ? await ceremonyLines(target) : rootLines;
  const text = [
    `Keys made in ${target}, encrypted with your passphrase: without it they are lost.`,
    ...lines,
    ...lastLines,
  ];
  return { status: 0, text: text.join("\n"), json: { directory: target } };
};

const rootLines = [
  "1. Copy root-1.cbor to keys/ of the project and commit it: production builds pin it.",
  "2. Move root-a.seed, root-b.seed and root-c.seed to three places that no server reaches; two of them sign the next root.",
];

const ceremonyLines = async (directory: string): Promise<readonly string[]> => {
  const hexOf = async (name: string): Promise<string> => bytesToHex(await publicKeyOfFile(path.join(directory, name)));
  return [
    "1. Draft the root with the public keys of its holders (each makes a key alone: npm run keys -- key FILE):",
    "   npm run keys -- root new DRAFT --keys HEX,HEX,HEX \\",
    `   --trust ${await hexOf("trust.seed")} \\`,
    `   --manifest ${await hexOf("manifest.seed")}`,
    "2. Let two of them sign it, put it together here (root sign, root combine), and copy root-1.cbor to keys/ of the project.",
  ];
};

const lastLines = [
  "3. Give the rest to the server: KEYS_DIR, with PUBLIC_URL, CLEARWAY_ENV=production, METRICS_TOKEN, and the passphrase in a file",
  "   named by KEYS_PASSPHRASE_FILE, or typed at its start.",
  "4. Make the keys of personal data (npm run data-keys -- make FILE) and name them in DATA_KEYS_FILE; name the gateway of text",
  "   messages in SMS_URL and SMS_TOKEN. keys/README.md has a whole environment.",
  "Nothing can be issued for 72 hours from the server's first start with these keys: gates get an issuer's key before it signs.",
];
