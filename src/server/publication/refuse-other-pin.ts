/** Whether the gates that this server hands out trust it at all: they pin a root when they are built (core/README.md, "Trust"). */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bytesToHex } from "../../core/bytes.ts";
import type { KeyStore } from "../keystore/key-store.ts";

/**
 * Throws with plain words where apps are built and none of them has the first root of these keys in it: they would take nothing that is
 * signed by them, and every code would be "cannot tell". Looks into the scripts themselves, since the file that a build was made
 * with may be another one by now.
 */
export const refuseOtherPin = async (appsDir: string, { roots }: Pick<KeyStore, "roots">): Promise<void> => {
  const [first] = roots;
  if (first === undefined) return;
  const files = await readdir(appsDir, { recursive: true }).catch(() => []);
  const scripts = files.filter((file) => file.endsWith(".js"));
  const rootHex = bytesToHex(first.document);
  for (const script of scripts) {
    if ((await readFile(join(appsDir, script), "utf8")).includes(rootHex)) return;
  }
  if (scripts.length === 0) return;
  throw new Error(
    `The apps in ${appsDir} pin another root than KEYS_DIR begins with: gates would trust nothing that this server signs. ` +
      "Copy root-1.cbor of KEYS_DIR to keys/ of the project and build anew, or set KEYS_DIR to the keys that belong to these apps.",
  );
};
