import { afterAll, beforeAll, expect, test } from "vitest";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { ensureResident } from "../people/residents.ts";
import { createDataKeys } from "./data-keys.ts";
import { refuseForeignDataKeys } from "./open-data-keys.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const secretOf = (fill: number) => new Uint8Array(32).fill(fill);
const keysOf = (lookup: number, ...encryption: readonly number[]) =>
  createDataKeys({ lookupKey: secretOf(lookup), encryptionKeys: encryption.map(secretOf) });

test("A database is only opened with the keys that it was written with, a rotation among them", async () => {
  const { db } = server.parts;
  await refuseForeignDataKeys(db, keysOf(8, 9));
  const dataKeys = keysOf(1, 2);
  await db
    .transaction()
    .execute(async (trx) => ensureResident(trx, { dataKeys }, { document: documentOf(1), phone: phoneOf(1) }));
  await refuseForeignDataKeys(db, dataKeys);
  await refuseForeignDataKeys(db, keysOf(1, 3, 2));
  await expect(refuseForeignDataKeys(db, keysOf(1, 3))).rejects.toThrow("other data keys");
  await expect(refuseForeignDataKeys(db, keysOf(4, 2))).rejects.toThrow("another lookup key");
});
