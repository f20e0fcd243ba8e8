import { afterAll, beforeAll, expect, test } from "vitest";
import { bytesToHex } from "../../core/bytes.ts";
import { readDocument } from "../../policy/document-number.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { holdersActedFor, isActingFor } from "./acting-for.ts";
import { allotCardNumber } from "./card-numbers.ts";
import { readContact } from "./contact.ts";
import { changeResident, ensureResident, findHolder, readResident } from "./residents.ts";
import type { NewResident } from "./residents.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const ensure = async (resident: NewResident) =>
  server.parts.db.transaction().execute(async (trx) => ensureResident(trx, server.parts, resident));

test("A resident is found by the document, however it was typed, and what is personal is read back", async () => {
  const document = documentOf(1);
  const { holder, isNew } = await ensure({ document, name: "张三", phone: phoneOf(1), language: "en" });
  expect(isNew).toBe(true);
  const typed = readDocument({ type: "resident-id", number: ` ${document.number.toLowerCase()} ` }, "2026-01-01");
  if (!typed.ok) throw new Error(typed.error);
  expect(await findHolder(server.parts.db, server.parts, typed.value)).toBe(holder);
  expect(await readResident(server.parts.db, server.parts, holder)).toMatchObject({
    ...{ holder, documentType: "resident-id", name: "张三", phone: phoneOf(1), guardian: null, language: "en" },
    ...{ documentNumber: document.number, documentPrinted: document.number, documentLast4: document.number.slice(-4) },
  });
  expect(await findHolder(server.parts.db, server.parts, documentOf(2))).toBeUndefined();
});

test("A permit is found by its part for life, and its codes show the end of what is printed", async () => {
  const read = (number: string) => {
    const document = readDocument({ type: "hong-kong-macao-permit", number }, "2026-01-01");
    if (!document.ok) throw new Error(document.error);
    return document.value;
  };
  const { holder } = await ensure({ document: read("H12345678 01"), phone: phoneOf(2) });
  expect(await findHolder(server.parts.db, server.parts, read("H1234567802"))).toBe(holder);
  expect(await readResident(server.parts.db, server.parts, holder)).toMatchObject({
    ...{ documentNumber: "H12345678", documentPrinted: "H1234567801", documentLast4: "7801" },
  });
});

test("A document that is known makes no second resident and changes nothing of the first", async () => {
  const document = documentOf(3);
  const first = await ensure({ document, name: "李四", phone: phoneOf(3) });
  expect(await ensure({ document, name: "王五", phone: phoneOf(4) })).toEqual({ ...first, isNew: false });
  expect(await readResident(server.parts.db, server.parts, first.holder)).toMatchObject({
    ...{ name: "李四", phone: phoneOf(3) },
  });
});

test("Ten first ones of one document at once are one resident with one card number", async () => {
  const cards = async () => server.parts.db.selectFrom("card_numbers").select("holder").execute();
  const before = (await cards()).length;
  const made = await Promise.all(Array.from({ length: 10 }, async () => ensure({ document: documentOf(5) })));
  expect(new Set(made.map(({ holder }) => holder)).size).toBe(1);
  expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
  expect(await cards()).toHaveLength(before + 1);
});

test("D8.1: a card number that is taken is drawn again, and broken chance is no endless loop", async () => {
  const { holder } = await ensure({ document: documentOf(6) });
  const taken = (await readResident(server.parts.db, server.parts, holder))?.cardNumber ?? new Uint8Array();
  expect(taken).toHaveLength(8);
  const draws = [taken, taken, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
  const draw = () => draws.shift() ?? taken;
  expect(bytesToHex(await allotCardNumber(server.parts.db, holder, draw))).toBe("0102030405060708");
  await expect(allotCardNumber(server.parts.db, holder, () => taken)).rejects.toThrow("chance is broken");
});

test("Changes touch what is given and nothing else, and none is made to who is not there", async () => {
  const { holder } = await ensure({ document: documentOf(7), name: "赵六", phone: phoneOf(7) });
  const change = async (of: string, what: Parameters<typeof changeResident>[3]) =>
    server.parts.db.transaction().execute(async (trx) => changeResident(trx, server.parts, of, what));
  expect(await change(holder, { name: "赵陆" })).toBe(true);
  expect(await change(holder, { language: "en" })).toBe(true);
  expect(await readResident(server.parts.db, server.parts, holder)).toMatchObject({
    ...{ name: "赵陆", phone: phoneOf(7), language: "en" },
  });
  expect(await change("00000000-0000-4000-8000-000000000000", { name: "nobody" })).toBe(false);
});

test("D2.7: a dependent is reached by the guardian's phone, and the guardian alone acts for it until it has its own", async () => {
  const guardian = (await ensure({ document: documentOf(8), phone: phoneOf(8), language: "en" })).holder;
  const child = (await ensure({ document: documentOf(9), name: "小明", guardian })).holder;
  const other = (await ensure({ document: documentOf(10), phone: phoneOf(10) })).holder;
  const { db } = server.parts;
  expect(await holdersActedFor(db, guardian)).toEqual([guardian, child]);
  expect(await holdersActedFor(db, other)).toEqual([other]);
  expect(await Promise.all([guardian, child, other].map(async (actor) => isActingFor(db, actor, child)))).toEqual([
    ...[true, true, false],
  ]);
  expect(await readContact(db, server.parts, child)).toEqual({ phone: phoneOf(8), language: "en" });
  await db.transaction().execute(async (trx) => changeResident(trx, server.parts, child, { phone: phoneOf(9) }));
  expect(await isActingFor(db, guardian, child)).toBe(false);
  expect(await readContact(db, server.parts, child)).toEqual({ phone: phoneOf(9), language: "zh-CN" });
  await expect(ensure({ document: documentOf(11), guardian, phone: phoneOf(11) })).rejects.toThrow(TypeError);
});

test("A sealed person cannot be put into another's row", async () => {
  const [first, second] = [await ensure({ document: documentOf(12) }), await ensure({ document: documentOf(13) })];
  const { db } = server.parts;
  const personalOf = async (holder: string) =>
    (await db.selectFrom("residents").select("personal").where("holder", "=", holder).executeTakeFirstOrThrow())
      .personal;
  const own = await personalOf(second.holder);
  const swapped = { personal: await personalOf(first.holder) };
  await db.updateTable("residents").set(swapped).where("holder", "=", second.holder).execute();
  await expect(readResident(db, server.parts, second.holder)).rejects.toThrow("cannot be opened: sealed-broken");
  await db.updateTable("residents").set({ personal: own }).where("holder", "=", second.holder).execute();
});
