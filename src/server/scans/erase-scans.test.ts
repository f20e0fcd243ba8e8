import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createScan, enrol, handIn } from "../../testing/test-device.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { createEnrolmentCode } from "../devices/enrolment-codes.ts";
import { createSchedule } from "../jobs/schedule.ts";
import { eraseScans } from "./erase-scans.ts";

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

const erase = async (nowSeconds: number, batchRows?: number, days = defaultPolicy.retentionDays.scans) =>
  eraseScans(server.parts.db, { nowSeconds, retentionDays: { scans: days } }, batchRows);

test("Scans go when the policy's 14 days are over, batch by batch, and not a second before (D9.7)", async () => {
  const times = Array.from({ length: 25 }, (_, number) => startSeconds + number);
  await handInAt(...times);
  expect(defaultPolicy.retentionDays.scans).toBe(14);
  expect(await erase(startSeconds + 14 * day, 10)).toBe(0);
  for (const erased of [10, 10, 0]) expect(await erase(startSeconds + 14 * day + 20, 10)).toBe(erased);
  expect(await kept()).toEqual(times.slice(20));
  expect(await erase(startSeconds + 14 * day + 20, undefined, 13)).toBe(5);
  expect(await kept()).toEqual([]);
});

test("Codes that expired as long ago go with them, devices stay", async () => {
  const names = async () =>
    (await server.parts.db.selectFrom("enrolment_codes").select("name").execute()).map(({ name }) => name);
  await server.setClock(startSeconds + 14 * day + 20);
  await createEnrolmentCode(server.parts.db, "later");
  await erase(startSeconds + 15 * day);
  expect(await names()).toEqual(["later"]);
  expect(await server.parts.db.selectFrom("devices").select("name").execute()).toEqual([{ name: "North gate" }]);
});

test("A running server erases all that is over by the policy of now, and takes in nothing that is (D9.7)", async () => {
  const now = startSeconds + 20 * day;
  await server.setClock(now);
  const work = createSchedule({ ...server.parts, auditDir: server.dataDir }).find(({ name }) => name === "old-scans");
  if (work === undefined) throw new Error("expected the work");
  const isLeading = () => true;
  await handInAt(now - 14 * day - 1, now - 14 * day, now - 7 * day - 1, now - 7 * day);
  expect(await kept()).toEqual([now - 14 * day, now - 7 * day - 1, now - 7 * day]);
  await work.run({ isLeading });
  expect(await kept()).toHaveLength(3);
  const retentionDays = { ...defaultPolicy.retentionDays, scans: 7 };
  const data = JSON.stringify({ ...defaultPolicy, version: 2, retentionDays });
  await server.parts.db
    .insertInto("policies")
    .values({ version: 2, holds_from_seconds: now + 1, data, stored_seconds: now })
    .execute();
  await work.run({ isLeading });
  expect(await kept()).toHaveLength(3);
  await server.setClock(now + 1);
  await work.run({ isLeading: () => false });
  expect(await kept()).toHaveLength(3);
  await work.run({ isLeading });
  expect(await kept()).toEqual([]);
  await handInAt(now - 7 * day, now + 1 - 7 * day);
  expect(await kept()).toEqual([now + 1 - 7 * day]);
});
