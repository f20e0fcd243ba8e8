import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createScan, enrol, handIn } from "../../testing/test-device.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { createEnrolmentCode } from "../devices/enrolment-codes.ts";
import { eraseOldScans, startErasure } from "./erase-scans.ts";

const startSeconds = 1_800_000_000;
const day = 86_400;
const signer = createTestSigner("device");

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(startSeconds);
  await enrol(server.app, (await createEnrolmentCode(server.parts.db, "North gate")).code, signer);
});
afterAll(async () => server.close());

const handInAt = async (...times: readonly number[]) => {
  const scans = times.map((atSeconds) => createScan({ atSeconds }));
  expect(await handIn(server.app, scans, signer)).toEqual([200, { received: times.length }]);
};
const kept = async () =>
  (await server.parts.db.selectFrom("scans").select("at_seconds").orderBy("at_seconds").execute()).map(
    ({ at_seconds }) => at_seconds,
  );

test("Scans go when their time is over, batch by batch, and not a second before", async () => {
  const parts = { db: server.parts.db, retentionDays: 14 };
  const times = Array.from({ length: 25 }, (_, number) => startSeconds + number);
  await handInAt(...times);
  await server.setClock(startSeconds + 14 * day);
  expect(await eraseOldScans(parts, 10)).toBe(0);
  await server.setClock(startSeconds + 14 * day + 20);
  expect(await eraseOldScans(parts, 10)).toBe(20);
  expect(await kept()).toEqual(times.slice(20));
  expect(await eraseOldScans({ ...parts, retentionDays: 13 })).toBe(5);
  expect(await kept()).toEqual([]);
});

test("Codes that expired as long ago go with them, devices stay", async () => {
  const names = async () =>
    (await server.parts.db.selectFrom("enrolment_codes").select("name").execute()).map(({ name }) => name);
  await createEnrolmentCode(server.parts.db, "later");
  await server.setClock(startSeconds + 15 * day);
  await eraseOldScans({ db: server.parts.db, retentionDays: 14 });
  expect(await names()).toEqual(["later"]);
  expect(await server.parts.db.selectFrom("devices").select("name").execute()).toEqual([{ name: "North gate" }]);
});

test("A running server erases at its start and again, also after a failure, and stops when told", async () => {
  const now = startSeconds + 20 * day;
  await server.setClock(now);
  await handInAt(now - 14 * day, now);
  await server.setClock(now + day);
  const errors: unknown[] = [];
  const parts = { db: server.parts.db, retentionDays: 14 };
  const once = startErasure(parts, (error) => errors.push(error));
  await once.stop();
  expect(await kept()).toEqual([now]);

  await sql`ALTER TABLE scans RENAME TO scans_away`.execute(server.parts.db);
  const often = startErasure(parts, (error) => errors.push(error), 1);
  await vi.waitUntil(() => errors.length > 0, { interval: 5, timeout: 20_000 });
  await sql`ALTER TABLE scans_away RENAME TO scans`.execute(server.parts.db);
  await server.setClock(now + 14 * day + 1);
  await vi.waitUntil(async () => (await kept()).length === 0, { interval: 5, timeout: 20_000 });
  await often.stop();
});
