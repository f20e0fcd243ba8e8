/** Makes and rotates the keys of personal data, at the server's machine. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  addDataKey,
  createDataKeysText,
  readDataKeysFile,
  retireDataKeys,
} from "../../src/server/privacy/data-keys-file.ts";
import type { DataKeys } from "../../src/server/privacy/data-keys.ts";
import { countWaiting, reEncrypt } from "../../src/server/privacy/re-encrypt.ts";
import type { ReEncryption } from "../../src/server/privacy/re-encrypt.ts";
import { writeNewFile } from "../../src/server/system/durable-files.ts";
import { replaceFile } from "../../src/server/system/ensure-file.ts";
import { errorCode } from "../../src/server/system/error-code.ts";
import { createVideoStore } from "../../src/server/videos/reseal-videos.ts";
import { CommandError, parseOptions, usageError } from "./command.ts";
import type { Command, Ending, Surroundings } from "./command.ts";
import { withPlatform } from "./platform.ts";
import { createProgress } from "./progress.ts";

/** What `--help` prints. */
export const dataKeysUsage = `npm run data-keys -- (make FILE | add FILE | re-encrypt | retire FILE) [--json]

make FILE     makes keys for a production in a new file with mode 0600: give it as DATA_KEYS_FILE, and keep a copy where no
              server reaches it. Without it all personal data are lost
add FILE      puts a new key in front, which seals from the next start on; the former ones still open
re-encrypt    seals everything anew that is under a former key, videos on the disk too. Can be broken off and run again, beside
              a running server
retire FILE   the same with FILE's keys, and takes its former ones away once nothing needs them

A rotation: add; restart every server; re-encrypt; retire; restart. A demonstration's file is DATA_DIR/keys/data-keys.json.
--json        prints one line: {"columns":[{"column","resealed","remaining","unopened"}]} for re-encrypt and retire, {"file"} else

re-encrypt and retire use the store in DATA_DIR, and VIDEOS_DIR (DATA_DIR/videos): set it as for the server. Exit status 0: done,
1: something is left under a former key, 2: could not be done.`;

type Answer = Ending & { readonly json: object };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const make = async (file: string): Promise<Answer> => {
  try {
    await writeNewFile(file, createDataKeysText({ isDemonstration: false }), 0o600);
  } catch (error) {
    const isThere = errorCode(error) === "EEXIST";
    throw new CommandError("data-keys-not-made", isThere ? `${file} exists already; give a new one.` : wordsOf(error));
  }
  return {
    status: 0,
    json: { file },
    text: `Data keys made in ${file}. Keep a copy: without them personal data are lost.`,
  };
};

/** Reads it once as the server does, which also looks at who else may read it. */
const readKeys = async (file: string): Promise<DataKeys> => {
  try {
    return (await readDataKeysFile(file)).dataKeys;
  } catch (error) {
    throw new CommandError("data-keys-unreadable", wordsOf(error));
  }
};

const add = async (file: string): Promise<Answer> => {
  await readKeys(file);
  await replaceFile(file, addDataKey(file, await readFile(file, "utf8")));
  const next = "Restart every server, then run: npm run data-keys -- re-encrypt";
  return { status: 0, json: { file }, text: `${file} has a new key in front. ${next}` };
};

const lineOf = ({ column, resealed, remaining, unopened }: ReEncryption): string => {
  const { "sealed-broken": broken, "sealed-key-unknown": unknown } = unopened;
  const left = [
    ...(remaining > 0 ? [`${remaining} held by a writer: run it again`] : []),
    ...(broken > 0 ? [`${broken} altered, moved or not there`] : []),
    ...(unknown > 0 ? [`${unknown} under a key that is not here`] : []),
  ];
  return `${column}: ${resealed} sealed anew${left.length === 0 ? "" : `; ${left.join(", ")}`}`;
};

const isWhole = ({ remaining, unopened }: ReEncryption): boolean =>
  remaining === 0 && unopened["sealed-broken"] === 0 && unopened["sealed-key-unknown"] === 0;

/** With the keys of the environment where none are given. */
const sealAnew = async (surroundings: Surroundings, given?: DataKeys): Promise<Answer> =>
  withPlatform(surroundings, async ({ db, videosDir, dataKeys: own }) => {
    const keys = given ?? own;
    const stores = [createVideoStore({ db, videosDir })];
    const total = await countWaiting(db, keys, stores);
    const progress = createProgress(surroundings, { label: "Personal data", total });
    const resealedByColumn = new Map<string, number>();
    const columns = await reEncrypt(db, keys, {
      stores,
      onProgress: (column, resealed) => {
        resealedByColumn.set(column, resealed);
        progress.update([...resealedByColumn.values()].reduce((sum, count) => sum + count, 0));
      },
    });
    progress.end();
    return { status: columns.every(isWhole) ? 0 : 1, json: { columns }, text: columns.map(lineOf).join("\n") };
  });

const retire = async (surroundings: Surroundings, file: string): Promise<Answer> => {
  const sealed = await sealAnew(surroundings, await readKeys(file));
  if (sealed.status !== 0) {
    return { ...sealed, text: `${sealed.text}\nSomething is left under a former key: ${file} stays as it is.` };
  }
  await replaceFile(file, retireDataKeys(file, await readFile(file, "utf8")));
  return { ...sealed, text: `${sealed.text}\n${file} has its newest key alone. Restart every server.` };
};

const answerTo = async ([verb, file, ...rest]: readonly string[], surroundings: Surroundings): Promise<Answer> => {
  if (verb === "re-encrypt" && file === undefined) return sealAnew(surroundings);
  if (file !== undefined && rest.length === 0) {
    const target = path.resolve(file);
    if (verb === "make") return make(target);
    if (verb === "add") return add(target);
    if (verb === "retire") return retire(surroundings, target);
  }
  throw usageError("Give: make FILE, add FILE, re-encrypt or retire FILE.");
};

/** `npm run data-keys`. */
export const dataKeys: Command = async (args, surroundings) => {
  const { values, positionals } = parseOptions(args, { json: { type: "boolean" } });
  const { status, text, json } = await answerTo(positionals, surroundings);
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};
