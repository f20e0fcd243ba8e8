/** Holds a whole browser to a quarter of one core, as a cheap phone is: all of its processes together. */
import { execFileSync, spawn } from "node:child_process";

const percent = 25;

/** The process that started all others of the browser with this profile. */
const findBrowser = (userDataDir: string): number => {
  const lines = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  const found = lines.find((line) => line.includes(`--user-data-dir=${userDataDir}`) && !line.includes("--type="));
  const pid = Number.parseInt(found ?? "", 10);
  if (!Number.isSafeInteger(pid)) throw new Error("The browser's process was not found: is `ps` there?");
  return pid;
};

/** Begins; gives the way to let the browser run freely again. Needs the `cpulimit` of Debian. */
export const holdToQuarterCore = (userDataDir: string): (() => Promise<void>) => {
  const pid = findBrowser(userDataDir);
  const limiter = spawn("cpulimit", [`--pid=${pid}`, `--limit=${percent}`, "--include-children"], { stdio: "ignore" });
  const ended = new Promise<void>((resolve, reject) => {
    limiter.once("exit", () => {
      resolve();
    });
    limiter.once("error", () => {
      reject(new Error("`cpulimit` is not installed: apt-get install cpulimit"));
    });
  });
  return async () => {
    limiter.kill("SIGINT");
    await ended;
  };
};
