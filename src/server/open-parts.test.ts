import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8ToBytes } from "../core/bytes.ts";
import { signRoot } from "../core/trust/root.ts";
import { testSigner } from "../testing/test-keys.ts";
import { readClock } from "./db/database-clock.ts";
import { createDemoResident } from "./demonstration/demo-residents.ts";
import { issueCard } from "./issuing/issue-card.ts";
import { ensureDemonstrationKeys } from "./keystore/demonstration-keys.ts";
import { openParts } from "./open-parts.ts";
import type { PartsConfiguration } from "./open-parts.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-parts-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const production = (): PartsConfiguration => ({
  dataDir,
  databaseUrl: undefined,
  keysDir: join(dataDir, "keys"),
  publicOrigin: "https://pass.example.cn",
  isDemonstration: false,
  listSizeLog2: 10,
});

/** A key directory made of the keys that are published with the tests. */
const writePublishedKeys = async (directory: string): Promise<void> => {
  const seedOf = (name: string) => utf8ToBytes(`test key ${name}`.padEnd(32, "."));
  const rootSigners = (["root-1", "root-2", "root-3"] as const).map(testSigner);
  const root = await signRoot(
    {
      ...{ version: 1, iatSeconds: 1, expSeconds: 2 ** 33, threshold: 2 },
      keys: rootSigners.map(({ publicKey }) => publicKey),
      trustKey: testSigner("trust").publicKey,
      manifestKey: testSigner("manifest").publicKey,
    },
    rootSigners,
  );
  await mkdir(directory, { mode: 0o700 });
  await writeFile(join(directory, "root-1.cbor"), root);
  for (const name of ["trust", "manifest", "issuer"]) {
    await writeFile(join(directory, `${name}.seed`), seedOf(name), { mode: 0o600 });
  }
  const issuer = { id: 1, nameZh: "省", nameEn: "Province", areaPrefixes: [37], seeds: ["issuer.seed"] };
  await writeFile(join(directory, "issuers.json"), JSON.stringify([issuer]));
};

test("Production refuses the keys that are published with the tests", async () => {
  await writePublishedKeys(join(dataDir, "keys"));
  await expect(openParts(production())).rejects.toThrow("is one of the published test keys");
});

test("A production key signs its first code 72 hours after it was brought in, not a second earlier, and only on its own database", async () => {
  await ensureDemonstrationKeys(dataDir);
  const parts = await openParts(production());
  const key = await parts.db.selectFrom("issuer_keys").selectAll().executeTakeFirstOrThrow();
  expect(key.not_before - (await readClock(parts.db))).toBeGreaterThan(72 * 3600 - 60);
  const issueAt = async (seconds: number) => {
    await parts.db.updateTable("clock").set({ seconds }).execute();
    const issued = await issueCard(parts, { issuer: 1, holder: createDemoResident(1).holder });
    return issued.ok || issued.error;
  };
  expect(await issueAt(key.not_before - 1)).toBe("issuing-key-absent");
  expect(await issueAt(key.not_before)).toBe(true);
  await parts.close();

  // The same database with keys of another ceremony is refused, and let go.
  await rm(join(dataDir, "keys"), { recursive: true });
  await ensureDemonstrationKeys(dataDir);
  await expect(openParts(production())).rejects.toThrow("The database belongs to other keys");
  expect(await readdir(join(dataDir, "pg", "data"))).not.toContain("postmaster.pid");
});
