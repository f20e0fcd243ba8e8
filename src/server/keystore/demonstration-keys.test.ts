import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyEd25519 } from "../../core/signature/ed25519.ts";
import { utf8ToBytes } from "../../core/bytes.ts";
import { openRoot, signRoot } from "../../core/trust/root.ts";
import { ensureDemonstrationKeys } from "./demonstration-keys.ts";
import { openKeyStore } from "./key-store.ts";
import { signerOfSeed } from "./seed-signer.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-keys-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test("A first start makes a root of three keys, and seeds that only the owner can read", async () => {
  const { directory, rootFile } = await ensureDemonstrationKeys(dataDir);
  const root = await openRoot(await readFile(rootFile));
  expect(root).toMatchObject({ ok: true, value: { version: 1, threshold: 2, keys: { length: 3 } } });
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const seeds = (await readdir(directory)).filter((name) => name.endsWith(".seed"));
  expect(seeds).toHaveLength(6);
  for (const name of seeds) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
});

test("A second start keeps the keys, and two first ones at once make one set", async () => {
  await Promise.all([ensureDemonstrationKeys(dataDir), ensureDemonstrationKeys(dataDir)]);
  const before = await readFile(join(dataDir, "keys", "root-1.cbor"));
  await ensureDemonstrationKeys(dataDir);
  expect(await readFile(join(dataDir, "keys", "root-1.cbor"))).toEqual(before);
  expect(await readdir(dataDir)).toEqual(["keys"]);
  const { trust, issuers, issuerSigner } = await openKeyStore(join(dataDir, "keys"));
  expect(issuers.map(({ id, areaPrefixes }) => ({ id, areaPrefixes }))).toEqual([{ id: 1, areaPrefixes: [37] }]);
  const message = utf8ToBytes("a message");
  expect(await verifyEd25519(trust.publicKey, await trust.sign(message), message)).toBe(true);
  expect(issuerSigner(trust.publicKey)).toBeUndefined();
});

test("What a killed first start left is removed, be it of this process's own id, and nothing else", async () => {
  // No process has this number: it is above the largest that Linux gives.
  await mkdir(join(dataDir, "keys.new-99999999-00000000"));
  await mkdir(join(dataDir, `keys.new-${process.pid}-00000000`));
  const kept = [`keys.new-${process.ppid}-00000000`, "keys.new-99999999-copy", "photos.new-99999999-00000000"];
  for (const name of kept) await mkdir(join(dataDir, name));
  await ensureDemonstrationKeys(dataDir);
  expect((await readdir(dataDir)).sort()).toEqual(["keys", ...kept].sort());
});

test("An issuers.json that cannot be read is told with what is wrong in it", async () => {
  const { directory } = await ensureDemonstrationKeys(dataDir);
  const path = join(directory, "issuers.json");
  const issuer = { id: 1, nameZh: "省", nameEn: "Province", areaPrefixes: [37], seeds: ["../issuer.seed"] };
  await writeFile(path, JSON.stringify([issuer]));
  await expect(openKeyStore(directory)).rejects.toThrow(/issuers\.json does not list issuers as it should.*seeds/s);
  await writeFile(path, "[");
  await expect(openKeyStore(directory)).rejects.toThrow("It is not JSON.");
});

test("A seed that others can read, a missing one, and one that the root does not name are refused in plain words", async () => {
  const { directory } = await ensureDemonstrationKeys(dataDir);
  await chmod(join(directory, "trust.seed"), 0o644);
  await expect(openKeyStore(directory)).rejects.toThrow("chmod 600");
  await copyFile(join(directory, "manifest.seed"), join(directory, "trust.seed"));
  await chmod(join(directory, "trust.seed"), 0o600);
  await expect(openKeyStore(directory)).rejects.toThrow("names another key than trust.seed");
  await rm(join(directory, "trust.seed"));
  await expect(openKeyStore(directory)).rejects.toThrow("no trust.seed");
});

test("A directory without a root, or with a broken one, is refused in plain words", async () => {
  const { directory, rootFile } = await ensureDemonstrationKeys(dataDir);
  await writeFile(rootFile, "no root");
  await expect(openKeyStore(directory)).rejects.toThrow("root-malformed");
  await rm(rootFile);
  await expect(openKeyStore(directory)).rejects.toThrow("no root-1.cbor");
  await expect(openKeyStore(join(dataDir, "absent"))).rejects.toThrow("cannot be read");
});

test("A second root, signed by the first one's threshold, takes over; the seeds must be those that it names", async () => {
  const { directory, rootFile } = await ensureDemonstrationKeys(dataDir);
  const first = await openRoot(await readFile(rootFile));
  if (!first.ok) throw new Error(first.error);
  const signers = await Promise.all(
    ["root-a.seed", "root-c.seed"].map(async (name) => signerOfSeed(await readFile(join(directory, name)))),
  );
  const seed = new Uint8Array(32).fill(7);
  const { document: _, ...payload } = first.value;
  const second = await signRoot({ ...payload, version: 2, manifestKey: signerOfSeed(seed).publicKey }, signers);
  await writeFile(join(directory, "root-2.cbor"), second);
  await expect(openKeyStore(directory)).rejects.toThrow("names another key than manifest.seed");
  await writeFile(join(directory, "manifest.seed"), seed);
  expect((await openKeyStore(directory)).roots.map(({ version }) => version)).toEqual([1, 2]);
  await writeFile(join(directory, "root-2.cbor"), await signRoot({ ...payload, version: 3 }, signers));
  await expect(openKeyStore(directory)).rejects.toThrow("root-version");
});
