import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { createSessionReader } from "./session-reader.ts";
import { createSecret, endSession, openSession, secretHash, travelerSessionSeconds } from "./sessions.ts";

let server: TestServer;
const openedSeconds = Date.parse("2031-01-01T09:00:00+08:00") / 1000;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(openedSeconds);
});
afterAll(async () => server.close());

const createReader = () => createSessionReader(server.parts.db, server.parts.store.runHot);
const rowOf = async (secret: string) =>
  server.parts.db
    .selectFrom("sessions")
    .select(["seen_seconds", "expires_seconds"])
    .where("session_hash", "=", secretHash(secret))
    .executeTakeFirstOrThrow();

test("Of a hundred secrets at once each gets its own actor, and who has none is nobody", async () => {
  const { db } = server.parts;
  const holders = Array.from({ length: 90 }, () => randomUUID());
  const secrets = await Promise.all(holders.map(async (holder) => (await openSession(db, { holder }, 3600)).secret));
  const { staff } = await signInStaff(server, { roles: ["officer"] });
  const staffSecret = (await openSession(db, { staff }, 3600)).secret;
  const ended = (await openSession(db, { holder: randomUUID() }, 3600)).secret;
  await endSession(db, ended);
  const read = createReader();
  const asked = [...secrets, staffSecret, ended, createSecret(), ...secrets.slice(0, 5)];
  const actors = await Promise.all(asked.map(read));
  expect(actors).toMatchObject([
    ...holders.map((holder) => ({ kind: "holder", holder })),
    { kind: "staff", staff, roles: ["officer"] },
    { kind: "nobody" },
    { kind: "nobody" },
    ...holders.slice(0, 5).map((holder) => ({ kind: "holder", holder })),
  ]);
});

test("A use is noted once a quarter of an hour; a traveler's session lives on from it, staff's does not", async () => {
  const { db } = server.parts;
  const { staff } = await signInStaff(server, { roles: ["officer"] });
  const opened = { seen_seconds: openedSeconds, expires_seconds: openedSeconds + 7200 };
  const [traveler, officer] = [
    (await openSession(db, { holder: randomUUID() }, 7200)).secret,
    (await openSession(db, { staff }, 7200)).secret,
  ];
  const read = createReader();
  await server.setClock(openedSeconds + 899);
  await Promise.all([traveler, officer].map(read));
  expect([await rowOf(traveler), await rowOf(officer)]).toEqual([opened, opened]);
  await server.setClock(openedSeconds + 900);
  await Promise.all([traveler, officer].map(read));
  const seen = { seen_seconds: openedSeconds + 900 };
  expect(await rowOf(traveler)).toEqual({ ...seen, expires_seconds: openedSeconds + 900 + travelerSessionSeconds });
  expect(await rowOf(officer)).toEqual({ ...seen, expires_seconds: opened.expires_seconds });
});

test("A session that somebody else is noting is read all the same", async () => {
  const { db } = server.parts;
  const holder = randomUUID();
  const { secret } = await openSession(db, { holder }, 86_400);
  await server.setClock(openedSeconds + 5000);
  const trx = await db.startTransaction().execute();
  await trx.updateTable("sessions").set({ seen_seconds: 1 }).where("session_hash", "=", secretHash(secret)).execute();
  expect(await createReader()(secret)).toEqual({ kind: "holder", holder });
  await trx.rollback().execute();
});
