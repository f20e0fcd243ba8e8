import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addPass, addPerson, identityNumber, inPieces, placeColour } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { platform } from "../access/actor.ts";
import { readBatch, readRejections } from "./batches.ts";
import { importDelivery } from "./import-delivery.ts";
import type { Delivery, ImportParts } from "./import-delivery.ts";
import type { RefuseWaiting } from "./store-chunk.ts";

let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  [server, other] = await Promise.all([openTestServer(), openTestServer()]);
  for (const one of [server, other]) await one.setClock(now);
});
afterAll(async () => {
  await Promise.all([server.close(), other.close()]);
});

const today = "2031-02-24";
const now = Date.parse("2031-02-24T08:00:00+08:00") / 1000;
let nextPerson = 0;

const nobodyWaits: RefuseWaiting = async () => undefined;
const partsOf = ({ parts }: TestServer, refuseWaiting = nobodyWaits): ImportParts => ({ ...parts, refuseWaiting });
const deliveryOf = (change: Partial<Delivery> = {}): Delivery => ({
  ...{ batch: randomUUID(), source: "province", format: "ndjson", isDryRun: false, actor: platform },
  ...change,
});
const lineOf = (key: string, documentNumber: string, change: object = {}): string =>
  `${JSON.stringify({ key, documentType: "resident-id", documentNumber, kind: "close-contact", from: "2031-02-20", ...change })}\n`;
const withdrawal = (key: string): string => `${JSON.stringify({ key, withdrawn: true })}\n`;

const run = async (content: string | Uint8Array, change: Partial<Delivery> = {}, chunkLines?: number) =>
  importDelivery(partsOf(server), deliveryOf(change), inPieces(content), chunkLines);
const answerOf = async (...args: Parameters<typeof run>) => {
  const imported = await run(...args);
  if (!imported.ok) throw new Error(imported.error);
  return imported.value;
};

const newPerson = async () => {
  const person = await addPerson(server.parts, nextPerson++);
  return { ...person, place: await addPass(server.parts, person, today) };
};
const colourOf = async ({ place }: Awaited<ReturnType<typeof newPerson>>) => placeColour(server.parts, place);

/** Everything that an import can change, without what is drawn or counted anew each time. */
const everything = async ({ parts }: TestServer): Promise<unknown> => {
  const { rows } = await sql<{ all: unknown }>`
    SELECT jsonb_build_object(
      'batches', (SELECT jsonb_agg(to_jsonb(b) - 'batch' ORDER BY b.batch) FROM epidemic_batches b),
      'rejections', (SELECT jsonb_agg(to_jsonb(r) - 'batch' ORDER BY r.line) FROM epidemic_rejections r),
      'records', (SELECT jsonb_agg(to_jsonb(r) - 'batch' - 'document_hash' ORDER BY r.source, r.source_key) FROM epidemic_records r),
      'causes', (SELECT jsonb_agg(to_jsonb(c) - 'holder' ORDER BY c.ref) FROM colour_causes c),
      'colours', (SELECT jsonb_agg(n ORDER BY colour) FROM (SELECT colour, count(*) AS n FROM places GROUP BY colour) p),
      'referrals', (SELECT jsonb_agg(to_jsonb(f) - 'holder' - 'referral' ORDER BY f.cause_ref) FROM referrals f),
      'notifications', (SELECT jsonb_agg(kind ORDER BY kind) FROM notifications n)
    ) AS all`.execute(parts.db);
  return rows[0]?.all;
};

test("An import that is killed half way and sent again comes to the same as a whole one", async () => {
  const people = 60;
  const lines: string[] = [];
  for (let index = 0; index < people; index += 1) lines.push(lineOf(`k${index}`, identityNumber(index)));
  // Wrong lines, a withdrawal and a replacement, before and behind the place where it is killed.
  lines.splice(5, 0, "no record\n");
  lines.splice(18, 0, withdrawal("k2"));
  lines.push(withdrawal("k3"), lineOf("k4", identityNumber(4), { until: "2031-03-01" }), "{}\n");
  for (const one of [server, other]) {
    for (let index = 0; index < people; index += 1) {
      await addPass(one.parts, await addPerson(one.parts, index), today);
    }
  }
  nextPerson = people;
  const content = lines.join("");
  const whole = await importDelivery(partsOf(server), deliveryOf(), inPieces(content), 7);
  expect(whole).toMatchObject({
    ok: true,
    value: { state: "done", linesDone: 65, accepted: 61, withdrawn: 2, rejected: 2, recoloured: 62, isNew: true },
  });

  const delivery = deliveryOf();
  const die = (hits: number): RefuseWaiting => {
    let left = hits;
    return async () => {
      if (left-- === 0) throw new Error("killed");
    };
  };
  const linesDone = async () => (await readBatch(other.parts.db, delivery.batch))?.linesDone;
  // The database fails in the middle of a chunk; then the line breaks; then it comes through.
  await expect(importDelivery(partsOf(other, die(3)), delivery, inPieces(content), 7)).rejects.toThrow("killed");
  expect(await linesDone()).toBe(21);
  const broken = async function* () {
    yield* inPieces(content.slice(0, Math.floor(content.length * 0.7)), 500);
    throw new Error("the line broke");
  };
  await expect(importDelivery(partsOf(other), delivery, broken(), 7)).rejects.toThrow("the line broke");
  const done = await linesDone();
  expect(done).toBeGreaterThan(21);
  expect(done).toBeLessThan(50);
  expect(await readBatch(other.parts.db, delivery.batch)).toMatchObject({ state: "reading", doneSeconds: null });
  const resumed = await importDelivery(partsOf(other), delivery, inPieces(content, 333), 7);
  expect(resumed).toEqual({ ok: true, value: { ...(whole.ok && whole.value), batch: delivery.batch } });
  expect(await everything(other)).toEqual(await everything(server));
});

test("The same batch twice gives the same answer and changes nothing, also at the same moment", async () => {
  const people = [await newPerson(), await newPerson()];
  const content = people.map(({ documentNumber }, index) => lineOf(`twice${index}`, documentNumber)).join("");
  const delivery = deliveryOf();
  const [first, second] = await Promise.all([run(content, delivery), run(content, delivery)]);
  const [winner, loser] = first.ok ? [first, second] : [second, first];
  expect(winner).toMatchObject({ ok: true, value: { accepted: 2, recoloured: 2 } });
  expect(loser.ok ? loser.value : loser.error).toEqual(
    loser.ok ? expect.objectContaining({ accepted: 2 }) : "batch-busy",
  );
  const before = await everything(server);
  expect(await answerOf(content, delivery)).toMatchObject({ isNew: false, state: "done", accepted: 2, recoloured: 2 });
  expect(await everything(server)).toEqual(before);
  // Under another UUID the same records are known.
  expect(await answerOf(content)).toMatchObject({ isNew: true, accepted: 0, unchanged: 2, recoloured: 0 });
});

test("Other content under the same UUID is refused before anything of it is taken", async () => {
  const lines = [1, 2, 3, 4].map((index) => lineOf(`same${index}`, identityNumber(4000 + index)));
  const delivery = deliveryOf();
  await answerOf(lines.join(""), delivery, 2);
  const before = await everything(server);
  const otherLine = lineOf("other", identityNumber(4100));
  for (const content of [
    [...lines, otherLine].join(""),
    lines.slice(0, 3).join(""),
    [otherLine, ...lines.slice(1)].join(""),
    "",
  ]) {
    expect(await run(content, delivery, 2)).toEqual({ ok: false, error: "batch-differs" });
  }
  expect(await run(lines.join(""), { ...delivery, source: "national" })).toMatchObject({ error: "batch-differs" });
  expect(await run(lines.join(""), { ...delivery, kind: "travel" })).toMatchObject({ error: "batch-differs" });
  expect(await everything(server)).toEqual(before);
});

test("A CSV with a byte order mark and carriage returns says the same as NDJSON", async () => {
  const person = await newPerson();
  const csv = `\ufeffkind,key,documentNumber,documentType,from,until\r\nclose-contact,"csv-1",${person.documentNumber},resident-id,2031-02-20,\r\nx\r\n`;
  const answer = await answerOf(csv, { format: "csv" });
  expect(answer).toMatchObject({ linesDone: 3, accepted: 1, rejected: 1, recoloured: 1 });
  expect(answer.rejections).toEqual([{ line: 3, reason: "csv-columns", field: null }]);
  expect(await answerOf(lineOf("csv-1", person.documentNumber))).toMatchObject({ unchanged: 1 });
});

test.each(["key,kind,key\n", "key,name\n", "kind,from\n", '"key\n', "\n"])(
  "A CSV with the header %j is refused",
  async (header) => {
    expect(await run(`${header}a,b\n`, { format: "csv" })).toEqual({ ok: false, error: "header-invalid" });
  },
);

test("A dry run says what would come of it and changes nothing", async () => {
  const people = [await newPerson(), await newPerson()];
  await answerOf(lineOf("dry0", people[0]?.documentNumber ?? ""));
  const content = `${withdrawal("dry0")}${lineOf("dry1", people[1]?.documentNumber ?? "")}?\n`;
  const before = await everything(server);
  const delivery = deliveryOf({ isDryRun: true });
  const said = await answerOf(content, delivery);
  expect(said).toMatchObject({ isDryRun: true, accepted: 1, withdrawn: 1, rejected: 1, recoloured: 2 });
  expect(said.rejections).toEqual([{ line: 3, reason: "json-malformed", field: null }]);
  expect(await everything(server)).toEqual(before);
  const { isDryRun: _, isNew: __, ...done } = await answerOf(content, { ...delivery, isDryRun: false });
  expect(said).toMatchObject(done);
});

test("A withdrawn record turns back what it alone caused (D7.2)", async () => {
  const [alone, twice] = [await newPerson(), await newPerson()];
  const count = async (holder: string) =>
    server.parts.db.selectFrom("notifications").select("kind").where("holder", "=", holder).orderBy("number").execute();
  await answerOf(
    lineOf("alone", alone.documentNumber) +
      lineOf("twice-1", twice.documentNumber) +
      lineOf("twice-2", twice.documentNumber, { kind: "positive" }),
  );
  expect([await colourOf(alone), await colourOf(twice)]).toEqual([1, 1]);
  expect(await answerOf(withdrawal("alone") + withdrawal("twice-1"))).toMatchObject({ withdrawn: 2, recoloured: 1 });
  expect([await colourOf(alone), await colourOf(twice)]).toEqual([0, 1]);
  expect(await count(alone.holder)).toEqual([{ kind: "colour-red" }, { kind: "colour-green" }]);
  expect(await count(twice.holder)).toEqual([{ kind: "colour-red" }]);
  expect(await answerOf(withdrawal("alone"))).toMatchObject({ withdrawn: 0, unchanged: 1 });
  // Given again it makes red again.
  expect(await answerOf(lineOf("alone", alone.documentNumber))).toMatchObject({ accepted: 1, recoloured: 1 });
});

test("A record that is amended so that it breaks no rule ends its cause; a key under another document is that person's", async () => {
  const [ended, wrong, right] = [await newPerson(), await newPerson(), await newPerson()];
  await answerOf(lineOf("ended", ended.documentNumber) + lineOf("typo", wrong.documentNumber));
  expect([await colourOf(ended), await colourOf(wrong), await colourOf(right)]).toEqual([1, 1, 0]);
  await answerOf(lineOf("ended", ended.documentNumber, { until: "2031-02-23" }) + lineOf("typo", right.documentNumber));
  expect([await colourOf(ended), await colourOf(wrong), await colourOf(right)]).toEqual([0, 0, 1]);
});

test("What staff cleared stays cleared however often the record comes, and comes back when it says something else (D5.1)", async () => {
  const person = await newPerson();
  await answerOf(lineOf("cleared", person.documentNumber));
  await server.parts.db
    .updateTable("colour_causes")
    .set({ ended_seconds: now, ended_by: "staff:1" })
    .where("holder", "=", person.holder)
    .execute();
  await answerOf(withdrawal("cleared"));
  await answerOf(lineOf("cleared", person.documentNumber));
  const living = async () =>
    (
      await server.parts.db
        .selectFrom("colour_causes")
        .select("ref")
        .where("holder", "=", person.holder)
        .where("ended_seconds", "is", null)
        .execute()
    ).length;
  expect(await living()).toBe(0);
  await answerOf(lineOf("cleared", person.documentNumber, { kind: "confirmed" }));
  expect(await living()).toBe(1);
});

test("Rejected lines are kept with line, reason and field, and nothing of what stood there", async () => {
  const secret = identityNumber(4999).slice(0, 17);
  const lines = [
    "{",
    lineOf("r2", `${secret}?`),
    "x".repeat(5000) + "\n",
    lineOf("r4", identityNumber(4999), { area: 1 }),
  ];
  const answer = await answerOf(lines.join("\n"));
  const kept = await readRejections(server.parts.db, answer.batch, { limit: 10 });
  expect(kept).toEqual([
    { line: 1, reason: "json-malformed", field: null },
    { line: 2, reason: "document-invalid", field: "documentNumber" },
    { line: 4, reason: "line-too-long", field: null },
    { line: 6, reason: "field-invalid", field: "area" },
  ]);
  expect(answer.rejections).toEqual(kept);
  expect(await readRejections(server.parts.db, answer.batch, { after: 2, limit: 1 })).toEqual([kept[2]]);
  expect(JSON.stringify(await everything(server))).not.toContain(secret);
});

test("A file of another kind is given up, and one larger than any may be", async () => {
  expect(await run("?\n".repeat(10_100), {}, 1000)).toEqual({ ok: false, error: "too-many-rejections" });
  const large = async function* () {
    for (let piece = 0; piece < 33; piece += 1) yield new Uint8Array(1024 * 1024).fill(0x20);
  };
  const result = await importDelivery(partsOf(server), deliveryOf(), large());
  expect(result).toEqual({ ok: false, error: "delivery-too-large" });
});
