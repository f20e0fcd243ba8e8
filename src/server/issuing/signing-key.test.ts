import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { peekClock } from "../db/database-clock.ts";
import { findWaitingIssuers } from "./signing-key.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

test("An issuer waits while the first of its keys in use is still to come, and only then", async () => {
  const { db } = server.parts;
  const now = await peekClock(db);
  const notBefore = now + 72 * 3600;
  const key = (change: { not_before?: number; state?: "revoked" }) =>
    db.updateTable("issuer_keys").set(change).where("issuer", "=", 1).execute();
  expect(await findWaitingIssuers(server.parts, now)).toEqual([]);
  await key({ not_before: notBefore });
  expect(await findWaitingIssuers(server.parts, now)).toEqual([{ issuer: 1, fromSeconds: notBefore }]);
  expect(await findWaitingIssuers(server.parts, notBefore)).toEqual([]);
  await key({ state: "revoked" });
  expect(await findWaitingIssuers(server.parts, now)).toEqual([]);
});
