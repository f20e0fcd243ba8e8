/** Tells whether a process of a former start still lives, although process ids are used again. */
import { readFile } from "node:fs/promises";
import { errorCode } from "./error-code.ts";

/** True while some process has this id; a process of another user counts. */
export const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
};

/**
 * When the process began, in a form that is only good for comparing: two starts never share it with the same id.
 * Undefined where the system does not tell (no /proc): then the id alone must do.
 */
export const processStartMark = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the program's name in parentheses and may itself hold spaces; field 22 is the start in ticks since boot.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
};

/** The process's command line, undefined where the system does not tell; empty for one that has ended and waits for its parent. */
export const processCommandLine = async (pid: number): Promise<readonly string[] | undefined> => {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return text?.split("\0").filter((part) => part !== "");
};
