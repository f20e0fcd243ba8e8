import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addPass, addPerson, inPieces } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { endCauses } from "../colours/causes.ts";
import { compareHolder } from "./compare-records.ts";
import { eraseEpidemicData } from "./erase-epidemic-data.ts";
import { importDelivery } from "./import-delivery.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

test("What ended is erased when its days are over, not a second earlier; what goes on is kept (D9.7)", async () => {
  const { db } = server.parts;
  const begun = Date.parse("2031-02-24T08:00:00+08:00") / 1000;
  await server.setClock(begun);
  const [ended, goesOn, cleared] = [
    await addPerson(server.parts, 1),
    await addPerson(server.parts, 2),
    await addPerson(server.parts, 3),
  ];
  for (const person of [ended, goesOn]) await addPass(server.parts, person, "2031-02-24");
  const line = (key: string, { documentNumber }: typeof ended) =>
    `${JSON.stringify({ key, documentType: "resident-id", documentNumber, kind: "positive", from: "2031-02-20" })}\n`;
  const withdrawal = `${JSON.stringify({ key: "a", withdrawn: true })}\n?\n`;
  for (const content of [`${line("a", ended)}${line("b", goesOn)}${line("c", cleared)}`, withdrawal]) {
    const delivery = { batch: randomUUID(), source: "s", format: "ndjson", isDryRun: false, actor: platform } as const;
    await importDelivery({ ...server.parts, refuseWaiting: async () => undefined }, delivery, inPieces(content));
  }
  await endCauses(db, [{ holder: cleared.holder, kind: "record" }], "staff:1");
  const count = async () => {
    const tables = [
      "epidemic_records",
      "epidemic_batches",
      "epidemic_rejections",
      "colour_causes",
      "referrals",
    ] as const;
    const rows = await Promise.all(tables.map(async (table) => db.selectFrom(table).selectAll().execute()));
    return rows.map(({ length }) => length);
  };
  const days = { epidemicRecords: 10, referrals: 20 };
  await server.setClock(begun + 10 * 86_400);
  await eraseEpidemicData(db, days);
  expect(await count()).toEqual([3, 2, 1, 3, 2]);
  await server.setClock(begun + 10 * 86_400 + 1);
  await eraseEpidemicData(db, days);
  expect(await count()).toEqual([2, 0, 0, 2, 2]);
  await server.setClock(begun + 20 * 86_400 + 1);
  await eraseEpidemicData(db, days);
  expect(await count()).toEqual([2, 0, 0, 2, 1]);
  // What staff have cleared stays cleared, however often it is compared anew.
  const recompared = await db.transaction().execute(async (trx) => {
    const identity = trx.selectFrom("identities").select("document_hash").where("holder", "=", cleared.holder);
    const { document_hash } = await identity.executeTakeFirstOrThrow();
    return compareHolder(trx, { holder: cleared.holder, documentHash: document_hash });
  });
  expect(recompared.hits).toEqual([]);
});
