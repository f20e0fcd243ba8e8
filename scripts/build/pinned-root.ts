/** The root that a build pins into its apps: public parts only (core/README.md, trust). */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { publishedTestKeys } from "../../src/core/trust/published-test-keys.ts";

/** Where a production build finds its root, seen from the project's folder. */
const productionRootPath = "keys/root-1.cbor";

/** Which root a build asks for. */
export interface PinnedRootRequest {
  readonly projectFolder: string;
  /** CLEARWAY_ROOT; the production root without it. */
  readonly rootPath: string | undefined;
  readonly isDemonstration: boolean;
}

/** The pinned root as lower-case hex. Throws in plain words when there is none, or where production would trust keys that anyone has. */
export const readPinnedRootHex = ({ projectFolder, rootPath, isDemonstration }: PinnedRootRequest): string => {
  const file = path.resolve(projectFolder, rootPath ?? productionRootPath);
  if (!existsSync(file)) {
    throw new Error(
      `There is no root to trust at ${file}. A production build pins ${productionRootPath} (see keys/README.md); ` +
        "for the demonstration run `npm start`, which makes a root of its own, or name a root with CLEARWAY_ROOT=FILE.",
    );
  }
  const rootHex = readFileSync(file).toString("hex");
  if (!isDemonstration && publishedTestKeys.some((keyHex) => rootHex.includes(keyHex))) {
    throw new Error(`${file} names a published test key: anyone can sign with it. Make keys with \`npm run keys\`.`);
  }
  return rootHex;
};
