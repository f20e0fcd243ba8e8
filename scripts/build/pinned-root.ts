/** The root that a build pins into its apps: public parts only (core/README.md, trust). */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Where a production build finds its root, seen from the project's folder. */
const productionRootPath = "keys/root-1.cbor";

/** The pinned root as lower-case hex: from CLEARWAY_ROOT, else the production root. Throws in plain words when there is none. */
export const readPinnedRootHex = (projectFolder: string, rootPath: string | undefined): string => {
  const file = path.resolve(projectFolder, rootPath ?? productionRootPath);
  if (!existsSync(file)) {
    throw new Error(
      `There is no root to trust at ${file}. A production build pins ${productionRootPath} (see keys/README.md); ` +
        "for the demonstration run `npm start`, which makes a root of its own, or name a root with CLEARWAY_ROOT=FILE.",
    );
  }
  return readFileSync(file).toString("hex");
};
