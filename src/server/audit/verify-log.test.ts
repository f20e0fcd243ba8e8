import { rm, writeFile } from "node:fs/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { peekClock } from "../db/database-clock.ts";
import { chainStart, encodeEntry, linkHash } from "./encode-entry.ts";
import type { AuditEntry } from "./encode-entry.ts";
import { headsPath } from "./heads-file.ts";
import { keepHead, stateBreak } from "./keep-head.ts";
import { recordAccess, recordAccesses } from "./record-access.ts";
import { sealEntries } from "./seal-entries.ts";
import { verifyLog } from "./verify-log.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const holder = "11111111-1111-4111-8111-111111111111";
const other = "22222222-2222-4222-8222-222222222222";
const officer = { kind: "staff", staff: 7, roles: ["officer"], communities: [1] } as const;

const record = async (count: number): Promise<void> =>
  server.parts.db.transaction().execute(async (trx) =>
    recordAccesses(
      trx,
      server.parts,
      Array.from({ length: count }, (_, index) => ({
        ...{ actor: officer, action: "application.read", holder },
        details: { page: index, via: ["desk", "list"], deeper: { b: 1, a: "é" } },
      })),
    ),
  );

const run = async (statement: string): Promise<void> => {
  await sql.raw(statement).execute(server.parts.db);
};

/** Twelve entries sealed, with heads at 4, 8 and 12, in an empty log; the attack; what is found. */
const attack = async (attempt: () => Promise<void>) => {
  await run("TRUNCATE audit_entries, audit_waiting, audit_chain, audit_heads");
  await run("SELECT setval('audit_numbers', 1000, false)");
  await rm(headsPath(server.parts.auditDir), { force: true });
  for (let round = 0; round < 3; round += 1) {
    await record(4);
    await sealEntries(server.parts.db);
    expect((await keepHead(server.parts)).ok).toBe(true);
  }
  await attempt();
  const { findings } = await verifyLog(server.parts);
  return findings.map(({ code, from, to, entry }) => [code, from, to, ...(entry === undefined ? [] : [entry])]);
};

/** What somebody with all rights in the database, who read this code and has none of the keys, can do: all hashes anew. */
const recompute = async (): Promise<void> => {
  const { rows } = await sql<AuditEntry & { mac: Uint8Array; position: number }>`
    SELECT e.*, position FROM audit_chain JOIN audit_entries e USING (entry) ORDER BY position`.execute(
    server.parts.db,
  );
  await run("DELETE FROM audit_chain");
  let former: Uint8Array = chainStart;
  for (const [index, { mac, position: _, ...entry }] of rows.entries()) {
    const position = index + 1;
    former = linkHash({ former, position, encoded: encodeEntry(entry), mac });
    await server.parts.db.insertInto("audit_chain").values({ position, entry: entry.entry, hash: former }).execute();
  }
};

test("A log that nobody touched is found whole, with what still waits", async () => {
  expect(await attack(async () => undefined)).toEqual([]);
  await record(2);
  const progress: number[] = [];
  const report = await verifyLog({ ...server.parts, onProgress: (done, total) => progress.push(done / total) });
  expect(report).toMatchObject({
    ...{ findingCount: 0, position: 12, headCount: 3, outsideCount: 3, unreadableLines: 0, breaks: [] },
    newestHead: { position: 12 },
    waiting: { count: 2 },
  });
  expect(progress.at(-1)).toBe(1);
});

test("Entries without holder, details of any kind and rolled back ones are no findings", async () => {
  const found = await attack(async () => {
    const { db } = server.parts;
    await recordAccess(db, server.parts, { actor: { kind: "platform" }, action: "audit.list" });
    await recordAccess(db, server.parts, { actor: { kind: "holder", holder }, action: "resident.read", holder: other });
    const failing = db.transaction().execute(async (trx) => {
      await recordAccess(trx, server.parts, { actor: officer, action: "application.read", holder });
      throw new Error("rolled back");
    });
    await expect(failing).rejects.toThrow("rolled back");
    await record(1);
    await sealEntries(db, 2);
    await keepHead(server.parts);
  });
  expect(found).toEqual([]);
  const guardian = await server.parts.db.selectFrom("audit_entries").selectAll().where("holder", "=", other).execute();
  expect(guardian).toMatchObject([{ actor_kind: "guardian", actor_id: holder, action: "resident.read" }]);
});

test.each([
  ["another holder", `holder = '${other}'`],
  ["another actor", "actor_id = '8'"],
  ["another kind of actor", "actor_kind = 'platform'"],
  ["another action", "action = 'application.list'"],
  ["another time", "at_seconds = at_seconds + 1"],
  ["other details", `details = details || '{"page": 77}'`],
  ["a holder taken away", "holder = NULL"],
  ["another MAC", "mac = set_byte(mac, 20, get_byte(mac, 20) # 1)"],
])("An altered entry is named: %s", async (_, change) => {
  expect(await attack(async () => run(`UPDATE audit_entries SET ${change} WHERE entry = 1005`))).toEqual([
    ["entry-altered", 6, 6, 1005],
  ]);
});

test("An altered entry is named although the whole chain was recomputed over it", async () => {
  const found = await attack(async () => {
    await run(`UPDATE audit_entries SET holder = '${other}' WHERE entry = 1005`);
    await recompute();
  });
  expect(found).toEqual([
    ["entry-altered", 6, 6, 1005],
    ["chain-recomputed", 5, 8],
  ]);
});

test("A missing entry is named, and so are missing places", async () => {
  expect(await attack(async () => run("DELETE FROM audit_entries WHERE entry IN (1002, 1003)"))).toEqual([
    ["entry-missing", 3, 4, 1002],
  ]);
  const found = await attack(async () => {
    await run("DELETE FROM audit_entries WHERE entry = 1005");
    await run("DELETE FROM audit_chain WHERE position = 6");
  });
  expect(found).toEqual([
    ["position-missing", 6, 6],
    ["entry-moved", 7, 7, 1006],
  ]);
});

test("A row taken out, the others closed up and the chain recomputed: the heads outside show where", async () => {
  const found = await attack(async () => {
    await run("DELETE FROM audit_entries WHERE entry = 1005");
    await recompute();
    await record(5);
    await sealEntries(server.parts.db);
  });
  expect(found).toEqual([["chain-recomputed", 5, 8]]);
});

test("The heads in the database cannot be brought into line with a recomputed chain", async () => {
  const found = await attack(async () => {
    await run("DELETE FROM audit_entries WHERE entry = 1000");
    await recompute();
    await run("DELETE FROM audit_heads WHERE position > 4");
    await run(
      `UPDATE audit_heads SET document = convert_to(replace(convert_from(document, 'UTF8'), '"position":4', '"position":3'), 'UTF8')`,
    );
  });
  expect(found.map(([code]) => code)).toEqual(["head-foreign", "chain-recomputed", "chain-cut"]);
});

test("Entries that changed places are named, also when only the places were swapped", async () => {
  const swapped = await attack(async () => {
    await run("ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_entry_key");
    await run(
      "UPDATE audit_chain SET entry = CASE entry WHEN 1004 THEN 1005 ELSE 1004 END WHERE entry IN (1004, 1005)",
    );
  });
  await run("ALTER TABLE audit_chain ADD CONSTRAINT audit_chain_entry_key UNIQUE (entry)");
  expect(swapped).toEqual([["entry-moved", 5, 6, 1005]]);
  const reordered = await attack(async () => {
    await run("UPDATE audit_chain SET position = 100 WHERE position = 9");
    await run("UPDATE audit_chain SET position = 9 WHERE position = 10");
    await run("UPDATE audit_chain SET position = 10 WHERE position = 100");
    await recompute();
  });
  expect(reordered).toEqual([["chain-recomputed", 9, 12]]);
});

test("A log that was cut is found out by the heads outside, at the next head and at a verification", async () => {
  const found = await attack(async () => {
    await run("DELETE FROM audit_entries WHERE entry >= 1009");
    await run("DELETE FROM audit_chain WHERE position >= 10");
    await run("DELETE FROM audit_heads WHERE position >= 10");
    expect(await keepHead(server.parts)).toEqual({ ok: false, error: "audit-chain-changed" });
    // Also with as many new entries on top.
    await record(5);
    await sealEntries(server.parts.db);
    expect(await keepHead(server.parts)).toEqual({ ok: false, error: "audit-chain-changed" });
  });
  expect(found).toEqual([["chain-recomputed", 9, 12]]);
  const cut = await attack(async () =>
    run("DELETE FROM audit_chain WHERE position >= 10; DELETE FROM audit_entries WHERE entry >= 1009"),
  );
  expect(cut).toEqual([["chain-cut", 10, 12]]);
  const emptied = await attack(async () => run("TRUNCATE audit_entries, audit_waiting, audit_chain, audit_heads"));
  expect(emptied).toEqual([["chain-cut", 1, 12]]);
});

test("What was cut behind the newest head leaves no trace, and nothing before it", async () => {
  const found = await attack(async () => {
    await record(3);
    await sealEntries(server.parts.db);
    await run("DELETE FROM audit_entries WHERE entry >= 1012; DELETE FROM audit_chain WHERE position > 12");
  });
  expect(found).toEqual([]);
});

test("An entry that somebody wrote without the key is named, whether it was sealed or not", async () => {
  const forge = (number: number) => `
    INSERT INTO audit_entries SELECT ${number}, at_seconds, actor_kind, '9', action, holder, details, mac
    FROM audit_entries WHERE entry = 1000`;
  expect(await attack(async () => run(forge(5000)))).toEqual([["entry-altered", 0, 0, 5000]]);
  const sealed = await attack(async () => {
    await run(forge(5000));
    await run("INSERT INTO audit_waiting VALUES (5000)");
    await sealEntries(server.parts.db);
  });
  expect(sealed).toEqual([["entry-altered", 13, 13, 5000]]);
});

test("A genuine entry that was copied, or kept back and put in later, is named", async () => {
  const copied = await attack(async () => {
    await run(
      "INSERT INTO audit_entries SELECT 5000, at_seconds, actor_kind, actor_id, action, holder, details, mac FROM audit_entries WHERE entry = 1000",
    );
  });
  expect(copied).toEqual([["entry-altered", 0, 0, 5000]]);
  const late = await attack(async () => {
    await record(1);
    await run("DELETE FROM audit_waiting");
    const nowSeconds = await peekClock(server.parts.db);
    await server.setClock(nowSeconds + 3601);
    await record(1);
    await sealEntries(server.parts.db);
    await keepHead(server.parts);
    await run("INSERT INTO audit_waiting VALUES (1012)");
    await sealEntries(server.parts.db);
  });
  expect(late).toEqual([["entry-misdated", 14, 14, 1012]]);
});

test("An entry that was taken out of the queue, or away before it was sealed, is named", async () => {
  const unqueued = await attack(async () => {
    await record(1);
    await run("DELETE FROM audit_waiting");
  });
  expect(unqueued).toEqual([["entry-unsealed", 0, 0, 1012]]);
  const taken = await attack(async () => {
    await record(2);
    await run("DELETE FROM audit_entries WHERE entry = 1012");
    await sealEntries(server.parts.db);
  });
  expect(taken).toEqual([["entry-missing", 13, 13, 1012]]);
});

test("Lines of the file that are no heads: a forged one and an unreadable last one are told, an unfinished one is not", async () => {
  const path = headsPath(server.parts.auditDir);
  const append = async (text: string): Promise<void> => writeFile(path, text, { flag: "a" });
  const key = Buffer.from(server.parts.auditKey.keyId).toString("hex");
  const forged = `{"kind":"head","position":12,"hash":"${"0".repeat(64)}","atSeconds":1,"key":"${key}","signature":"${"0".repeat(128)}"}`;
  expect(await attack(async () => append(`${forged}\n`))).toEqual([["head-foreign", 4, 4]]);
  expect(await keepHead(server.parts)).toEqual({ ok: false, error: "audit-head-foreign" });
  expect(await attack(async () => append("spoilt\n"))).toEqual([["head-unreadable", 4, 4]]);
  const unfinished = await attack(async () => {
    await append('{"kind":"he');
    await record(1);
    await sealEntries(server.parts.db);
    expect(await keepHead(server.parts)).toEqual({ ok: true, value: 13 });
  });
  expect(unfinished).toEqual([]);
  expect((await verifyLog(server.parts)).unreadableLines).toBe(1);
});

test("A restored backup is found, until somebody states it; what is stated stays visible", async () => {
  const restored = await attack(async () => {
    await run("DELETE FROM audit_entries WHERE entry >= 1009; DELETE FROM audit_chain WHERE position >= 10");
    await run("DELETE FROM audit_heads WHERE position >= 10");
  });
  expect(restored).toEqual([["chain-cut", 10, 12]]);
  expect(await stateBreak(server.parts)).toBe(9);
  await record(4);
  await sealEntries(server.parts.db);
  await server.setClock((await peekClock(server.parts.db)) + 60);
  expect(await keepHead(server.parts)).toEqual({ ok: true, value: 13 });
  const report = await verifyLog(server.parts);
  expect(report.findings).toEqual([]);
  expect(report.breaks).toMatchObject([{ position: 9 }]);
});

test("A machine's clock that was ahead and is set right is no finding", async () => {
  const found = await attack(async () => {
    const nowSeconds = await peekClock(server.parts.db);
    // As if the machine's clock were a day ahead for a moment that nothing was signed in.
    await server.setClock(nowSeconds + 86_400);
    await record(1);
    await server.setClock(nowSeconds);
    await record(1);
    await sealEntries(server.parts.db);
    await keepHead(server.parts);
    await record(1);
    await sealEntries(server.parts.db);
  });
  expect(found).toEqual([]);
});

test("A head is signed when there is something new, and hourly when there is not", async () => {
  await attack(async () => undefined);
  const nowSeconds = await peekClock(server.parts.db);
  expect(await keepHead(server.parts)).toEqual({ ok: true, value: undefined });
  await server.setClock(nowSeconds + 3700);
  expect(await keepHead(server.parts)).toEqual({ ok: true, value: 12 });
  expect(await keepHead(server.parts)).toEqual({ ok: true, value: undefined });
});
