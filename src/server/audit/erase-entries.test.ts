import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { peekClock } from "../db/database-clock.ts";
import { eraseOldEntries } from "./erase-entries.ts";
import { keepHead } from "./keep-head.ts";
import { recordAccesses } from "./record-access.ts";
import { sealEntries } from "./seal-entries.ts";
import { verifyLog } from "./verify-log.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const day = 86_400;

/** Five entries at a time of this day, sealed, with a head. */
const seal = async (startSeconds: number, days: number): Promise<void> => {
  await server.setClock(startSeconds + days * day);
  const { db } = server.parts;
  await recordAccesses(
    db,
    server.parts,
    Array.from({ length: 5 }, () => ({ actor: platform, action: "test.read" })),
  );
  await sealEntries(db);
  expect((await keepHead(server.parts)).ok).toBe(true);
};

const countEntries = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM audit_entries`.execute(server.parts.db);
  return rows[0]?.count ?? -1;
};

test("Entries go when their days are over, not a second earlier, and the rest is still found whole", async () => {
  const startSeconds = (await peekClock(server.parts.db)) + 100;
  await seal(startSeconds, 0);
  await seal(startSeconds, 1);
  await seal(startSeconds, 2);
  await server.setClock(startSeconds + 11 * day);
  expect(await eraseOldEntries(server.parts, 11)).toBe(0);
  await server.setClock(startSeconds + 11 * day + 1);
  expect(await eraseOldEntries(server.parts, 11, 2)).toBe(5);
  expect(await countEntries()).toBe(10);
  const report = await verifyLog(server.parts);
  expect(report).toMatchObject({ findings: [], position: 15, start: { position: 5 } });
  expect(await eraseOldEntries(server.parts, 11)).toBe(0);
  await seal(startSeconds, 12);
  expect((await verifyLog(server.parts)).findings).toEqual([]);
  expect(await eraseOldEntries(server.parts, 1)).toBe(10);
  expect(await countEntries()).toBe(5);
  expect(await verifyLog(server.parts)).toMatchObject({ findings: [], position: 20, start: { position: 15 } });
});

test("What somebody else erased from the beginning is found", async () => {
  await sql`DELETE FROM audit_entries WHERE entry IN (SELECT entry FROM audit_chain WHERE position = 16)`.execute(
    server.parts.db,
  );
  await sql`DELETE FROM audit_chain WHERE position = 16`.execute(server.parts.db);
  expect((await verifyLog(server.parts)).findings).toMatchObject([
    { code: "position-missing", from: 16, to: 16 },
    { code: "entry-moved", from: 17, to: 17 },
  ]);
});
