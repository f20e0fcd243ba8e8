/** Picture sets: every file's text, read exactly as the apps read a still picture (ISO/IEC 18004). */
import path from "node:path";
import * as z from "zod/mini";
import { CommandError } from "../cli/command.ts";
import { readBytes } from "../cli/files.ts";
import { createNodeDecoder } from "../cli/node-decoder.ts";
import { pictureBytesMax, pictureErrorWords, readPicture } from "../cli/read-picture.ts";
import { judge } from "./score.ts";
import type { Judgement } from "./score.ts";

/** The form of `expected.json`: the text by file name; null where anything that is read is right. */
export const qrSchema = z.record(z.string(), z.nullable(z.string()));

const readBytesOrWhy = async (file: string): Promise<Uint8Array | string> => {
  try {
    return await readBytes(file, pictureBytesMax);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
};

const anything = "any text";

/** A misread counts as wrong just as nothing read does. */
export const judgeQr = async (
  expectedByName: z.infer<typeof qrSchema>,
  folder: string,
): Promise<readonly Judgement[]> => {
  const decoder = await createNodeDecoder();
  const judgements: Judgement[] = [];
  for (const [name, expected] of Object.entries(expectedByName)) {
    const bytes = await readBytesOrWhy(path.join(folder, name));
    const read = typeof bytes === "string" ? undefined : readPicture(bytes, decoder);
    if (read?.ok === true) judgements.push(judge(name, expected ?? read.value, read.value));
    else
      judgements.push({
        case: name,
        expected: expected ?? anything,
        got: read === undefined ? String(bytes) : pictureErrorWords[read.error],
      });
  }
  return judgements;
};
