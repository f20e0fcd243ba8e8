/** Writes FILE.br and FILE.gz beside what a build has made, so that the server compresses nothing while serving. */
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressible = /\.(?:html|css|js|svg|json|webmanifest|wasm)$/;
const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Compresses the files of those types that gain by it. */
export const precompress = async (files: readonly string[]): Promise<void> => {
  for (const file of files.filter((name) => compressible.test(name))) {
    const bytes = readFileSync(file);
    const [brotli, gzipped] = await Promise.all([
      toBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } }),
      toGzip(bytes, { level: 9 }),
    ]);
    writeFileSync(`${file}.br`, brotli);
    writeFileSync(`${file}.gz`, gzipped);
  }
};
