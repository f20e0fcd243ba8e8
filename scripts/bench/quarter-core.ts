/**
 * Holds a whole browser to a quarter of one core, as a cheap phone is: all of its processes together.
 *
 * By a control group of Linux, which needs root. Debian's `cpulimit` holds each process by itself, never their sum.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const periodMicroseconds = 100_000;
const quotaMicroseconds = periodMicroseconds / 4;
/** Of a core. What was used above it says that the group did not hold. */
const shareMax = 0.28;

const processes = (format: string): readonly string[] =>
  execFileSync("ps", ["-eo", format], { encoding: "utf8" }).split("\n").slice(0, -1);

/** The process that started all others of the browser with this profile. */
const findBrowser = (userDataDir: string): number => {
  const found = processes("pid=,args=").find(
    (line) => line.includes(`--user-data-dir=${userDataDir}`) && !line.includes("--type="),
  );
  const pid = Number.parseInt(found ?? "", 10);
  if (!Number.isSafeInteger(pid)) throw new Error("The browser's process was not found: is `ps` there?");
  return pid;
};

const findTree = (root: number): readonly number[] => {
  const tree = new Set([root]);
  const pairs = processes("pid=,ppid=").map((line) => line.trim().split(/\s+/u).map(Number));
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const [pid = 0, parent = 0] of pairs) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
};

interface Group {
  readonly folder: string;
  readonly parent: string;
}

/** Of either version of control groups, at the top of the tree. */
const makeGroup = (): Group => {
  const isSecondVersion = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const parent = isSecondVersion ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu";
  const folder = path.join(parent, `clearway-bench-${process.pid}`);
  if (isSecondVersion) writeFileSync(path.join(parent, "cgroup.subtree_control"), "+cpu");
  mkdirSync(folder);
  if (isSecondVersion) writeFileSync(path.join(folder, "cpu.max"), `${quotaMicroseconds} ${periodMicroseconds}`);
  else {
    writeFileSync(path.join(folder, "cpu.cfs_period_us"), String(periodMicroseconds));
    writeFileSync(path.join(folder, "cpu.cfs_quota_us"), String(quotaMicroseconds));
  }
  return { folder, parent };
};

const move = (pids: readonly number[], folder: string): void => {
  for (const pid of pids) {
    try {
      writeFileSync(path.join(folder, "cgroup.procs"), String(pid));
    } catch (error) {
      if (existsSync(`/proc/${pid}`)) throw error;
    }
  }
};

const membersOf = (folder: string): readonly number[] =>
  readFileSync(path.join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);

/** Processor seconds of those that live, by `proc(5)`: a hundred ticks a second. */
const secondsUsed = (pids: readonly number[]): number => {
  const ticks = pids.flatMap((pid) => {
    if (!existsSync(`/proc/${pid}/stat`)) return [];
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /u, "")
      .split(" ");
    return [Number(fields[11]), Number(fields[12])];
  });
  return ticks.reduce((sum, value) => sum + value, 0) / 100;
};

/** Begins; gives the way to let the browser run freely again, which answers what share of a core it used meanwhile. */
export const holdToQuarterCore = (userDataDir: string): (() => number) => {
  const browser = findBrowser(userDataDir);
  const group = makeGroup();
  move(findTree(browser), group.folder);
  // Whoever was started while the others were moved.
  move(findTree(browser), group.folder);
  const [usedBefore, since] = [secondsUsed(membersOf(group.folder)), performance.now()];
  return () => {
    const members = membersOf(group.folder);
    const share = (secondsUsed(members) - usedBefore) / ((performance.now() - since) / 1000);
    move(members, group.parent);
    rmdirSync(group.folder);
    if (share > shareMax) throw new Error(`The browser used ${share.toFixed(2)} of a core: it was not held.`);
    return share;
  };
};
