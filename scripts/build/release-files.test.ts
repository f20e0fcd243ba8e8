import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { readReleaseFiles } from "./release-files.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const writeBuild = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "release-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
};

const manifest = {
  "gate/index.html": {
    file: "assets/gate-1.js",
    imports: ["_shared.js"],
    dynamicImports: ["camera.ts"],
    css: ["assets/gate-1.css"],
  },
  "_shared.js": { file: "assets/shared-1.js" },
  "camera.ts": { file: "assets/camera-1.js", imports: ["_shared.js"] },
  "desk/index.html": { file: "assets/desk-1.js", imports: ["_shared.js"] },
};

const build = {
  ".vite/manifest.json": JSON.stringify(manifest),
  "index.html": "start",
  "gate/index.html": "<html>",
  "gate/icon.svg": "<svg/>",
  "gate/icon-512.png": "",
  "gate/sw.js": "old",
  "gate/index.html.br": "x",
  "desk/index.html": "<html>",
  "assets/gate-1.js": 'new Worker("/assets/worker-1.js")',
  "assets/gate-1.css": "",
  "assets/shared-1.js": "",
  "assets/camera-1.js": "",
  "assets/desk-1.js": 'import("/assets/chart-1.js")',
  "assets/chart-1.js": "",
  "assets/worker-1.js": 'fetch("/assets/reader-1.wasm")',
  "assets/reader-1.wasm": "",
  "assets/reader-1.wasm.br": "",
};

test("an app's release is all that its entry leads to, workers and their files too, and nothing of another app", () => {
  const files = readReleaseFiles(writeBuild(build), "gate");
  expect(files.map(({ url }) => url)).toEqual([
    "/assets/camera-1.js",
    "/assets/gate-1.css",
    "/assets/gate-1.js",
    "/assets/reader-1.wasm",
    "/assets/shared-1.js",
    "/assets/worker-1.js",
    "/gate/icon.svg",
    "/gate/index.html",
  ]);
});

test("a file whose name has a hash needs no revision, any other has one of its content", () => {
  const revisionOf = (page: string) =>
    readReleaseFiles(writeBuild({ ...build, "gate/index.html": page }), "gate").find(({ url }) =>
      url.endsWith("index.html"),
    )?.revision;
  const files = readReleaseFiles(writeBuild(build), "gate");
  expect(files.filter(({ revision }) => revision === null)).toHaveLength(6);
  expect(revisionOf("<html>")).toBe(revisionOf("<html>"));
  expect(revisionOf("<html>")).not.toBe(revisionOf("<html lang>"));
});

test("an app that the build does not know is an error", () => {
  expect(() => readReleaseFiles(writeBuild(build), "card")).toThrow("card/index.html");
});
