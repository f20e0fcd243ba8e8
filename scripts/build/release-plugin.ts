/** Finishes a build: one service worker for each installable app, then the compressed copies. */
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";
import { build } from "vite";
import { releaseNotes } from "../../src/apps/gate/release-notes.ts";
import { precompress } from "./precompress.ts";
import { readReleaseFiles } from "./release-files.ts";

/** What the plugin is told by `vite.config.ts`. */
export interface ReleaseOptions {
  readonly projectFolder: string;
  readonly outFolder: string;
  /** Apps that open without a network, each with a worker at `/<app>/sw.js`. */
  readonly apps: readonly string[];
}

/** What each app says of its release. */
const notesByApp: Readonly<Record<string, unknown>> = { gate: releaseNotes };

const buildServiceWorker = async ({ projectFolder, outFolder }: ReleaseOptions, app: string): Promise<void> => {
  await build({
    configFile: false,
    publicDir: false,
    root: projectFolder,
    logLevel: "warn",
    define: {
      "process.env.NODE_ENV": JSON.stringify("production"),
      __RELEASE_APP__: JSON.stringify(app),
      __RELEASE_FILES__: JSON.stringify(readReleaseFiles(outFolder, app)),
      __RELEASE_NOTES__: JSON.stringify(notesByApp[app] ?? {}),
    },
    build: {
      outDir: path.join(outFolder, app),
      emptyOutDir: false,
      target: buildTargets,
      lib: { entry: "src/sw/sw.ts", formats: ["iife"], name: "clearwayServiceWorker", fileName: () => "sw.js" },
    },
  });
};

/** The oldest browsers that a build is made for; what they lack beyond syntax is handled where it is used. */
export const buildTargets = ["chrome94", "firefox115", "safari16.4"];

/** Runs after all files are written; does nothing when the build failed. */
export const releasePlugin = (options: ReleaseOptions): Plugin => {
  let isWritten = false;
  return {
    name: "clearway-release",
    apply: "build",
    enforce: "post",
    writeBundle: () => {
      isWritten = true;
    },
    closeBundle: async () => {
      if (!isWritten) return;
      isWritten = false;
      for (const app of options.apps) await buildServiceWorker(options, app);
      const names = readdirSync(options.outFolder, { recursive: true, withFileTypes: true });
      await precompress(
        names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)),
      );
    },
  };
};
