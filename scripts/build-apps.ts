/** Builds the apps for one data folder: with its root pinned, and only when something they are made of has changed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, runTool } from "./run-tool.ts";
import { withLock } from "./lock.js";

export interface AppsBuild {
  /** The root (version 1) that the apps will trust. */
  readonly rootFile: string;
  /** Where the built apps go; replaced as a whole, so that a build that was killed leaves nothing half made. */
  readonly outDir: string;
  readonly isDemonstration: boolean;
  /** The barrier that gates may call. */
  readonly barrierOrigin?: string | undefined;
}

const sources = ["src", "public", "scripts/build", "vite.config.ts", "package-lock.json"];
const isTest = (file: string) => /\.test\.tsx?$|^src\/(testing|e2e|server)\//.test(file);

const filesBelow = (path: string): string[] => {
  const absolute = join(projectRoot, path);
  if (!existsSync(absolute)) return [];
  const entries = readdirSync(absolute, { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
};

/** A hash over everything that a build is made of: another one asks for a build, and so for a new release. */
export const stampOf = ({ rootFile, isDemonstration, barrierOrigin = "" }: AppsBuild): string => {
  const hash = createHash("sha256").update(`${isDemonstration} ${barrierOrigin}\n`).update(readFileSync(rootFile));
  const files = sources.flatMap((source) => (/\.[a-z]+$/.test(source) ? [source] : filesBelow(source)));
  for (const file of files.filter((each) => !isTest(each)).sort()) {
    hash.update(file).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest("hex");
};

/** Gives whether a build was needed. Throws with the tool's own words when it fails. */
export const buildApps = (build: AppsBuild): Promise<boolean> =>
  withLock(`${build.outDir}.lock`, async (addChild) => {
    const stampFile = join(build.outDir, ".stamp");
    const stamp = stampOf(build);
    if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;

    const unfinished = `${build.outDir}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    const { status, output } = await runTool(
      "vite/bin/vite.js",
      ["build", "--logLevel", "warn"],
      {
        CLEARWAY_ROOT: build.rootFile,
        CLEARWAY_OUT: unfinished,
        CLEARWAY_DEMO: build.isDemonstration ? "1" : "",
        BARRIER_ORIGIN: build.barrierOrigin ?? "",
        NODE_ENV: "production",
      },
      addChild,
    );
    if (status !== 0) throw new Error(`Building the apps failed:\n${output}`);
    writeFileSync(join(unfinished, ".stamp"), stamp);
    rmSync(build.outDir, { recursive: true, force: true });
    renameSync(unfinished, build.outDir);
    return true;
  });
