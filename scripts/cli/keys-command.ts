/** Makes the keys of a production: run once, on a machine that is kept offline. */
import { existsSync } from "node:fs";
import path from "node:path";
import { decodeIssuersFile } from "../../src/server/keystore/issuers-file.ts";
import type { IssuersFile } from "../../src/server/keystore/issuers-file.ts";
import { makeKeys } from "../../src/server/keystore/make-keys.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command } from "./command.ts";
import { readBytes } from "./files.ts";

/** What `--help` prints. */
export const keysUsage = `npm run keys -- make DIR ISSUERS

DIR       a new directory, made with mode 0700; private keys in it have mode 0600
ISSUERS   a JSON file: [{"id": 1, "nameZh": "…", "nameEn": "…", "areaPrefixes": [37], "seeds": ["issuer-1.seed"]}]

Makes three root keys (two must sign), the trust key, the manifest key, the issuers' keys, and root-1.cbor with the public
parts. Exit status 0: done, 2: could not be done; nothing is left then.`;

const rootYears = 3;

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

/** `npm run keys`. */
export const keys: Command = async (args, { nowSeconds }) => {
  const { positionals } = parseOptions(args, { json: { type: "boolean" } });
  const [verb, directory, issuersFile, ...rest] = positionals;
  if (verb !== "make" || directory === undefined || issuersFile === undefined || rest.length > 0) {
    throw usageError("Give: make DIR ISSUERS.");
  }
  const issuers = await readIssuers(issuersFile);
  const rootValiditySeconds = rootYears * 365 * 86_400;
  const target = path.resolve(directory);
  try {
    await makeKeys(target, { issuers, nowSeconds: nowSeconds(), rootValiditySeconds });
  } catch (error) {
    throw new CommandError("keys-not-made", reasonOf(error, target));
  }
  const text = [
    `Keys made in ${target}.`,
    "1. Copy root-1.cbor to keys/ of the project and commit it: production builds pin it.",
    "2. Move root-a.seed, root-b.seed and root-c.seed to three places that no server reaches; two of them sign the next root.",
    "3. Give the rest to the server: KEYS_DIR, with PUBLIC_ORIGIN and CLEARWAY_PRODUCTION=1.",
    "Nothing can be issued for 72 hours from the server's first start with these keys: gates get an issuer's key before it signs.",
  ].join("\n");
  return { status: 0, text };
};
