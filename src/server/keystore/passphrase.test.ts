import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSeedSealer } from "./key-file.ts";
import { openKeyStore } from "./key-store.ts";
import { makeKeys } from "./make-keys.ts";
import { createPassphraseReader } from "./passphrase.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-passphrase-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const words = "six words drawn by dice";

test("The passphrase is a variable's, a file's without its last line break, or the answer of who sits there", async () => {
  const path = join(folder, "words");
  await writeFile(path, `${words}\n`, { mode: 0o600 });
  expect(await createPassphraseReader({ kind: "text", text: words }, undefined)()).toBe(words);
  expect(await createPassphraseReader({ kind: "file", path }, undefined)()).toBe(words);
  let asked = 0;
  const read = createPassphraseReader(undefined, async () => `${words}${(asked += 1)}`);
  expect([await read(), await read()]).toEqual([`${words}1`, `${words}1`]);
});

test("A passphrase that is nowhere, or in a file that others can read, is told in plain words", async () => {
  const path = join(folder, "words");
  await expect(createPassphraseReader(undefined, undefined)()).rejects.toThrow("Set KEYS_PASSPHRASE_FILE or");
  await expect(createPassphraseReader({ kind: "file", path }, undefined)()).rejects.toThrow("There is no file");
  await writeFile(path, words, { mode: 0o600 });
  await chmod(path, 0o640);
  await expect(createPassphraseReader({ kind: "file", path }, undefined)()).rejects.toThrow("chmod 600");
  await writeFile(path, "\n");
  await chmod(path, 0o600);
  await expect(createPassphraseReader({ kind: "file", path }, undefined)()).rejects.toThrow("is empty");
});

test("Encrypted keys open with their passphrase; a wrong one and a damaged file each have their answer", async () => {
  const directory = join(folder, "keys");
  const issuers = [{ id: 1, nameZh: "省", nameEn: "Province", areaPrefixes: [37], seeds: ["issuer-1.seed"] }];
  const sealSeed = await createSeedSealer(words, 16);
  await makeKeys(directory, { issuers, nowSeconds: 1, rootValiditySeconds: 2, sealSeed });
  const keys = await openKeyStore(directory, async () => words);
  expect(keys).toMatchObject({ isDemonstration: false, openSeeds: [], issuers: [{ id: 1 }] });
  await expect(openKeyStore(directory)).rejects.toThrow("The keys are encrypted");
  await expect(openKeyStore(directory, async () => "other words")).rejects.toThrow(
    /trust\.seed does not open with this passphrase/,
  );
  const path = join(directory, "issuer-1.seed");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(0, 100));
  await expect(openKeyStore(directory, async () => words)).rejects.toThrow(/issuer-1\.seed is damaged/);
  await writeFile(path, text.replace('"version": 1', '"version": 9'));
  await expect(openKeyStore(directory, async () => words)).rejects.toThrow("a later version of this program");
  await writeFile(path, new Uint8Array(32));
  expect((await openKeyStore(directory, async () => words)).openSeeds).toEqual(["issuer-1.seed"]);
});
