/** `npm start`: makes the demonstration's keys if there are none, builds the apps that pin the root, and runs the server. */
import { join, resolve } from "node:path";
import { ensureDemonstrationKeys } from "../src/server/keystore/demonstration-keys.ts";
import { buildApps } from "./build-apps.ts";
import { projectRoot } from "./run-tool.ts";

const dataDir = resolve(process.env["DATA_DIR"] ?? join(projectRoot, "data"));
const isDemonstration = process.env["CLEARWAY_PRODUCTION"] !== "1";

try {
  const rootFile = isDemonstration
    ? (await ensureDemonstrationKeys(dataDir)).rootFile
    : join(projectRoot, "keys", "root-1.cbor");
  console.log("Building the apps if anything has changed …");
  await buildApps({ rootFile, outDir: join(dataDir, "apps"), isDemonstration });
  process.env["DATA_DIR"] = dataDir;
  process.env["APPS_DIR"] ??= join(dataDir, "apps");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
await import("../src/server/main.ts");
