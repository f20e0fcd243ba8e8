import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stampOf } from "./build-apps.ts";
import type { AppsBuild } from "./build-apps.ts";

let folder: string;
let build: AppsBuild;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clearway-build-"));
  writeFileSync(join(folder, "root.cbor"), "root");
  writeFileSync(join(folder, "other.cbor"), "other");
  build = { rootFile: join(folder, "root.cbor"), outDir: join(folder, "apps"), isDemonstration: true };
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("The same build has the same stamp; another root, kind or barrier is another build", () => {
  expect(stampOf({ ...build })).toBe(stampOf(build));
  const stamps = [
    build,
    { ...build, rootFile: join(folder, "other.cbor") },
    { ...build, isDemonstration: false },
    { ...build, barrierOrigin: "https://barrier.example.cn" },
    { ...build, barrierOrigin: "https://barrier.example.com" },
  ].map(stampOf);
  expect(new Set(stamps).size).toBe(stamps.length);
});
