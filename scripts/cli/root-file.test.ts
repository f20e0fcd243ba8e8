import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../run-tool.ts";
import { requireRootFile } from "./root-file.ts";

test("a root that is there is taken, and of a missing one it is said where it comes from", () => {
  const here = path.join(projectRoot, "package.json");
  expect(requireRootFile(here)).toBe(here);
  expect(() => requireRootFile("/nowhere/root-1.cbor")).toThrow(/^\/nowhere\/root-1\.cbor is missing.*npm run keys/);
});

test("a production that lacks its variables is told so before anything is made or built", () => {
  const args = ["--import", "tsx", path.join(projectRoot, "scripts/start.ts")];
  const env = { PATH: process.env["PATH"], CLEARWAY_ENV: "production", DATA_DIR: "/nowhere" };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, env, encoding: "utf8" });
  expect([status, stdout, stderr]).toEqual([1, "", expect.stringMatching(/^Production needs KEYS_DIR.*PUBLIC_URL/)]);
}, 30_000);
