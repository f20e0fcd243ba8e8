/** Guard: the demonstration builds, a production build without a root is refused, and the gate keeps to its size budgets. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDemonstrationKeys } from "../../src/server/keystore/demonstration-keys.ts";
import { buildApps } from "../build-apps.ts";
import { firstLoadGzBytesMax, precacheBrBytesMax, readGateSizes } from "../build/budgets.ts";
import type { Finding } from "../check.ts";
import { projectRoot, runTool } from "../run-tool.ts";

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
    const sizes = readGateSizes(outDir);
    const wrong = [
      ...budget("gate, first load, gzip", sizes.firstLoadGz, firstLoadGzBytesMax),
      ...budget("gate, all it keeps, brotli", sizes.precacheBr, precacheBrBytesMax),
      ...(sizes.firstLoadFiles >= 3 ? [] : ["the gate's page names no script or no style"]),
      ...(sizes.precacheFiles.some((file) => file.endsWith(".wasm"))
        ? []
        : ["the gate does not keep the decoder's wasm"]),
      ...(await checkProductionNeedsRoot(folder)),
    ];
    return { wrong, read: sizes.precacheFiles.length, unit: "files kept by the gate", readMin: 8 };
  } catch (error) {
    return { wrong: [String(error)], read: 0, unit: "files kept by the gate", readMin: 8 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
