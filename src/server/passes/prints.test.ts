import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { startOfDate } from "../../policy/civil-dates.ts";
import { createPassHolder, issueTo } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { setPlaceColour } from "../issuing/set-place-colour.ts";
import { erasePasses } from "./erase-passes.ts";
import { signPrint } from "./prints.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(iso) / 1000;
  await server.setClock(seconds);
  return seconds;
};
const setKeys = async (state: "in-use" | "revoked") =>
  server.parts.db.updateTable("issuer_keys").set({ state }).where("issuer", "=", 1).execute();

test("A print is signed anew until the second in which its fifth day ends (D7.1), and never without a key", async () => {
  await at("2031-01-01T09:00:00+08:00");
  const person = await createPassHolder(server);
  const print = await issueTo(server, person, { isPrint: true });
  const name = { holder: person.holder, application: print.application };
  await setKeys("revoked");
  expect(await signPrint(server.parts, name)).toEqual({ ok: false, error: "issuing-key-absent" });
  await setKeys("in-use");
  await at("2031-01-05T23:59:59+08:00");
  expect(await signPrint(server.parts, name)).toMatchObject({ ok: true, value: { claims: { colour: "green" } } });
  await at("2031-01-06T00:00:00+08:00");
  expect(await signPrint(server.parts, name)).toEqual({ ok: false, error: "pass-expired" });
});

test("A print is signed in the colour that its place has, at the same place, and never for a phone", async () => {
  const now = await at("2031-01-10T09:00:00+08:00");
  const [person, live] = [await createPassHolder(server), await createPassHolder(server)];
  const print = await issueTo(server, person, { isPrint: true });
  await setPlaceColour(server.parts.db, { ...print.name, colour: "red" });
  const signed = await signPrint(server.parts, { holder: person.holder, application: print.application });
  const decoded = decodeCode(signed.ok ? signed.value.code : "");
  expect(decoded.ok && decoded.value.claims).toMatchObject({
    ...{ colour: "red", iatSeconds: now, name: "张*明" },
    status: { list: print.name.list, place: print.name.place },
  });
  const onPhone = await issueTo(server, live);
  expect(await signPrint(server.parts, { holder: live.holder, application: onPhone.application })).toEqual({
    ok: false,
    error: "print-unknown",
  });
  expect(await signPrint(server.parts, { holder: live.holder, application: print.application })).toMatchObject({
    ok: false,
  });
});

test("Passes and the keys in them are erased when scans of them are, to the second (D9.7)", async () => {
  await at("2031-02-01T09:00:00+08:00");
  const { db } = server.parts;
  const person = await createPassHolder(server);
  await issueTo(server, person);
  const { retentionDays } = defaultPolicy;
  const mine = async () => {
    const passes = await db.selectFrom("passes").select("holder").where("holder", "=", person.holder).execute();
    const keys = await db.selectFrom("holder_keys").select("holder").where("holder", "=", person.holder).execute();
    return [passes.length, keys.length];
  };
  // Dropped on the 7th, and fourteen days more.
  const nowSeconds = startOfDate("2031-02-21");
  while ((await erasePasses(db, { nowSeconds: nowSeconds - 1, retentionDays }, 1)) > 0);
  expect(await mine()).toEqual([1, 1]);
  expect(await erasePasses(db, { nowSeconds, retentionDays })).toBe(2);
  expect(await mine()).toEqual([0, 0]);
});
