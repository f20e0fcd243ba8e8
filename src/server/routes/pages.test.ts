import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docsPaths } from "../../api/docs.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { addPass } from "../../testing/epidemic-people.ts";
import { openProvince } from "../../testing/province.ts";
import type { Caller, Province } from "../../testing/province.ts";
import { insertApplication } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { recordAccess } from "../audit/record-access.ts";
import { peekClock } from "../db/database-clock.ts";
import { enqueueJobs } from "../jobs/jobs.ts";
import { settleSeconds } from "../notifications/read-notifications.ts";
import type { OpenApiDocument } from "../plugins/open-api-types.ts";

let server: TestServer;
let province: Province;
beforeAll(async () => {
  server = await openTestServer();
  province = await openProvince(server);
});
afterAll(async () => server.close());

/** A list that is read in pages. */
interface ListCase {
  readonly url: string;
  readonly caller: Caller;
  /** The member with the rows. */
  readonly rows: string;
  /** The member of a row that names it. */
  readonly id: string;
  /**
   * Where in the query `next` goes; where the answer has none, the last row's `id`. A `next` of several values has the names of the
   * query, or these.
   */
  readonly cursor: string | Readonly<Record<string, string>>;
  readonly add: () => Promise<void>;
}

const batch = "3f0e9a52-7c1d-4b68-9e57-0d2a41c6b8f3";
const traveler = () => province.traveler;
const area = 370_105;
let rejected = 0;
let notice = 1;

const addReferral = async (kind: "red" | "objection", holder: string, isOpen: boolean): Promise<void> => {
  const seconds = await peekClock(server.parts.db);
  const values = { holder, referral: randomUUID(), kind, community: province.community, due_seconds: seconds };
  const closed = isOpen ? {} : { closed_seconds: seconds, outcome: "stays-red" as const };
  await server.parts.db
    .insertInto("referrals")
    .values({ ...values, ...closed, opened_seconds: seconds })
    .execute();
};

const addBatch = async (id: string = randomUUID()): Promise<void> => {
  const begun_seconds = await peekClock(server.parts.db);
  const sender = { source: "pages", content_hash: new Uint8Array(32), actor_kind: "staff" as const, actor_id: "1" };
  const values = { batch: id, ...sender, state: "done" as const, begun_seconds };
  await server.parts.db.insertInto("epidemic_batches").values(values).execute();
};

const addCommunity = async (): Promise<void> => {
  const values = { name_zh: randomUUID(), name_en: "Pages", area, issuer: 1 };
  await server.parts.db.insertInto("communities").values(values).execute();
};

const cases: readonly ListCase[] = [
  {
    ...{
      url: `/api/communities?area=${area}`,
      caller: "nobody",
      rows: "communities",
      id: "community",
      cursor: "after",
    },
    add: addCommunity,
  },
  {
    ...{ url: "/api/staff", caller: "operator", rows: "members", id: "staff", cursor: "after" },
    add: async () => void (await province.addColleague()),
  },
  {
    ...{ url: "/api/applications", caller: "traveler", rows: "applications", id: "application", cursor: {} },
    add: async () => {
      const { holder, inject } = traveler();
      await insertApplication(server, { holder, community: province.community, inject }, { state: "lapsed" });
    },
  },
  {
    ...{ url: "/api/objections", caller: "traveler", rows: "objections", id: "referral", cursor: {} },
    add: () => addReferral("objection", traveler().holder, false),
  },
  {
    ...{ url: "/api/me/consents", caller: "traveler", rows: "consents", id: "noticeVersion", cursor: "before" },
    add: async () => {
      notice += 1;
      const actor = { actor_kind: "holder" as const, actor_id: traveler().holder };
      const values = { holder: traveler().holder, notice_version: notice, accepted_seconds: 0, ...actor };
      await server.parts.db.insertInto("consents").values(values).execute();
    },
  },
  {
    ...{ url: "/api/audit", caller: "operator", rows: "accesses", id: "entry", cursor: "before" },
    add: () => addAccess(),
  },
  {
    ...{ url: "/api/jobs?state=waiting", caller: "operator", rows: "jobs", id: "job", cursor: "before" },
    add: () => enqueueJobs(server.parts.db, [{ kind: "push", dueSeconds: 2 ** 40 }]),
  },
  {
    ...{ url: "/api/notifications", caller: "traveler", rows: "notifications", id: "notification", cursor: "after" },
    add: async () => void (await province.notifyOf(traveler().holder)),
  },
  {
    ...{ url: "/api/epidemic/batches", caller: "operator", rows: "batches", id: "batch", cursor: "before" },
    add: () => addBatch(),
  },
  {
    ...{ url: `/api/epidemic/batches/${batch}/rejections`, caller: "operator", rows: "rejections", id: "line" },
    cursor: "after",
    add: async () => {
      rejected += 3;
      const values = { batch, line: rejected, reason: "field-missing", field: null };
      await server.parts.db.insertInto("epidemic_rejections").values(values).execute();
    },
  },
  {
    ...{ url: "/api/desk/applications", caller: "officer", rows: "applications", id: "application" },
    cursor: { submittedSeconds: "afterSubmitted", application: "after" },
    add: async () => {
      const person = await signInTraveler(server, { person: province.nextPerson(), community: province.community });
      await insertApplication(server, { ...person, community: province.community }, { state: "waiting" });
    },
  },
  {
    ...{ url: "/api/prints/due", caller: "officer", rows: "prints", id: "holder", cursor: "after" },
    add: () => addDuePrint(),
  },
  {
    ...{ url: "/api/referrals", caller: "officer", rows: "referrals", id: "referral" },
    cursor: { dueSeconds: "afterDue", referral: "after" },
    add: async () => {
      const person = await signInTraveler(server, { person: province.nextPerson(), community: province.community });
      await addReferral("red", person.holder, true);
    },
  },
];

const revokedKey = new Uint8Array(32).fill(7);

/** A print of somebody in the community, signed by a key that was revoked since. */
const addDuePrint = async (): Promise<void> => {
  const { db } = server.parts;
  const person = await signInTraveler(server, { person: province.nextPerson(), community: province.community });
  await addPass(server.parts, { holder: person.holder, documentNumber: "" }, civilDateAt(await peekClock(db)));
  const key = { public_key: revokedKey, issuer: 1, not_before: 0, not_after: 1, state: "revoked" as const };
  await db
    .insertInto("issuer_keys")
    .values(key)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const print = { holder_key: null, print_key: revokedKey };
  await db.updateTable("passes").set(print).where("holder", "=", person.holder).execute();
};

const addAccess = async (): Promise<void> => {
  const staff = { kind: "staff", staff: province.staff.officer, roles: ["officer"], communities: [] } as const;
  const entry = { actor: staff, action: "person.read", holder: traveler().holder };
  await recordAccess(server.parts.db, server.parts, entry);
};

type Page = Readonly<Record<string, unknown>>;

const readPage = async ({ url, caller, rows }: ListCase, query: string) => {
  const headers = await province.headersOf(caller);
  const answer = await server.app.inject({ url: `${url}${url.includes("?") ? "&" : "?"}limit=2${query}`, headers });
  expect([url, answer.statusCode, answer.body.slice(0, 200)]).toEqual([url, 200, expect.any(String)]);
  const page = answer.json<Page>();
  // as: which member has the rows stands in the case
  return { page, found: page[rows] as readonly Page[] };
};

/** What is to be asked for next; undefined behind the last page. */
const nextOf = ({ id, cursor }: ListCase, page: Page, found: readonly Page[]): string | undefined => {
  if (found.length < 2) return undefined;
  const next = "next" in page ? page["next"] : found.at(-1)?.[id];
  if (next === null) return undefined;
  const names = typeof cursor === "string" ? {} : cursor;
  const values = typeof cursor === "string" ? { [cursor]: next } : Object(next);
  return Object.entries(values)
    .map(([name, value]) => `&${names[name] ?? name}=${String(value)}`)
    .join("");
};

const readAll = async (list: ListCase, betweenPages: () => Promise<void>): Promise<readonly unknown[]> => {
  const ids: unknown[] = [];
  let query: string | undefined = "";
  for (let count = 0; query !== undefined && count < 100; count += 1) {
    const { page, found } = await readPage(list, query);
    expect([list.url, found.length <= 2]).toEqual([list.url, true]);
    ids.push(...found.map((row) => row[list.id]));
    query = nextOf(list, page, found);
    // Not for ever: a list that grows as fast as it is read has no end.
    if (query !== undefined && count < 4) await betweenPages();
  }
  return ids;
};

test.each(cases.map((list) => [list.url, list] as const))(
  "%s is read in pages without loss while rows are added",
  async (_, list) => {
    if (list.rows === "rejections") await addBatch(batch);
    for (let count = 0; count < 5; count += 1) await list.add();
    // What is new to notifications stands in the next page again.
    await server.setClock((await peekClock(server.parts.db)) + settleSeconds + 1);
    const before = await readAll(list, async () => undefined);
    expect(before.length).toBeGreaterThanOrEqual(5);
    expect(new Set(before).size).toBe(before.length);
    const during = await readAll(list, list.add);
    expect(before.filter((id) => !during.includes(id))).toEqual([]);
    expect(new Set(during).size).toBe(during.length);
  },
);

test("Who is bound to communities and has none sees empty lists", async () => {
  const { inject } = await signInStaff(server, { roles: ["officer", "follow-up"] });
  for (const { url, rows } of cases.filter(({ caller }) => caller === "officer")) {
    const answer = await inject({ url });
    expect([url, answer.statusCode, answer.json()]).toMatchObject([url, 200, { [rows]: [], next: null }]);
  }
});

test("Who else read the data is read in pages, row by row", async () => {
  for (let count = 0; count < 5; count += 1) await addAccess();
  const read = async (limit: number) => {
    const rows: unknown[] = [];
    const headers = await province.headersOf("traveler");
    for (let before = ""; ;) {
      const { body } = await server.app.inject({ url: `/api/me/accesses?limit=${limit}${before}`, headers });
      const { accesses, next } = JSON.parse(body);
      rows.push(...accesses);
      if (next === null) return rows;
      before = `&before=${next}`;
      await addAccess();
    }
  };
  const whole = await read(100);
  expect(whole.length).toBeGreaterThanOrEqual(5);
  expect(await read(2)).toEqual(whole);
});

/** Lists that cannot grow, and what bounds them. */
const bounded: Readonly<Record<string, string>> = {
  "/api/me/dependents": "dependentsMax",
  "/api/passes": "the passes, the open application and the cards of one person and its dependents",
  "/api/staff/me": "roles and communities of one member",
  "/api/staff/me/passkeys": "passkeysMax",
};

test("Every list has a limit and a cursor, or a bound of its own", async () => {
  const document = (await server.app.inject({ url: docsPaths.document })).json<OpenApiDocument>();
  const partOf = (schema: object | undefined): object => {
    const { $ref } = Object(schema ?? {});
    return typeof $ref === "string"
      ? partOf(document.components.schemas[$ref.split("/").at(-1) ?? ""])
      : (schema ?? {});
  };
  const lists = Object.entries(document.paths).filter(([path, { get }]) => {
    const schema = get?.responses["200"]?.content?.["application/json"]?.schema;
    const { properties = {} } = Object(partOf(schema));
    return (
      path.startsWith("/api/") &&
      !path.endsWith("}") &&
      Object.values(properties).some((part) => Object(part).type === "array")
    );
  });
  expect(lists.length).toBeGreaterThan(14);
  for (const [path, { get }] of lists.filter(([one]) => bounded[one] === undefined)) {
    const names = (get?.parameters ?? []).map(({ name }) => name);
    expect([path, names]).toEqual([path, expect.arrayContaining(["limit"])]);
    expect([path, names.some((name) => name === "after" || name === "before")]).toEqual([path, true]);
  }
});
