import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { utf8ToBytes } from "../core/bytes.ts";
import { signRoot } from "../core/trust/root.ts";
import { testSigner } from "../testing/test-keys.ts";
import { readClock } from "./db/database-clock.ts";
import { createDemoResident } from "./demonstration/demo-residents.ts";
import { issueCard } from "./issuing/issue-card.ts";
import { ensureDemonstrationKeys } from "./keystore/demonstration-keys.ts";
import type { IssuersFile } from "./keystore/issuers-file.ts";
import { createSeedSealer } from "./keystore/key-file.ts";
import { makeKeys } from "./keystore/make-keys.ts";
import { registerIssuers } from "./issuing/register-issuers.ts";
import { openParts } from "./open-parts.ts";
import type { PartsConfiguration } from "./open-parts.ts";
import { createDataKeysText } from "./privacy/data-keys-file.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-parts-"));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const passphrase = "six words drawn by dice";
const dataKeysText = createDataKeysText({ isDemonstration: false });

const production = () =>
  ({
    dataDir,
    databaseUrl: undefined,
    keysDir: join(dataDir, "production-keys"),
    publicOrigin: "https://pass.example.cn",
    isDemonstration: false,
    listSizeLog2: 10,
    keysPassphrase: { kind: "text", text: passphrase },
    dataKeysSource: { kind: "text", base64: Buffer.from(dataKeysText).toString("base64") },
  }) satisfies PartsConfiguration;

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
  await writePublishedKeys(production().keysDir);
  await expect(openParts(production())).rejects.toThrow("is one of the published test keys");
});

test("Production refuses a demonstration's keys, and a demonstration takes no others", async () => {
  const { directory } = await ensureDemonstrationKeys(dataDir);
  await expect(openParts({ ...production(), keysDir: directory })).rejects.toThrow("are a demonstration's");
  expect(await readdir(dataDir)).toEqual(["keys"]);
});

const issuers: IssuersFile = [
  { id: 2, nameZh: "市", nameEn: "City", areaPrefixes: [3701], seeds: ["issuer-2.seed"] },
  { id: 1, nameZh: "省", nameEn: "Province", areaPrefixes: [37], seeds: ["issuer-1.seed"] },
];
const makeProductionKeys = async (): Promise<void> =>
  makeKeys(production().keysDir, {
    ...{ issuers, nowSeconds: 1_900_000_000, rootValiditySeconds: 86_400 },
    sealSeed: await createSeedSealer(passphrase, 16),
  });

test("Production refuses keys that are not encrypted, and a passphrase that does not open them", async () => {
  await makeKeys(production().keysDir, { issuers, nowSeconds: 1_900_000_000, rootValiditySeconds: 86_400 });
  await expect(openParts(production())).rejects.toThrow("issuer-1.seed, issuer-2.seed, manifest.seed, trust.seed in");
  await rm(production().keysDir, { recursive: true });
  await makeProductionKeys();
  await expect(openParts({ ...production(), keysPassphrase: { kind: "text", text: "other" } })).rejects.toThrow(
    "does not open with this passphrase",
  );
  await expect(openParts({ ...production(), dataKeysSource: undefined })).rejects.toThrow("needs DATA_KEYS_FILE");
  await rm(join(production().keysDir, "audit-keys.json"));
  await expect(openParts(production())).rejects.toThrow("There are no audit keys");
  expect(await readdir(dataDir)).toEqual(["production-keys"]);
});

/** Apps as a build writes them. */
const pinningAppsDir = (): string => join(dataDir, "apps");
const buildPinning = async (rootHex: string): Promise<void> => {
  await mkdir(join(pinningAppsDir(), "assets"), { recursive: true });
  await writeFile(join(pinningAppsDir(), "assets", "gate.js"), `const build={pinnedRootHex:"${rootHex}"};`);
};

test("A production whose apps pin another root is not started, and gets no database", async () => {
  await makeProductionKeys();
  await buildPinning("a4");
  await expect(openParts({ ...production(), pinningAppsDir: pinningAppsDir() })).rejects.toThrow(
    "pin another root than KEYS_DIR begins with",
  );
  expect((await readdir(dataDir)).sort()).toEqual(["apps", "production-keys"]);
});

test("Production keys sign 72 hours after they were brought in, not a second earlier, and only on their own database", async () => {
  await makeProductionKeys();
  await buildPinning((await readFile(join(production().keysDir, "root-1.cbor"))).toString("hex"));
  const parts = await openParts({ ...production(), pinningAppsDir: pinningAppsDir() });
  const key = await parts.db.selectFrom("issuer_keys").selectAll().where("issuer", "=", 1).executeTakeFirstOrThrow();
  expect(key.not_before - (await readClock(parts.db))).toBeGreaterThan(72 * 3600 - 60);
  const issueAt = async (seconds: number) => {
    await parts.db.updateTable("clock").set({ seconds }).execute();
    const issued = await issueCard(parts, { issuer: 1, holder: createDemoResident(1).holder });
    return issued.ok || issued.error;
  };
  expect(await issueAt(key.not_before - 1)).toBe("issuing-key-absent");
  expect(await issueAt(key.not_before)).toBe(true);

  // Somebody who takes issuers in order of their numbers and somebody who registers them never wait for each other.
  const registering = await parts.db.transaction().execute(async (trx) => {
    const lock = async (issuer: number) =>
      trx.selectFrom("issuers").select("issuer").where("issuer", "=", issuer).forUpdate().execute();
    await lock(1);
    const started = registerIssuers(parts.db, parts.keys, {
      baseUri: "https://other.example.cn",
      isDemonstration: false,
    });
    const waiting = sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    await vi.waitUntil(async () => (await waiting.execute(parts.db)).rows.length > 0, { interval: 5, timeout: 20_000 });
    await lock(2);
    return { started };
  });
  await registering.started;

  // The next root is known to the database, and the keys are an older copy.
  await parts.db
    .insertInto("root_documents")
    .values({ version: 2, document: new Uint8Array(1) })
    .execute();
  await parts.close();
  await expect(openParts(production())).rejects.toThrow("an older copy of the keys?");

  // The same database with keys of another ceremony is refused, and let go.
  await rm(production().keysDir, { recursive: true });
  await makeProductionKeys();
  await expect(openParts(production())).rejects.toThrow("The database belongs to other keys");
  expect(await readdir(join(dataDir, "pg", "data"))).not.toContain("postmaster.pid");
});
