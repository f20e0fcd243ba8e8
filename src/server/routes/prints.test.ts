import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { printsPaths } from "../../api/prints.ts";
import type { DuePrints } from "../../api/prints.ts";
import type { Problem } from "../../api/problems.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { at as fill } from "../../testing/access-row.ts";
import { judgeAtGate } from "../../testing/gate-verdict.ts";
import { createHolderWithPass, createPassHolder, issueTo, setIssuerKeys } from "../../testing/pass-holders.ts";
import type { HeldTestPass, PassHolder } from "../../testing/pass-holders.ts";
import { seePage } from "../../testing/read-print.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { setPlaceColour } from "../issuing/set-place-colour.ts";
import { signPrint } from "../passes/prints.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<number> => server.setTime(iso);
const setKeys = async (state: "in-use" | "revoked"): Promise<void> => setIssuerKeys(server, state);
const officerOf = async ({ community }: PassHolder) =>
  signInStaff(server, { roles: ["officer"], communities: [community] });
const print = async (
  { inject }: SignedInStaff,
  { holder }: Pick<PassHolder, "holder">,
  { application }: Pick<HeldTestPass, "application">,
  wish: object = { size: "a6" },
) => inject({ method: "POST", url: fill(printsPaths.one, { holder, application }), payload: wish });
const refusalOf = (answer: Awaited<ReturnType<typeof print>>) => [answer.statusCode, answer.json<Problem>().code];

test("An officer prints a pass: a gate reads the drawn page, asks for the identity document and admits (D6.3)", async () => {
  const now = await at("2031-01-01T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server, { isPrint: true });
  const officer = await officerOf(person);
  const answer = await print(officer, person, pass, { size: "a4", language: "en" });
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/pdf"]);
  expect(answer.headers["cache-control"]).toBe("no-store");
  const page = await seePage(answer.rawPayload, 100);
  expect(page.text).toContain("张小明");
  expect(page.text).toContain("totheendof5January2031");
  const code = page.code ?? "";
  const decoded = decodeCode(code);
  expect(decoded.ok && decoded.value.claims).toMatchObject({
    ...{ kind: "pass", colour: "green", iatSeconds: now, name: "张*明" },
    status: { list: pass.name.list, place: pass.name.place },
  });
  expect(await judgeAtGate(server, code, "unchecked")).toMatchObject({
    outcome: "confirm",
    reasons: ["no-holder-key"],
  });
  expect(await judgeAtGate(server, code)).toMatchObject({ outcome: "admit" });
});

test("Each printing stands in the audit log, with who and what, and a refused one does not (D9.5)", async () => {
  await at("2031-01-02T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server, { isPrint: true });
  const officer = await officerOf(person);
  expect((await print(officer, person, pass)).statusCode).toBe(200);
  expect((await print(officer, person, { application: randomUUID() })).statusCode).toBe(404);
  const entries = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_kind", "actor_id", "details"])
    .where("holder", "=", person.holder)
    .where("action", "=", "pass.print")
    .execute();
  const details = { application: pass.application, size: "a6", language: "zh-CN" };
  expect(entries).toEqual([{ action: "pass.print", actor_kind: "staff", actor_id: String(officer.staff), details }]);
});

test("There is nothing to print for another community's officer, for a pass on a phone, and for nobody", async () => {
  await at("2031-01-03T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server, { isPrint: true });
  const officer = await officerOf(person);
  const elsewhere = await officerOf(await createPassHolder(server, { communityName: "Daguan Garden" }));
  const nothing = [404, "not-found"];
  expect(refusalOf(await print(elsewhere, person, pass))).toEqual(nothing);
  expect(refusalOf(await print(officer, { holder: randomUUID() }, pass))).toEqual(nothing);
  expect(refusalOf(await print(officer, person, { application: randomUUID() }))).toEqual(nothing);
  const live = await createPassHolder(server);
  expect(refusalOf(await print(officer, live, await issueTo(server, live)))).toEqual(nothing);
  // Another person's pass is not that person's.
  expect(refusalOf(await print(officer, live, pass))).toEqual(nothing);
  for (const wish of [{}, { size: "a5" }, { size: "a6", language: "fr" }, { size: "a6", colour: "green" }]) {
    expect(refusalOf(await print(officer, person, pass, wish))).toEqual([400, "request-malformed"]);
  }
});

test("A pass is printed to the last second of its fifth day (D7.1), and not while its issuer has no key", async () => {
  await at("2031-01-10T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server, { isPrint: true });
  const officer = await officerOf(person);
  await setKeys("revoked");
  expect(refusalOf(await print(officer, person, pass))).toEqual([503, "issuing-unavailable"]);
  await setKeys("in-use");
  await at("2031-01-14T23:59:59+08:00");
  expect((await print(await officerOf(person), person, pass)).statusCode).toBe(200);
  await at("2031-01-15T00:00:00+08:00");
  expect(refusalOf(await print(await officerOf(person), person, pass))).toEqual([409, "pass-expired"]);
});

test("A print is signed in the colour that its place has, at the same place", async () => {
  const now = await at("2031-01-20T09:00:00+08:00");
  const { person, pass } = await createHolderWithPass(server, { isPrint: true });
  await setPlaceColour(server.parts.db, { ...pass.name, colour: "red" });
  const signed = await signPrint(server.parts, { holder: person.holder, application: pass.application });
  const decoded = decodeCode(signed.ok ? signed.value.code : "");
  expect(decoded.ok && decoded.value.claims).toMatchObject({
    ...{ colour: "red", iatSeconds: now, name: "张*明" },
    status: { list: pass.name.list, place: pass.name.place },
  });
});

test("Where a key is revoked, officers find their prints that it signed until they have printed them anew or they end", async () => {
  await at("2031-02-01T09:00:00+08:00");
  const mine = [await createPassHolder(server), await createPassHolder(server), await createPassHolder(server)];
  const [live, other] = [
    await createPassHolder(server),
    await createPassHolder(server, { communityName: "Daguan Garden" }),
  ];
  const printed = new Map<string, HeldTestPass>();
  for (const person of [...mine, other]) printed.set(person.holder, await issueTo(server, person, { isPrint: true }));
  await issueTo(server, live);
  let officer = await officerOf(live);
  const due = async (query = ""): Promise<DuePrints> =>
    (await officer.inject({ url: `${printsPaths.due}${query}` })).json<DuePrints>();
  const holders = async () => (await due()).prints.map(({ holder }) => holder);
  expect(await holders()).toEqual([]);
  await setKeys("revoked");
  const [first = "", second = "", third = ""] = mine.map(({ holder }) => holder).toSorted();
  const { community } = live;
  const application = printed.get(first)?.application ?? "";
  expect(await due("?limit=1")).toEqual({ prints: [{ holder: first, application, community }], next: first });
  expect(await due(`?limit=2&after=${first}`)).toMatchObject({ prints: [{ holder: second }, { holder: third }] });
  expect(await due(`?limit=2&after=${third}`)).toEqual({ prints: [], next: null });
  await setKeys("in-use");
  const again = printed.get(first);
  if (again === undefined) throw new Error("expected a pass");
  // A key that took the revoked one's place: what was printed with it is not due.
  expect((await print(officer, { holder: first }, again)).statusCode).toBe(200);
  await server.parts.db
    .updateTable("passes")
    .set({ print_key: new Uint8Array(32) })
    .where("holder", "=", first)
    .execute();
  await setKeys("revoked");
  expect(await holders()).toEqual([second, third]);
  await at("2031-02-05T23:59:59+08:00");
  officer = await officerOf(live);
  expect(await holders()).toEqual([second, third]);
  await at("2031-02-06T00:00:00+08:00");
  expect(await holders()).toEqual([]);
  await setKeys("in-use");
});
