/** What a gate loads at first and keeps for ever, in bytes as sent. */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readReleaseFiles } from "./release-files.ts";

/** A guard on a slow network waits for these before the first scan. */
export const firstLoadGzBytesMax = 50_000;
/** All that is kept for working offline, the decoder included. */
export const precacheBrBytesMax = 450_000;

/** Bytes of a file as sent: its compressed copy where there is one. */
const sentBytes = (file: string, suffix: ".gz" | ".br"): number =>
  statSync(existsSync(file + suffix) ? file + suffix : file).size;

const sum = (files: readonly string[], suffix: ".gz" | ".br"): number =>
  files.reduce((bytes, file) => bytes + sentBytes(file, suffix), 0);

/** Files and bytes of a build of the gate. */
export interface GateSizes {
  readonly firstLoadFiles: number;
  readonly firstLoadGz: number;
  readonly precacheFiles: readonly string[];
  readonly precacheBr: number;
}

/** The page with what it names itself, its scripts and styles; and everything that its worker keeps. */
export const readGateSizes = (outDir: string): GateSizes => {
  const page = path.join(outDir, "gate/index.html");
  const named = [...readFileSync(page, "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)];
  const firstLoad = [page, ...named.map(([, asset]) => path.join(outDir, asset ?? ""))];
  const precacheFiles = readReleaseFiles(outDir, "gate").map(({ url }) => path.join(outDir, url));
  return {
    firstLoadFiles: firstLoad.length,
    firstLoadGz: sum(firstLoad, ".gz"),
    precacheFiles,
    precacheBr: sum(precacheFiles, ".br"),
  };
};
