/** Foreign vectors of one kind, from a file or from all fitting files of a folder. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type * as z from "zod/mini";
import { CommandError, usageError } from "../cli/command.ts";
import { readBytes } from "../cli/files.ts";
import { base45Schema, judgeBase45 } from "./base45.ts";
import { ed25519Schema, judgeEd25519 } from "./ed25519.ts";
import { judgeQr, qrSchema } from "./qr.ts";
import { addScores, scoreOf } from "./score.ts";
import type { Judgement, Score } from "./score.ts";
import { judgeStatusLists, statusListSchema } from "./status-list.ts";

/** Judges the vectors of a file; undefined where they have not this kind's form. */
type JudgeFile = (vectors: unknown, folder: string) => Promise<readonly Judgement[]> | readonly Judgement[] | undefined;

const judging =
  <T>(
    schema: z.ZodMiniType<T>,
    judgeVectors: (vectors: T, folder: string) => Promise<readonly Judgement[]> | readonly Judgement[],
  ): JudgeFile =>
  (vectors, folder) => {
    const parsed = schema.safeParse(vectors);
    return parsed.success ? judgeVectors(parsed.data, folder) : undefined;
  };

const judgeByKind: ReadonlyMap<string, JudgeFile> = new Map([
  ["ed25519", judging(ed25519Schema, judgeEd25519)],
  ["status-list", judging(statusListSchema, judgeStatusLists)],
  ["base45", judging(base45Schema, judgeBase45)],
  ["qr", judging(qrSchema, judgeQr)],
]);

/** Bytes of a vector file; text of JavaScript cannot be much longer. */
const vectorBytesMax = 256 * 2 ** 20;

const readJson = async (file: string): Promise<unknown> => {
  const text = new TextDecoder().decode(await readBytes(file, vectorBytesMax));
  try {
    return JSON.parse(text);
  } catch {
    // What is wrong with it is of no use to the caller: the file is no vector file.
    return undefined;
  }
};

const isFolder = async (location: string): Promise<boolean> => {
  const found = await stat(location).catch(() => undefined);
  if (found === undefined) throw new CommandError("file-unreadable", `${location}: there is no such file or folder.`);
  return found.isDirectory();
};

/** The files to read: the one given, a picture folder's `expected.json`, or a folder's JSON files. */
const vectorFiles = async (kind: string, location: string): Promise<readonly string[]> => {
  if (!(await isFolder(location))) return [location];
  if (kind === "qr") return [path.join(location, "expected.json")];
  const names = await readdir(location);
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => path.join(location, name));
};

/** Judges all vectors of a kind at a path. Throws `CommandError` where there are none. */
export const runConformance = async (kind: string, location: string, note: (line: string) => void): Promise<Score> => {
  const judgeFile = judgeByKind.get(kind);
  if (judgeFile === undefined) throw usageError(`KIND is one of ${[...judgeByKind.keys()].join(", ")}, not "${kind}".`);
  const scores: Score[] = [];
  for (const file of await vectorFiles(kind, location)) {
    const judgements = await judgeFile(await readJson(file), path.dirname(file));
    if (judgements === undefined) note(`${file}: left out, since it has not the form of ${kind} vectors.`);
    else scores.push(scoreOf(judgements));
  }
  const score = addScores(scores);
  if (score.total === 0) throw new CommandError("vectors-absent", `${location} holds no ${kind} vectors.`);
  return score;
};
