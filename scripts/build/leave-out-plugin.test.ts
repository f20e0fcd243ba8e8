import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import nacl from "tweetnacl";
import { expect, test } from "vitest";
import { leaveOut, leftOutOfApps } from "./leave-out-plugin.ts";

const require = createRequire(import.meta.url);
const projectFolder = join(import.meta.dirname, "../..");

test("assignments to a path and below it, and methods, are left out; the rest stays as it is", () => {
  const code =
    "(() => { a.b = 1; a.b.c = function () { return a.b; }; a.bc = 2; a[b] = 3; })();\nclass X { m() {} n() {} }\n";
  expect(leaveOut(code, { module: "x.js", assigned: ["a.b"], methods: ["m"] })).toBe(
    "(() => {   a.bc = 2; a[b] = 3; })();\nclass X {  n() {} }\n",
  );
});

test("a part that is not there is said: the package has changed", () => {
  expect(() => leaveOut("a.b = 1;", { module: "x.js", assigned: ["a.b", "a.c"], methods: ["m"] })).toThrow(
    "x.js: expected a.c, m, got a module without",
  );
});

test.each(leftOutOfApps.map((leftOut) => [leftOut.module, leftOut] as const))(
  "%s has what it loses",
  (module, leftOut) => {
    const code = readFileSync(join(projectFolder, "node_modules", module), "utf8");
    expect(leaveOut(code, leftOut).length).toBeLessThan(code.length);
  },
);

test("tweetnacl without its ciphers signs and verifies as before", () => {
  const [leftOut] = leftOutOfApps;
  if (leftOut === undefined) throw new TypeError("leftOutOfApps: expected tweetnacl, got nothing");
  const code = leaveOut(readFileSync(join(projectFolder, "node_modules", leftOut.module), "utf8"), leftOut);
  const module = { exports: {} };
  // The package's module, run as Node runs it; it has the same type less what was left out.
  new Function("module", "require", code)(module, require);
  const small = module.exports as Pick<typeof nacl, "sign"> & { readonly box?: unknown };
  const { publicKey, secretKey } = small.sign.keyPair.fromSeed(new Uint8Array(32).fill(7));
  const message = new TextEncoder().encode("HP1:");
  const signature = small.sign.detached(message, secretKey);
  expect(small.box).toBeUndefined();
  expect(nacl.sign.detached.verify(message, signature, publicKey)).toBe(true);
  expect(small.sign.detached.verify(message, signature, publicKey)).toBe(true);
  expect(small.sign.detached.verify(message.slice(1), signature, publicKey)).toBe(false);
});
