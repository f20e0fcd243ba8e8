/** Builds the apps; also read by vitest, whose projects stand under `test`. */
import path from "node:path";
import preact from "@preact/preset-vite";
import { defaultClientMainFields } from "vite";
import { defineConfig } from "vitest/config";
import type { TestProjectConfiguration } from "vitest/config";
import { demonstrationPlugin } from "./scripts/build/demonstration-plugin.ts";
import { leaveOutPlugin } from "./scripts/build/leave-out-plugin.ts";
import { readPinnedRootHex } from "./scripts/build/pinned-root.ts";
import { buildTargets, releasePlugin } from "./scripts/build/release-plugin.ts";
import { slimReaderPlugin } from "./scripts/build/slim-reader-plugin.ts";
import { readBarrierOrigin } from "./src/server/barrier-origin.ts";

const projectFolder = import.meta.dirname;
const outFolder = path.resolve(projectFolder, process.env["CLEARWAY_OUT"] ?? "dist");
const isDemonstration = process.env["CLEARWAY_DEMO"] === "1";

/** The release number that a policy's oldest app version is compared with. */
const appVersion = 1;

/** The same variable as the server's: pages may call what both know. */
const barrierAddress = process.env["BARRIER_ORIGIN"] ?? "";

/** Vitest and the development server have no root: tests make their own, pages say that they trust nobody. */
const constants = (isBuild: boolean) => ({
  __PINNED_ROOT_HEX__: JSON.stringify(
    isBuild ? readPinnedRootHex({ projectFolder, rootPath: process.env["CLEARWAY_ROOT"], isDemonstration }) : "",
  ),
  __BUILD_SECONDS__: String(isBuild ? Math.floor(Date.now() / 1000) : 0),
  __DEMONSTRATION__: String(isBuild ? isDemonstration : true),
  __APP_VERSION__: String(appVersion),
  __BARRIER_ORIGIN__: JSON.stringify(isBuild && barrierAddress !== "" ? readBarrierOrigin(barrierAddress) : ""),
});

const pages = {
  start: "src/apps/index.html",
  gate: "src/apps/gate/index.html",
  training: "src/apps/training/index.html",
  ...(isDemonstration ? { demo: "src/apps/demo/index.html" } : {}),
};

const testProjects: TestProjectConfiguration[] = [
  {
    extends: true,
    test: {
      name: "unit",
      include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
      exclude: ["src/server/**", "src/e2e/**", "src/testing/*.test.ts"],
      testTimeout: 60_000,
    },
  },
  { extends: true, test: { name: "house", include: ["src/testing/*.test.ts"], testTimeout: 60_000 } },
  {
    extends: true,
    test: {
      name: "server",
      include: ["src/server/**/*.test.ts", "scripts/**/*.test.ts"],
      globalSetup: "src/testing/test-databases.ts",
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  },
  {
    extends: true,
    test: {
      name: "stories",
      include: ["src/e2e/*.test.ts"],
      exclude: ["src/e2e/other-browsers.test.ts"],
      globalSetup: "src/e2e/prepare-data.ts",
      testTimeout: 180_000,
      hookTimeout: 180_000,
      maxWorkers: 2,
      sequence: { groupOrder: 1 },
    },
  },
  {
    extends: true,
    test: {
      // Three browsers at once are more than two cores bear.
      name: "browsers",
      include: ["src/e2e/other-browsers.test.ts"],
      globalSetup: "src/e2e/prepare-data.ts",
      testTimeout: 180_000,
      hookTimeout: 180_000,
      maxWorkers: 1,
      sequence: { groupOrder: 2 },
    },
  },
];

export default defineConfig(({ command, mode }) => ({
  // Vitest finds tests from the project's folder; the apps' addresses begin below src/apps.
  root: mode === "test" ? projectFolder : path.join(projectFolder, "src/apps"),
  publicDir: path.join(projectFolder, "public"),
  define: constants(command === "build"),
  // @zxing/* offer their code in newer syntax by this field: a tenth smaller.
  ...(mode === "test" ? {} : { resolve: { mainFields: ["esnext", ...defaultClientMainFields] } }),
  plugins:
    mode === "test"
      ? []
      : [
          preact(),
          leaveOutPlugin(),
          demonstrationPlugin(isDemonstration),
          releasePlugin({ projectFolder, outFolder, apps: ["gate"] }),
        ],
  worker: { format: "es", plugins: () => [slimReaderPlugin()] },
  build: {
    outDir: outFolder,
    emptyOutDir: true,
    manifest: true,
    target: buildTargets,
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The page names what its first screen needs; what is loaded later comes from the service worker's cache.
      resolveDependencies: (_file, dependencies, { hostType }) => (hostType === "html" ? dependencies : []),
    },
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(pages).map(([name, file]) => [name, path.join(projectFolder, file)])),
      // The package says nothing about side effects and has none: unused formats and readers are left out.
      treeshake: { moduleSideEffects: [{ test: /[\\/]@zxing[\\/]/, sideEffects: false }] },
    },
  },
  // Time limits only end what hangs: a busy machine is no failure. Left to itself vitest keeps one core idle.
  test: {
    maxWorkers: "100%",
    projects: testProjects,
  },
}));
