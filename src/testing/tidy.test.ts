/** House rules that no other tool knows. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const code = files.filter((file) => /^(src|scripts)\/.*\.(ts|tsx|js)$/.test(file));
const texts = files.filter((file) => /\.(ts|tsx|js|md|json|html|css|sql)$/.test(file) && file !== "package-lock.json");

test("the project is there to be read", () => {
  expect(code.length).toBeGreaterThan(100);
});

test("half of the files have fewer than 100 lines", () => {
  const lengths = code.map((file) => read(file).split("\n").length).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
});

test("file names are lower case with hyphens and say what they hold", () => {
  const allowed = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|worker))?\.(ts|tsx|js|d\.ts)$/;
  const vague = /(^|-)(utils?|helpers?|managers?|services?|handlers?|misc|common)(\.|-)/;
  const names = code.map((file) => file.split("/").at(-1) ?? "");
  expect(names.filter((name) => !allowed.test(name) || vague.test(name))).toEqual([]);
});

test("every module opens with a comment that says what it is", () => {
  const modules = code.filter((file) => !file.endsWith(".test.ts"));
  expect(modules.filter((file) => !/^(#!.*\n)?\/(\*\*?|\/)/.test(read(file)))).toEqual([]);
});

test("every export of core and policy is documented", () => {
  const bare = code
    .filter((file) => /^src\/(core|policy)\//.test(file) && !file.endsWith(".test.ts"))
    .flatMap((file) => {
      const lines = read(file).split("\n");
      return lines
        .filter(
          (line, index) =>
            /^export (const|interface|type) [A-Za-z]/.test(line) && !/\*\/\s*$/.test(lines[index - 1] ?? ""),
        )
        .map((line) => `${file}: ${line}`);
    });
  expect(bare).toEqual([]);
});

test("no marker of unfinished work stays behind", () => {
  const marker = new RegExp(["TO" + "DO", "FIX" + "ME", "XX" + "X\\b", "HA" + "CK\\b"].join("|"));
  expect(code.filter((file) => marker.test(read(file)))).toEqual([]);
});

test("no text names a path of a machine or the address of a package registry", () => {
  const forbidden = new RegExp(
    ["(^|[^\\w.$}])/(work|root|home)/\\w", "registry\\." + "npm", "tmp/" + "bash"].join("|"),
    "m",
  );
  expect(texts.filter((file) => forbidden.test(read(file)))).toEqual([]);
  expect(read("package-lock.json")).not.toContain('"resolved"');
});

test("versions are exact", () => {
  // The manifest is ours: its shape is known.
  const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const versions = Object.values({ ...manifest["dependencies"], ...manifest["devDependencies"] });
  expect(versions.length).toBeGreaterThan(30);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test("the README names only folders, files and commands that exist", () => {
  const readme = read("README.md");
  const paths = [...readme.matchAll(/`((?:src|scripts|keys|public)\/[\w./-]*)`/g)].map(([, path]) => path ?? "");
  expect(paths.length).toBeGreaterThan(10);
  // A production commits its root; this repository has none.
  const named = paths.filter((path) => path !== "keys/root-1.cbor");
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const commands = [...readme.matchAll(/npm run (?:-s )?([a-z][\w-]*)/g)].map(([, name]) => name ?? "");
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter((name) => manifest["scripts"]?.[name] === undefined)).toEqual([]);
});
