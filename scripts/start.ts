/** `npm start`: makes the demonstration's keys if there are none, builds the apps that pin the root, and runs the server. */
import { join } from "node:path";
import { readConfiguration } from "../src/server/configuration.ts";
import { readStartArguments, startUsage } from "../src/server/start-arguments.ts";
import { ensureDemonstrationKeys } from "../src/server/keystore/demonstration-keys.ts";
import { buildApps } from "./build-apps.ts";
import { requireRootFile } from "./cli/root-file.ts";
import { projectRoot } from "./run-tool.ts";

if (["--help", "-h"].some((option) => process.argv.includes(option))) {
  console.log(startUsage);
  process.exit(0);
}
try {
  if (process.env["npm_config_lan"] !== undefined) {
    throw new Error("npm kept --lan for itself: two hyphens stand before it, `npm start -- --lan`.");
  }
  process.env["DATA_DIR"] ||= join(projectRoot, "data");
  // First of all: what is wrong in the arguments and the environment is said before anything is made.
  const { dataDir, isDemonstration, barrierOrigin } = readConfiguration(
    process.env,
    readStartArguments(process.argv.slice(2)),
  );
  const rootFile = isDemonstration
    ? (await ensureDemonstrationKeys(dataDir)).rootFile
    : requireRootFile(join(projectRoot, "keys", "root-1.cbor"));
  console.log("Building the apps if anything has changed …");
  await buildApps({ rootFile, outDir: join(dataDir, "apps"), isDemonstration, barrierOrigin });
  process.env["APPS_DIR"] ||= join(dataDir, "apps");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
await import("../src/server/main.ts");
