/** Puts the slim QR reader into the apps; the command-line tools read with the same. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { slimReader } from "./slim-reader.ts";

const readerFile = "zxing_reader.wasm";

/** Answers the import of the reader's address (`?url`) in its worker. */
export const slimReaderPlugin = (): Plugin => ({
  name: "clearway-slim-reader",
  apply: "build",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(`/${readerFile}?url`)) return undefined;
    const source = slimReader(readFileSync(id.slice(0, -"?url".length)));
    const reference = this.emitFile({ type: "asset", name: readerFile, source });
    return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
  },
});
