/** Which files of a build an app needs: its own and no other app's, found from its entry. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One file that a service worker keeps: absolute path on the server, and a revision unless its name carries a hash. */
export interface ReleaseFile {
  readonly url: string;
  readonly revision: string | null;
}

/** The parts of an entry of Vite's `.vite/manifest.json` that are read here. */
interface ManifestChunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
type BuildManifest = Readonly<Record<string, ManifestChunk>>;

const readBuildManifest = (outFolder: string): BuildManifest => {
  const text = readFileSync(path.join(outFolder, ".vite/manifest.json"), "utf8");
  // Vite wrote this file a moment ago; its form is Vite's documented one.
  return JSON.parse(text) as BuildManifest;
};

const chunkFiles = (manifest: BuildManifest, entry: string): ReadonlySet<string> => {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The build's manifest does not name ${name}.`);
    if (seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit(entry);
  return files;
};

/** Workers and what they load are bundles of their own that the manifest does not connect: they are found by their names. */
const addNamedAssets = (outFolder: string, files: Set<string>): void => {
  const assets = readdirSync(path.join(outFolder, "assets"), { recursive: true }).map(
    (name) => `assets/${String(name)}`,
  );
  const isBesideOnly = (name: string): boolean => /\.(?:br|gz)$/.test(name);
  const unread = [...files];
  for (let file = unread.pop(); file !== undefined; file = unread.pop()) {
    if (!file.endsWith(".js")) continue;
    const text = readFileSync(path.join(outFolder, file), "utf8");
    for (const asset of assets) {
      if (files.has(asset) || isBesideOnly(asset) || !text.includes(path.basename(asset))) continue;
      files.add(asset);
      unread.push(asset);
    }
  }
};

const filesUnder = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
    : [];

const revisionOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);

/** All that the app at `<out>/<app>/` needs to open without a network, sorted by URL. */
export const readReleaseFiles = (outFolder: string, app: string): readonly ReleaseFile[] => {
  const hashed = new Set(chunkFiles(readBuildManifest(outFolder), `${app}/index.html`));
  addNamedAssets(outFolder, hashed);
  // Pictures of icons are fetched by the browser when it installs the app, never by the app.
  const own = filesUnder(path.join(outFolder, app)).filter((file) => !/\.(?:br|gz|png)$|[/\\]sw\.js$/.test(file));
  return [
    ...[...hashed].map((file) => ({ url: `/${file}`, revision: null })),
    ...own.map((file) => ({
      url: `/${path.relative(outFolder, file).split(path.sep).join("/")}`,
      revision: revisionOf(file),
    })),
  ].sort((a, b) => (a.url < b.url ? -1 : 1));
};
