/** Chooses the user under which PostgreSQL runs, since its programs refuse to run as root. */
import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";

/** `namespace`: still root for the file system, another user in the program's own eyes. */
export type RunAs =
  | { readonly kind: "self" }
  | { readonly kind: "namespace"; readonly uid: number }
  | { readonly kind: "user"; readonly uid: number; readonly gid: number };

/** What `spawn` needs to run a program that way. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

/** The overflow user of every Linux, where /etc/passwd names no `nobody`. */
const nobodyId = 65534;

/**
 * The way for a program that owns `directory` (which exists). A user namespace keeps root's rights to the files, so it works
 * inside a directory that only root can enter; where the kernel forbids one, `nobody` runs it.
 */
export const chooseRunAs = async (directory: string): Promise<RunAs> => {
  if (process.getuid?.() !== 0) return { kind: "self" };
  const owner = await stat(directory);
  if (owner.uid !== 0) return { kind: "user", uid: owner.uid, gid: owner.gid };
  const uid = await nobodyUid();
  const allowed = await promisify(execFile)("unshare", ["-U", `--map-user=${uid}`, "true"]).then(
    () => true,
    () => false,
  );
  return allowed ? { kind: "namespace", uid } : { kind: "user", uid, gid: uid };
};

/** initdb looks its user up by number, so one that /etc/passwd knows is needed. */
const nobodyUid = async (): Promise<number> => {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const line = passwd.split("\n").find((candidate) => candidate.startsWith("nobody:"));
  const uid = Number(line?.split(":")[2]);
  return Number.isInteger(uid) && uid > 0 ? uid : nobodyId;
};

/** The command that runs `program` as chosen. */
export const invocationOf = (runAs: RunAs, program: string, args: readonly string[]): Invocation => {
  switch (runAs.kind) {
    case "self":
      return { command: program, args, identity: {} };
    case "namespace":
      return { command: "unshare", args: ["-U", `--map-user=${runAs.uid}`, program, ...args], identity: {} };
    case "user":
      return { command: program, args, identity: { uid: runAs.uid, gid: runAs.gid } };
  }
};
