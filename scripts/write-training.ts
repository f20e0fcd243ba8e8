/** Writes the practice world of the gate's training mode anew: `npx tsx scripts/write-training.ts`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { createTrainingModule } from "../src/testing/training-world.ts";
import { projectRoot } from "./run-tool.ts";

const file = path.join(projectRoot, "src/apps/gate/training/training-set.ts");
writeFileSync(file, await format(await createTrainingModule(), { parser: "typescript", printWidth: 120 }));
console.log(`${file} written.`);
