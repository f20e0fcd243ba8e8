import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSeedSealer } from "../../src/server/keystore/key-file.ts";
import { openKeyStore } from "../../src/server/keystore/key-store.ts";
import { makeKeys } from "../../src/server/keystore/make-keys.ts";
import { addIssuerSeed } from "./keys-issuer-files.ts";

const words = "six words drawn by dice";
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-issuer-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const surroundingsWith = (passphrase: string) => ({
  env: { KEYS_PASSPHRASE: passphrase },
  nowSeconds: () => 0,
  readStandardInput: async () => "",
  note: () => undefined,
});

test("A production's new key is encrypted with the passphrase of the others, and with no other", async () => {
  const keysDirectory = join(folder, "keys");
  const issuers = [{ id: 1, nameZh: "省", nameEn: "Province", areaPrefixes: [37], seeds: ["issuer-1-2.seed"] }];
  await makeKeys(keysDirectory, {
    ...{ issuers, nowSeconds: 1, rootValiditySeconds: 2 },
    sealSeed: await createSeedSealer(words, 16),
  });
  const place = { keysDirectory, keys: await openKeyStore(keysDirectory, async () => words) };
  const before = (await readdir(keysDirectory)).sort();
  await expect(addIssuerSeed(place, surroundingsWith("the words of somebody else"), 1)).rejects.toMatchObject({
    code: "passphrase-wrong",
  });
  await expect(addIssuerSeed(place, surroundingsWith(words), 2)).rejects.toMatchObject({ code: "issuer-unknown" });
  expect((await readdir(keysDirectory)).sort()).toEqual(before);
  const { name, publicKey } = await addIssuerSeed(place, surroundingsWith(words), 1);
  expect(name).toBe("issuer-1-3.seed");
  expect((await stat(join(keysDirectory, name))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(keysDirectory, name), "utf8")).toContain("clearway-key");
  const opened = await openKeyStore(keysDirectory, async () => words);
  expect(opened.issuers[0]?.signers.map((signer) => signer.publicKey)).toContainEqual(publicKey);
  expect(opened.openSeeds).toEqual([]);
});
