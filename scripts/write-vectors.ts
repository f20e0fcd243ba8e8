// Writes the golden vectors anew: `npx tsx scripts/write-vectors.ts`. A changed vector is a changed format.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { createGoldenVectors, vectorToFile } from "../src/testing/golden/golden-vectors.ts";

const folder = fileURLToPath(new URL("../src/core/pass/vectors/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (file.endsWith(".json")) rmSync(folder + file);
const vectors = await createGoldenVectors();
for (const vector of vectors) writeFileSync(`${folder}${vector.name}.json`, vectorToFile(vector));
process.stdout.write(`${vectors.length} vectors written\n`);
