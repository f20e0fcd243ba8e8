/** A page with one bundled module on loopback, for measurements and tests in a browser. */
import { createServer } from "node:http";
import { build } from "vite";

/** A served page; `origin` is on localhost, which browsers count as a secure context. */
export interface ServedPage {
  readonly origin: string;
  readonly modulePath: string;
  readonly close: () => Promise<void>;
}

const modulePath = "/module.js";
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Module</title><body></body></html>`;

/** Bundles `entry` as the apps are bundled: one ES module, minified. */
const bundleModule = async (entry: string): Promise<string> => {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: true,
      target: "es2023",
      lib: { entry, formats: ["es"], fileName: "module" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  const chunk = outputs.find((output) => output.type === "chunk");
  if (chunk === undefined) throw new Error(`${entry}: expected one module, got none`);
  return chunk.code;
};

/** Serves an empty page and the module of `entry` on a free port, and `files` under their paths. The page is isolated from others. */
export const servePage = async (
  entry: string,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<ServedPage> => {
  const code = await bundleModule(entry);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    if (file !== undefined) {
      response.end(file);
      return;
    }
    const isModule = request.url === modulePath;
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    // As strict as the apps' own: code that asks for eval takes its slower way here too.
    response.setHeader("Content-Security-Policy", "default-src 'self'");
    response.setHeader("Content-Type", isModule ? "text/javascript" : "text/html; charset=utf-8");
    response.end(isModule ? code : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    modulePath,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
};
