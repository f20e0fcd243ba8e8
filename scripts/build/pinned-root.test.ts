import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { demonstrationPlugin } from "./demonstration-plugin.ts";
import { readPinnedRootHex } from "./pinned-root.ts";

let folder = "";

const setup = (): string => {
  folder = mkdtempSync(path.join(tmpdir(), "pinned-"));
  return folder;
};

const read = (rootPath: string | undefined, isDemonstration = false) =>
  readPinnedRootHex({ projectFolder: folder, rootPath, isDemonstration });

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a build pins the root that it is given", () => {
  const file = path.join(setup(), "other.cbor");
  writeFileSync(file, new Uint8Array([1, 0xab]));
  expect(read(file)).toBe("01ab");
});

test("a production build pins the root in keys", () => {
  mkdirSync(path.join(setup(), "keys"));
  writeFileSync(path.join(folder, "keys/root-1.cbor"), new Uint8Array([2]));
  expect(read(undefined)).toBe("02");
});

test("a build without a root stops and says what to do", () => {
  setup();
  expect(() => read(undefined)).toThrow(/npm start.*CLEARWAY_ROOT/);
});

test("the root of the golden vectors is for tests: a production build refuses it", () => {
  const vectorUrl = new URL("../../src/core/pass/vectors/admit-live.json", import.meta.url);
  // as: the golden vectors' form is held by their own test
  const { trust } = JSON.parse(readFileSync(vectorUrl, "utf8")) as { trust: { rootHex: string } };
  const file = path.join(setup(), "published.cbor");
  writeFileSync(file, Buffer.from(trust.rootHex, "hex"));
  expect(() => read(file)).toThrow("published test key");
  expect(read(file, true)).toBe(trust.rootHex);
});

test("what belongs to the demonstration is left out of other builds", () => {
  const page = "<a>gate</a><!-- demonstration --><a>codes</a><!-- end of demonstration --><p>";
  const transform = (isDemonstration: boolean) => {
    const hook = demonstrationPlugin(isDemonstration).transformIndexHtml;
    if (typeof hook !== "object") throw new TypeError("transformIndexHtml: expected an object");
    // The handler uses neither its context nor Vite's plugin context.
    return Reflect.apply(hook.handler, undefined, [page]);
  };
  expect(transform(true)).toBe(page);
  expect(transform(false)).toBe("<a>gate</a><p>");
});
