/** The root that a production's apps pin. */
import { existsSync } from "node:fs";

/** The file itself, where it is there. Throws with plain words that say where it comes from. */
export const requireRootFile = (file: string): string => {
  if (existsSync(file)) return file;
  throw new Error(
    `${file} is missing: the root that the apps of a production trust. Copy root-1.cbor of the key directory there ` +
      "(npm run keys makes one; see keys/README.md).",
  );
};
