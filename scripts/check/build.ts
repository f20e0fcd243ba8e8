/** Guard: the demonstration builds, a production build without a root is refused, and the gate keeps to its size budgets. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDemonstrationKeys } from "../../src/server/keystore/demonstration-keys.ts";
import { buildApps } from "../build-apps.ts";
import { readReleaseFiles } from "../build/release-files.ts";
import type { Finding } from "../check.ts";
import { projectRoot, runTool } from "../run-tool.ts";

/** A guard on a slow network waits for these before the first scan. */
const firstLoadGzipBytesMax = 50_000;
const precacheBrotliBytesMax = 450_000;

/** Bytes of a file as sent: its compressed copy where there is one. */
const sentBytes = (file: string, suffix: ".gz" | ".br"): number =>
  statSync(existsSync(file + suffix) ? file + suffix : file).size;

/** What the page names itself: its scripts and styles, without what they load later. */
const firstLoad = (outDir: string): readonly string[] => {
  const page = join(outDir, "gate/index.html");
  const named = [...readFileSync(page, "utf8").matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)];
  return [page, ...named.map(([, asset]) => join(outDir, asset ?? ""))];
};

const budget = (name: string, bytes: number, bytesMax: number): readonly string[] => {
  console.log(`  ${name}: ${bytes} of ${bytesMax} bytes`);
  return bytes <= bytesMax ? [] : [`${name}: ${bytes} bytes, budget ${bytesMax}`];
};

const checkProductionNeedsRoot = async (folder: string): Promise<readonly string[]> => {
  if (existsSync(join(projectRoot, "keys/root-1.cbor"))) return [];
  const environment = { CLEARWAY_ROOT: undefined, CLEARWAY_DEMO: undefined, CLEARWAY_OUT: join(folder, "production") };
  const { status } = await runTool("vite/bin/vite.js", ["build", "--logLevel", "silent"], environment);
  return status === 0 ? ["a production build without a root went through"] : [];
};

export const checkBuild = async (): Promise<Finding> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-check-"));
  try {
    const { rootFile } = await ensureDemonstrationKeys(folder);
    const outDir = join(folder, "apps");
    await buildApps({ rootFile, outDir, isDemonstration: true });
    const first = firstLoad(outDir);
    const precached = readReleaseFiles(outDir, "gate").map(({ url }) => join(outDir, url));
    const sum = (files: readonly string[], suffix: ".gz" | ".br") =>
      files.reduce((bytes, file) => bytes + sentBytes(file, suffix), 0);
    const wrong = [
      ...budget("gate, first load, gzip", sum(first, ".gz"), firstLoadGzipBytesMax),
      ...budget("gate, all it keeps, brotli", sum(precached, ".br"), precacheBrotliBytesMax),
      ...(first.length >= 3 ? [] : ["the gate's page names no script or no style"]),
      ...(precached.some((file) => file.endsWith(".wasm")) ? [] : ["the gate does not keep the decoder's wasm"]),
      ...(await checkProductionNeedsRoot(folder)),
    ];
    return { wrong, read: precached.length, unit: "files kept by the gate", readMin: 8 };
  } catch (error) {
    return { wrong: [String(error)], read: 0, unit: "files kept by the gate", readMin: 8 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
