import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createDemoResident } from "../demonstration/demo-residents.ts";
import { issuePass } from "./issue-pass.ts";
import type { IssuedPass, NewPassRequest } from "./issue-pass.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const at = async (iso: string): Promise<void> => server.setClock(Date.parse(iso) / 1000);
const live = () => createDemoResident(1).holder;
const print = () => {
  const { holderKey: _, ...holder } = live();
  return holder;
};
const newOwner = () => ({ holder: randomUUID(), application: randomUUID() });
const issue = async (request: Partial<NewPassRequest>) =>
  issuePass(server.parts, { issuer: 1, applicationDate: "2031-01-01", colour: "green", holder: live(), ...request });
const issued = async (request: Partial<NewPassRequest>): Promise<IssuedPass> => {
  const result = await issue(request);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
const rowOf = async ({ name }: IssuedPass) =>
  server.parts.db
    .selectFrom("passes")
    .innerJoin("places", (join) =>
      join
        .onRef("places.issuer", "=", "passes.issuer")
        .onRef("places.list", "=", "passes.list")
        .onRef("places.place", "=", "passes.place"),
    )
    .selectAll("passes")
    .select("colour")
    .where("passes.list", "=", name.list)
    .where("passes.place", "=", name.place)
    .executeTakeFirst();

test("A pass with an owner stands in passes, dated by its code; one without stands only in its list", async () => {
  await at("2031-01-02T09:00:00+08:00");
  const owner = newOwner();
  const holder = live();
  const pass = await issued({ owner, holder, lastReportDate: "2031-01-02" });
  expect(await rowOf(pass)).toMatchObject({
    ...owner,
    application_date: "2031-01-01",
    last_report_date: "2031-01-02",
    report_missing: false,
    issued_seconds: pass.claims.iatSeconds,
    moved_seconds: null,
    holder_key: Buffer.from(holder.holderKey),
  });
  expect(await rowOf(await issued({}))).toBeUndefined();
});

test("A phone's key is of one pass, whoever's, also where two are issued at once", async () => {
  const holder = live();
  const results = await Promise.all(
    Array.from({ length: 5 }, async () => issue({ owner: newOwner(), holder, lastReportDate: "2031-01-02" })),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.filter((result) => !result.ok && result.error === "holder-key-used")).toHaveLength(4);
  const owner = newOwner();
  const key = { owner, holder: live() };
  await issued(key);
  expect(await issue(key)).toMatchObject({ error: "holder-key-used" });
});

test("A print never stands beside a live pass: the older of the two ends, yellow, and red stays red", async () => {
  const owner = newOwner();
  const [green, red] = [
    await issued({ owner, holder: live() }),
    await issued({ owner, holder: live(), colour: "red" }),
  ];
  const other = await issued({ owner: newOwner() });
  const printed = await issued({ owner, holder: print(), lastReportDate: "2031-01-02" });
  expect(await rowOf(green)).toMatchObject({ colour: 2, moved_seconds: printed.claims.iatSeconds });
  expect(await rowOf(red)).toMatchObject({ colour: 1, moved_seconds: printed.claims.iatSeconds });
  expect(await rowOf(other)).toMatchObject({ colour: 0, moved_seconds: null });
  await issued({ owner, holder: live() });
  expect(await rowOf(printed)).toMatchObject({ colour: 2 });
});

test.each([
  ["2031-02-03T23:59:59+08:00", false],
  ["2031-02-04T00:00:00+08:00", true],
])("A print whose last report is of 2 February is yellow when issued at %s: %s (D7.3)", async (iso, isYellow) => {
  await at(iso);
  const request = { applicationDate: "2031-02-01", lastReportDate: "2031-02-02", owner: newOwner() };
  const printed = await issued({ ...request, holder: print() });
  expect(printed.claims.colour).toBe(isYellow ? "yellow" : "green");
  expect(await rowOf(printed)).toMatchObject({ report_missing: isYellow, colour: isYellow ? 2 : 0 });
  const onPhone = await issued({ ...request, owner: newOwner(), holder: live() });
  expect(onPhone.claims.colour).toBe("green");
});
