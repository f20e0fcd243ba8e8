/** The heads outside the database: a file that is only ever added to. Put its directory where the database's owner cannot write. */
import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { syncDirectory } from "../system/durable-files.ts";
import { errorCode } from "../system/error-code.ts";

/** Its path in a directory. */
export const headsPath = (auditDir: string): string => join(auditDir, "heads.ndjson");

/** Adds a line and returns when it is on the disk. A line that a kill left unfinished is closed first, so that it spoils no other. */
export const appendHead = async (auditDir: string, line: string): Promise<void> => {
  await mkdir(auditDir, { recursive: true, mode: 0o700 });
  const file = await open(headsPath(auditDir), "a+", 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const isWhole = size === 0 || last.toString() === "\n";
    await file.appendFile(`${isWhole ? "" : "\n"}${line}\n`);
    await file.sync();
    if (size === 0) await syncDirectory(auditDir);
  } finally {
    await file.close();
  }
};

const lineBytesMax = 1024;

/** The last whole line, without one that a kill left unfinished; undefined where there is none. */
export const readLastHeadLine = async (auditDir: string): Promise<string | undefined> => {
  const file = await open(headsPath(auditDir), "r").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(Math.min(size, lineBytesMax));
    await file.read(end, 0, end.length, size - end.length);
    const line = end.toString().split("\n").slice(0, -1).at(-1);
    return line === "" ? undefined : line;
  } finally {
    await file.close();
  }
};

/** Its lines with their numbers, from 1; nothing where there is no file. */
export async function* readHeadLines(
  auditDir: string,
): AsyncGenerator<{ readonly number: number; readonly line: string }> {
  const input = createReadStream(headsPath(auditDir), "utf8");
  const lines = createInterface({ input, crlfDelay: Infinity });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      if (line !== "") yield { number, line };
    }
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
