import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syncPaths } from "../../api/sync-paths.ts";
import { colourAt } from "../../core/status-list/bits.ts";
import { acceptOffer, listKey } from "../../core/trust/trust-set.ts";
import type { Accepted, Held } from "../../core/trust/trust-set.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { downloadOffer, testOrigin } from "../../testing/server.ts";
import { buildApp } from "../app.ts";
import { peekClock } from "../db/database-clock.ts";
import { createDemoResident } from "../demonstration/demo-residents.ts";
import { issuePass } from "../issuing/issue-pass.ts";
import { setPlaceColour } from "../issuing/set-place-colour.ts";
import type { PlaceName } from "../issuing/set-place-colour.ts";
import { signerOfSeed } from "../keystore/seed-signer.ts";
import { openParts } from "../open-parts.ts";
import type { OpenParts } from "../open-parts.ts";
import { acceptRestore } from "./accept-restore.ts";
import { publishNow } from "./publish.ts";
import { createStatusTokens } from "./status-token.ts";
import { verifyPublished } from "./verify-published.ts";

let dataDir: string;
let parts: OpenParts;
let app: FastifyInstance;
const open = async (): Promise<void> => {
  parts = await openParts({
    ...{ dataDir, databaseUrl: undefined, keysDir: undefined, publicOrigin: testOrigin },
    ...{ isDemonstration: true, listSizeLog2: 10 },
  });
  const readStatusToken = createStatusTokens(parts);
  app = await buildApp({ db: parts.db, readStatusToken, publicOrigin: testOrigin });
};
const close = async (): Promise<void> => {
  await app.close();
  await parts.close();
};
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-restore-"));
});
afterAll(async () => {
  await close();
  await rm(dataDir, { recursive: true, force: true });
});

const { holderKey: _, ...print } = createDemoResident(1).holder;
const issue = async (): Promise<PlaceName> => {
  const applicationDate = civilDateAt(await peekClock(parts.db));
  const issued = await issuePass(parts, { issuer: 1, applicationDate, colour: "green", holder: print });
  if (!issued.ok) throw new Error(issued.error);
  return issued.value.name;
};
const accept = async (held?: Held): Promise<Accepted> => {
  const { pinned, offer } = await downloadOffer(app);
  const accepted = await acceptOffer(pinned, held, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  return accepted.value;
};
const colourOf = ({ set }: Accepted, { issuer, list, place }: PlaceName): string | undefined =>
  colourAt(set.lists.get(listKey(issuer, list)) ?? new Uint8Array(), place);

/** The database's files as they are while nothing runs. */
const copyFiles = async (from: string, to: string): Promise<void> => {
  await rm(join(dataDir, to), { recursive: true, force: true });
  await cp(join(dataDir, from), join(dataDir, to), { recursive: true, preserveTimestamps: true });
};
const secondKey = signerOfSeed(new Uint8Array(32).fill(9)).publicKey;

/** What happens after the backup, and what gates hold then. */
const liveOn = async (known: PlaceName) => {
  const lost = [await issue(), await issue()];
  await setPlaceColour(parts.db, { ...known, colour: "red" });
  for (let count = 0; count < 3; count += 1) await publishNow(parts);
  await parts.db.updateTable("gate_policy").set({ copies_allowed: false }).execute();
  await parts.db.updateTable("issuer_keys").set({ state: "revoked" }).where("public_key", "=", secondKey).execute();
  await parts.db.updateTable("status_lists").set({ allotted: 900 }).execute();
  const aheadSeconds = (await peekClock(parts.db)) + 500;
  await parts.db.updateTable("clock").set({ seconds: aheadSeconds }).execute();
  await publishNow(parts);
  return { lost, aheadSeconds, held: await accept() };
};

test("A restored database is known as that, and once it is accepted every gate takes what comes: nothing is given or numbered twice", async () => {
  await open();
  const known = await issue();
  await parts.db
    .insertInto("issuer_keys")
    .values({ public_key: secondKey, issuer: 1, not_before: 0, not_after: 4_000_000_000 })
    .execute();
  await publishNow(parts);
  await close();
  await copyFiles("pg", "backup");
  await open();
  const { lost, aheadSeconds, held } = await liveOn(known);
  await close();
  await copyFiles("backup", "pg");
  await open();
  await expect(publishNow(parts)).rejects.toThrow(
    /Manifest 5 was published, and the database ends with another or with version 1: .*accept-restore/,
  );
  const accepted = await acceptRestore(parts);
  expect(accepted).toMatchObject({ closedLists: 2, wasKeptOutside: true });
  expect(accepted.iatSeconds).toBeGreaterThanOrEqual(aheadSeconds);
  const after = await accept(held);
  const [was, is] = [held.set.manifest, after.set.manifest];
  expect([is.version - was.version, is.trustVersion - was.trustVersion].every((step) => step > 999)).toBe(true);
  for (const { list, version } of is.lists) {
    expect(version).toBeGreaterThan(was.lists.find((entry) => entry.list === list)?.version ?? 0);
  }
  // Who had a pass since the backup is unknown: yellow, as every place that nobody knows.
  expect([...lost, known].map((name) => colourOf(after, name))).toEqual(["yellow", "yellow", "green"]);
  const { issuers, policy } = after.set.trustList;
  expect(policy.copiesAllowed).toBe(false);
  expect(issuers[0]?.keys.map(({ state }) => state).sort()).toEqual(["in-use", "revoked"]);
  const next = await issue();
  expect(was.lists.map(({ list }) => list)).not.toContain(next.list);
  await publishNow(parts);
  expect(colourOf(await accept(after), next)).toBe("green");
  expect((await verifyPublished(parts)).findings).toEqual([]);
});

test("Where nothing was kept outside, versions jump by the seconds since the backup's last manifest, and list numbers by its days", async () => {
  await publishNow(parts);
  const before = await accept();
  const nextBefore = await parts.db.selectFrom("issuers").select("next_list").executeTakeFirstOrThrow();
  await rm(parts.auditDir, { recursive: true });
  const days = 10;
  const later = before.set.manifest.iatSeconds + days * 86_400;
  await parts.db.updateTable("clock").set({ seconds: later }).execute();
  const accepted = await acceptRestore(parts);
  expect(accepted).toMatchObject({ wasKeptOutside: false });
  expect(accepted.version).toBeGreaterThan(before.set.manifest.version + days * 86_400);
  const nextAfter = await parts.db.selectFrom("issuers").select("next_list").executeTakeFirstOrThrow();
  expect(nextAfter.next_list).toBeGreaterThan(nextBefore.next_list + 2 * days);
  expect((await accept(before)).set.manifest.version).toBe(accepted.version);
});

test("Another manifest under the same version is found too, and a damaged copy is told as that", async () => {
  const { version } = await publishNow(parts);
  await sql`UPDATE manifest_documents SET hash = sha256(hash) WHERE version = ${version}`.execute(parts.db);
  await expect(publishNow(parts)).rejects.toThrow(
    `Manifest ${version} was published, and the database ends with another`,
  );
  await acceptRestore(parts);
  expect((await app.inject({ url: syncPaths.manifest() })).statusCode).toBe(200);
  await cp(join(parts.keysDirectory, "issuers.json"), join(parts.auditDir, "published.json"));
  await expect(publishNow(parts)).rejects.toThrow("published.json is damaged");
});
