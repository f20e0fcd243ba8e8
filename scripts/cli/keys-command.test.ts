import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRoot } from "../../src/core/trust/root.ts";
import { openKeyStore } from "../../src/server/keystore/key-store.ts";
import { endingOf } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { keys, keysUsage } from "./keys-command.ts";

const issuers = [{ id: 7, nameZh: "甲", nameEn: "A", areaPrefixes: [3701], seeds: ["issuer-7.seed"] }];
const passphrase = "six words drawn by dice";
const notes: string[] = [];
const surroundings: Surroundings = {
  env: { KEYS_PASSPHRASE: passphrase },
  nowSeconds: () => 1_600_000_000,
  readStandardInput: async () => "",
  note: (line) => void notes.push(line),
};
const run = (...args: string[]) => endingOf(keys, { args, usage: keysUsage, surroundings });

let folder: string;
beforeEach(async () => {
  notes.length = 0;
  folder = await mkdtemp(join(tmpdir(), "clearway-ceremony-"));
  await writeFile(join(folder, "issuers.json"), JSON.stringify(issuers));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("keys for a production are made whole, readable by their owner only, and a server opens them", async () => {
  const directory = join(folder, "keys");
  expect(await run("make", directory, join(folder, "issuers.json"))).toMatchObject({
    status: 0,
    text: expect.stringContaining("72 hours"),
  });
  const seeds = (await readdir(directory)).filter((name) => name.endsWith(".seed"));
  expect(seeds.sort()).toEqual([
    ...["issuer-7.seed", "manifest.seed", "root-a.seed", "root-b.seed", "root-c.seed", "trust.seed"],
  ]);
  for (const name of seeds) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  expect(await openRoot(await readFile(join(directory, "root-1.cbor")))).toMatchObject({
    ok: true,
    value: { version: 1, threshold: 2, iatSeconds: 1_600_000_000 },
  });
  expect((await openKeyStore(directory, async () => passphrase)).issuers).toMatchObject([
    { id: 7, areaPrefixes: [3701] },
  ]);
});

test("keys that exist are never made anew", async () => {
  const directory = join(folder, "keys");
  await run("make", directory, join(folder, "issuers.json"));
  const before = await readFile(join(directory, "trust.seed"));
  expect(await run("make", directory, join(folder, "issuers.json"))).toEqual({ status: 2, text: "" });
  expect(notes).toContain(`keys-not-made: ${directory} exists already; give a new one.`);
  expect(await readFile(join(directory, "trust.seed"))).toEqual(before);
  expect((await readdir(folder)).sort()).toEqual(["issuers.json", "keys"]);
});

test("a file that lists no issuers is refused before anything is made", async () => {
  await writeFile(join(folder, "issuers.json"), "{}");
  expect(await run("make", join(folder, "keys"), join(folder, "issuers.json"), "--json")).toMatchObject({
    status: 2,
    text: expect.stringContaining('"error":"issuers-invalid"'),
  });
  expect(await readdir(folder)).toEqual(["issuers.json"]);
});

test("what is wrong in the list of issuers is one line of plain words", async () => {
  const file = join(folder, "issuers.json");
  const cases = [
    [
      [{ ...issuers[0], id: -1, seeds: ["x"] }],
      /^issuers-invalid: .*0\.id: .*; 0\.seeds\.0: expected the name of a seed/,
    ],
    [[{ ...issuers[0], seeds: ["a.seed", "a.seed"] }], /^issuers-invalid: The seed a\.seed cannot/],
    [[{ ...issuers[0], seeds: ["trust.seed"] }], /^issuers-invalid: The seed trust\.seed cannot/],
  ] as const;
  for (const [content, words] of cases) {
    notes.length = 0;
    await writeFile(file, JSON.stringify(content));
    await run("make", join(folder, "keys"), file);
    expect(notes).toEqual([expect.stringMatching(words)]);
    expect(notes.join()).not.toContain("\n");
  }
});

test("a list of issuers or a folder that is missing is told as that", async () => {
  await run("make", join(folder, "keys"), join(folder, "absent.json"));
  await run("make", join(folder, "absent", "keys"), join(folder, "issuers.json"));
  expect(notes).toEqual([
    expect.stringMatching(/^file-unreadable: .*there is no such file/),
    expect.stringMatching(/^keys-not-made: There is no folder .*absent/),
  ]);
});

test("a passphrase is asked for twice, must be long, and is never taken from the command line", async () => {
  const answers = ["a long passphrase", "another passphrase", "short"];
  const asked: Surroundings = { ...surroundings, env: {}, askSecret: async () => answers.shift() ?? "" };
  const args = ["make", join(folder, "keys"), join(folder, "issuers.json"), "--json"];
  const codeOf = async (given: Surroundings, more: readonly string[] = []) =>
    JSON.parse((await endingOf(keys, { args: [...args, ...more], usage: keysUsage, surroundings: given })).text).error;
  expect(await codeOf(asked)).toBe("passphrase-differs");
  expect(await codeOf(asked)).toBe("passphrase-weak");
  expect(await codeOf({ ...surroundings, env: {} })).toBe("passphrase-missing");
  expect(await codeOf(surroundings, ["--passphrase", "x"])).toBe("usage");
  expect(await readdir(folder)).toEqual(["issuers.json"]);
});

test("a key that stands open is encrypted in its place, and listed without a passphrase", async () => {
  const file = join(folder, "old.seed");
  await writeFile(file, new Uint8Array(32).fill(1), { mode: 0o600 });
  const before = (await run("list", folder)).text;
  expect(before).toMatch(/^[0-9a-f]{64}  open       old\.seed$/);
  expect(await run("encrypt", file)).toMatchObject({ status: 0 });
  expect((await run("list", folder)).text).toBe(before.replace("open     ", "encrypted"));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(["issuers.json", "old.seed"]);
  await writeFile(file, (await readFile(file, "utf8")).slice(1));
  await run("list", folder);
  expect(notes).toEqual([expect.stringMatching(/^key-file-corrupt: .*old\.seed is damaged/)]);
});
