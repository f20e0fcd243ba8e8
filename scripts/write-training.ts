/** Writes the practice world of the gate's training mode and its codes anew: `npx tsx scripts/write-training.ts`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createTrainingModules } from "../src/testing/training-world.ts";
import { projectRoot } from "./run-tool.ts";

for (const [name, text] of await createTrainingModules()) {
  writeFileSync(path.join(projectRoot, "src/apps", name), text);
  console.log(`src/apps/${name} written.`);
}
