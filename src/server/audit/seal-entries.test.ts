import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { keepHead } from "./keep-head.ts";
import { recordAccess, recordAccesses } from "./record-access.ts";
import { readChainEnd, sealEntries } from "./seal-entries.ts";
import { verifyLog } from "./verify-log.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());
beforeEach(async () => {
  await sql.raw("TRUNCATE audit_entries, audit_waiting, audit_chain, audit_heads").execute(server.parts.db);
});

const record = async (count: number): Promise<void> =>
  recordAccesses(
    server.parts.db,
    server.parts,
    Array.from({ length: count }, () => ({ actor: platform, action: "test.read" })),
  );

test("Sealers of two servers at once, beside writers, make one chain without gaps", async () => {
  const { db } = server.parts;
  const writers = Array.from({ length: 4 }, async () => {
    for (let round = 0; round < 25; round += 1) {
      await db.transaction().execute(async (trx) => {
        await recordAccess(trx, server.parts, { actor: platform, action: "test.read" });
        await record(3);
      });
    }
  });
  let isWriting = true;
  const sealers = Array.from({ length: 2 }, async () => {
    while (isWriting) await sealEntries(db, 20);
  });
  await Promise.all(writers);
  isWriting = false;
  await Promise.all(sealers);
  await sealEntries(db);
  expect((await readChainEnd(db)).position).toBe(400);
  const report = await verifyLog(server.parts);
  expect(report).toMatchObject({ findings: [], position: 400, waiting: { count: 0 } });
});

test("What a sealer could not commit is sealed by the next one", async () => {
  const { db } = server.parts;
  await record(10);
  const failing = db.transaction().execute(async (trx) => {
    await sql`DELETE FROM audit_waiting`.execute(trx);
    throw new Error("killed");
  });
  await expect(failing).rejects.toThrow("killed");
  expect(await sealEntries(db)).toBe(10);
  expect(await sealEntries(db)).toBe(0);
});

test("An entry of a transaction that is open is sealed after later ones, and its gap is none", async () => {
  const { db } = server.parts;
  let commit: (() => void) | undefined;
  const open = db.transaction().execute(async (trx) => {
    await recordAccess(trx, server.parts, { actor: platform, action: "test.read" });
    await new Promise<void>((resolve) => {
      commit = resolve;
    });
  });
  while (commit === undefined) await new Promise(setImmediate);
  await record(2);
  expect(await sealEntries(db)).toBe(2);
  commit();
  await open;
  expect(await sealEntries(db)).toBe(1);
  expect((await verifyLog(server.parts)).findings).toEqual([]);
});

test("Twenty thousand entries are sealed and verified, at a rate that no province's officers reach", async () => {
  const { db } = server.parts;
  const rate = async (count: number, work: () => Promise<unknown>): Promise<number> => {
    const startMs = performance.now();
    await work();
    return Math.round((1000 * count) / (performance.now() - startMs));
  };
  const one = await rate(200, async () => {
    for (let entry = 0; entry < 200; entry += 1) await record(1);
  });
  const recorded = await rate(19_800, async () => record(19_800));
  const sealed = await rate(20_000, async () => sealEntries(db));
  await keepHead(server.parts);
  let report: Awaited<ReturnType<typeof verifyLog>> | undefined;
  const verified = await rate(20_000, async () => {
    report = await verifyLog(server.parts);
  });
  console.log(`a second: ${one} recorded one by one, ${recorded} together, ${sealed} sealed, ${verified} verified`);
  expect(report).toMatchObject({ findings: [], position: 20_000 });
  expect(sealed).toBeGreaterThan(500);
});
