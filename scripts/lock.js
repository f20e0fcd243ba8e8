/**
 * A lock between processes: a file that names its holder, taken over when the holder is dead.
 * Built-in modules only: it is needed before anything is installed.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const pollMilliseconds = 200;

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/** @param {string} file @returns {number[]} every process that the lock names: its holder and what the holder started */
const holders = (file) => {
  try {
    return readFileSync(file, "utf8").trim().split("\n").map(Number).filter(Number.isSafeInteger);
  } catch {
    return []; // gone between two looks: nobody holds it
  }
};

/**
 * Waits until no living process holds `file`, takes it, runs `work`, and lets it go.
 * `work` gets a function that adds the id of a child process which must also have ended before another may enter.
 * @template T
 * @param {string} file
 * @param {(addChild: (pid: number) => void) => Promise<T>} work
 * @param {() => void} [onWait] called once when another holds the lock
 * @returns {Promise<T>}
 */
export const withLock = async (file, work, onWait = () => undefined) => {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    if (!holders(file).some(isAlive)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait();
    told = true;
    await wait(pollMilliseconds);
  }
  try {
    return await work((pid) => writeFileSync(file, `${pid}\n`, { flag: "a" }));
  } finally {
    rmSync(file, { force: true });
  }
};
