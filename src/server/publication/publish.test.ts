import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { syncPaths } from "../../api/sync-paths.ts";
import type { Bytes } from "../../core/bytes.ts";
import { equalBytes, sha256 } from "../../core/bytes.ts";
import { colourAt } from "../../core/status-list/bits.ts";
import { applyDelta } from "../../core/status-list/delta.ts";
import { acceptOffer, listKey } from "../../core/trust/trust-set.ts";
import type { Held, TrustSet } from "../../core/trust/trust-set.ts";
import { downloadOffer, openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createDemoResident } from "../demonstration/demo-residents.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { issuePass } from "../issuing/issue-pass.ts";
import type { PlaceName } from "../issuing/set-place-colour.ts";
import { setPlaceColour } from "../issuing/set-place-colour.ts";
import { publishNow } from "./publish.ts";
import { publishIfDue, startPublisher } from "./publisher.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const issuer = 1;
const { holderKey: _, ...print } = createDemoResident(1).holder;

/** The clock stands still there; each test begins later than the one before. */
const at = async (iso: string): Promise<number> => {
  const seconds = Date.parse(iso) / 1000;
  await server.setClock(seconds);
  return seconds;
};

const issue = async (applicationDate: string): Promise<PlaceName> => {
  const issued = await issuePass(server.parts, { issuer, applicationDate, colour: "green", holder: print });
  if (!issued.ok) throw new Error(issued.error);
  return issued.value.name;
};

/** Publishes, and gives what a client accepts that held `held` before, or nothing. */
const publishAndAccept = async (held?: Held): Promise<{ readonly set: TrustSet; readonly held: Held }> => {
  await publishNow(server.parts);
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, held, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  return { set: accepted.value.set, held: accepted.value };
};

const isSomebodyWaiting = async (): Promise<boolean> => {
  const { rows } =
    await sql`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
      server.parts.db,
    );
  return rows.length > 0;
};

const bitsOf = ({ lists }: TrustSet, { issuer, list }: PlaceName): Bytes => {
  const bits = lists.get(listKey(issuer, list));
  if (bits === undefined) throw new Error(`list ${issuer}/${list} is not there`);
  return bits;
};

test("A fresh client accepts what is published, and it names today's and tomorrow's lists", async () => {
  const now = await at("2031-01-01T23:59:59+08:00");
  const { set } = await publishAndAccept();
  expect(set.manifest).toMatchObject({ version: 1, iatSeconds: now, expSeconds: now + 259_200 });
  expect(set.trustList).toMatchObject({ expSeconds: now + 7 * 86_400 });
  const drops = set.manifest.lists.map(({ dropSeconds }) => civilDateAt(dropSeconds));
  expect(drops).toEqual(["2031-01-07", "2031-01-08"]);
});

test("A day's lists stay until the second before their drop date; then they are gone, with all that was in them", async () => {
  await at("2031-02-01T12:00:00+08:00");
  const name = await issue("2031-02-01");
  await publishNow(server.parts);
  const url = syncPaths.snapshot(name.issuer, name.list, 1);
  await at("2031-02-06T23:59:59+08:00");
  expect((await publishAndAccept()).set.lists.has(listKey(name.issuer, name.list))).toBe(true);
  expect((await server.app.inject({ url })).headers["cache-control"]).toBe("public, max-age=1, immutable");
  await at("2031-02-07T00:00:00+08:00");
  const gone = await server.app.inject({ url });
  expect([gone.statusCode, gone.json<{ error: string }>().error]).toEqual([410, "list-dropped"]);
  expect(gone.headers["cache-control"]).toBe("no-store");
  expect((await publishAndAccept()).set.lists.has(listKey(name.issuer, name.list))).toBe(false);
  for (const table of ["places", "list_versions", "list_deltas"] as const) {
    const rows = await server.parts.db.selectFrom(table).select("list").where("list", "=", name.list).execute();
    expect(rows).toEqual([]);
  }
  expect(await setPlaceColour(server.parts.db, { ...name, colour: "red" })).toMatchObject({ error: "list-dropped" });
  expect((await server.app.inject({ url })).statusCode).toBe(410);
});

test("A colour reaches a client that held the former set with the next manifest, in both directions", async () => {
  await at("2031-03-01T12:00:00+08:00");
  const name = await issue("2031-03-01");
  const before = await publishAndAccept();
  expect(colourAt(bitsOf(before.set, name), name.place)).toBe("green");
  await setPlaceColour(server.parts.db, { ...name, colour: "red" });
  const after = await publishAndAccept(before.held);
  expect(colourAt(bitsOf(after.set, name), name.place)).toBe("red");
  await setPlaceColour(server.parts.db, { ...name, colour: "green" });
  const last = await publishAndAccept(after.held);
  expect(bitsOf(last.set, name)).toEqual(bitsOf(before.set, name));
});

test("Deltas lead from any version to a later one, to the manifest's hash; all others are 404", async () => {
  await at("2031-04-01T12:00:00+08:00");
  const names = await Promise.all(Array.from({ length: 60 }, async () => issue("2031-04-01")));
  const paint = async (some: readonly PlaceName[], colour: "green" | "red" | "yellow") => {
    await Promise.all(some.map(async (name) => setPlaceColour(server.parts.db, { ...name, colour })));
    return (await publishAndAccept()).set;
  };
  const sets = [
    await paint(names.slice(0, 56), "yellow"),
    await paint(names.slice(54, 58), "red"),
    await paint(names.slice(53, 55), "green"),
  ];
  const [name] = names;
  if (name === undefined) throw new Error("no pass");
  const get = async (from: number, to: number) =>
    server.app.inject({ url: syncPaths.delta(issuer, name.list, { from, to }) });
  for (const [from, to] of [
    [1, 2],
    [2, 3],
    [1, 3],
  ] as const) {
    const [base, target] = [sets[from - 1], sets[to - 1]];
    if (base === undefined || target === undefined) throw new Error("no set");
    const entry = target.manifest.lists.find(({ list }) => list === name.list);
    expect(entry?.version).toBe(to);
    const found = await get(from, to);
    const applied = applyDelta(bitsOf(base, name), new Uint8Array(found.rawPayload));
    expect(applied.ok && equalBytes(await sha256(applied.value), entry?.hash ?? new Uint8Array())).toBe(true);
    // The second time it comes from where it was kept.
    expect((await get(from, to)).rawPayload.equals(found.rawPayload)).toBe(true);
  }
  const absent = [await get(3, 2), await get(3, 3), await get(3, 4), await get(0, 3)];
  expect(absent.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
});

test("A delta that is made while its list is erased is not kept", async () => {
  await at("2031-04-20T12:00:00+08:00");
  const names = await Promise.all(Array.from({ length: 40 }, async () => issue("2031-04-20")));
  const [name, ...others] = names;
  if (name === undefined) throw new Error("no pass");
  await Promise.all(others.map(async (other) => setPlaceColour(server.parts.db, { ...other, colour: "red" })));
  await publishNow(server.parts);
  await setPlaceColour(server.parts.db, { ...name, colour: "red" });
  await publishNow(server.parts);
  const newest = await server.parts.db
    .selectFrom("list_versions")
    .select(({ fn }) => fn.max("version").as("version"))
    .where("list", "=", name.list)
    .executeTakeFirstOrThrow();
  const url = syncPaths.delta(issuer, name.list, { from: newest.version - 1, to: newest.version });
  const { asked } = await server.parts.db.transaction().execute(async (trx) => {
    await trx.updateTable("status_lists").set({ erased: true }).where("list", "=", name.list).execute();
    const answer = server.app.inject({ url });
    await vi.waitUntil(isSomebodyWaiting, { interval: 5, timeout: 20_000 });
    return { asked: answer };
  });
  expect((await asked).statusCode).toBe(200);
  expect(
    await server.parts.db.selectFrom("list_deltas").select("list").where("list", "=", name.list).execute(),
  ).toEqual([]);
  expect((await server.app.inject({ url })).statusCode).toBe(410);
});

test("Nothing is published again until something is due, and a change, an hour or midnight is", async () => {
  await at("2031-05-01T12:00:00+08:00");
  const name = await issue("2031-05-01");
  await publishNow(server.parts);
  expect(await publishIfDue(server.parts)).toBeUndefined();
  await setPlaceColour(server.parts.db, { ...name, colour: "red" });
  expect(await publishIfDue(server.parts, 4)).toBeUndefined();
  const second = await publishIfDue(server.parts, 5);
  expect(second).toBeDefined();
  await at("2031-05-01T12:58:59+08:00");
  expect(await publishIfDue(server.parts)).toBeUndefined();
  await at("2031-05-01T12:59:00+08:00");
  expect((await publishIfDue(server.parts))?.version).toBe((second?.version ?? 0) + 1);
  await at("2031-05-01T23:59:59+08:00");
  await publishNow(server.parts);
  expect(await publishIfDue(server.parts)).toBeUndefined();
  await at("2031-05-02T00:00:00+08:00");
  expect(await publishIfDue(server.parts)).toBeDefined();
});

test("The next list of a day is named when the present one is half full", async () => {
  await at("2031-06-01T12:00:00+08:00");
  const name = await issue("2031-06-01");
  await publishNow(server.parts);
  const fill = async (allotted: number) =>
    server.parts.db.updateTable("status_lists").set({ allotted }).where("list", "=", name.list).execute();
  await fill(511);
  expect(await publishIfDue(server.parts)).toBeUndefined();
  await fill(512);
  expect(await publishIfDue(server.parts)).toBeDefined();
  const sameDay = await server.parts.db
    .selectFrom("status_lists")
    .select("list")
    .where("application_date", "=", "2031-06-01")
    .execute();
  expect(sameDay).toHaveLength(2);
  expect((await issue("2031-06-01")).list).toBe(name.list);
});

test("The trust list gets a new version when it says something else, and a day after the last", async () => {
  await at("2031-07-01T12:00:00+08:00");
  const trustVersion = async () => (await publishAndAccept()).set.manifest.trustVersion;
  const first = await trustVersion();
  expect(await trustVersion()).toBe(first);
  await server.parts.db.updateTable("gate_policy").set({ copies_allowed: false }).execute();
  expect(await trustVersion()).toBe(first + 1);
  await at("2031-07-02T11:59:59+08:00");
  expect(await trustVersion()).toBe(first + 1);
  await at("2031-07-02T12:00:00+08:00");
  expect(await trustVersion()).toBe(first + 2);
});

test("Publishers at once publish one after the other, in versions that rise", async () => {
  await at("2031-08-01T12:00:00+08:00");
  const published = await Promise.all(Array.from({ length: 4 }, async () => publishNow(server.parts)));
  const versions = published.map(({ version }) => version).sort((a, b) => a - b);
  expect(versions).toEqual(versions.map((_, index) => (versions[0] ?? 0) + index));
});

test("Whatever the order, a pass coloured while it is signed ends in the colour that a later manifest says", async () => {
  await at("2031-09-01T12:00:00+08:00");
  const name = await issue("2031-09-01");
  const colours = ["red", "yellow", "green", "red"] as const;
  await Promise.all([
    ...colours.map(async (colour) => setPlaceColour(server.parts.db, { ...name, colour })),
    publishNow(server.parts),
    publishNow(server.parts),
  ]);
  const { set } = await publishAndAccept();
  const place = await server.parts.db
    .selectFrom("places")
    .select("colour")
    .where("list", "=", name.list)
    .where("place", "=", name.place)
    .executeTakeFirstOrThrow();
  expect(["green", "red", "yellow"].indexOf(colourAt(bitsOf(set, name), name.place) ?? "")).toBe(place.colour);
});

test("A running publisher publishes a change by itself, and goes on after a failure", async () => {
  await at("2031-10-01T12:00:00+08:00");
  const name = await issue("2031-10-01");
  const errors: unknown[] = [];
  let fails = true;
  const keys = {
    ...server.parts.keys,
    get manifest() {
      if (fails) throw new Error("the key is away");
      return server.parts.keys.manifest;
    },
  };
  await setPlaceColour(server.parts.db, { ...name, colour: "red" });
  const changed = async () => (await server.parts.db.selectFrom("list_changes").select("id").execute()).length > 0;
  const onError = (error: unknown): void => {
    errors.push(error);
    fails = false;
  };
  const publisher = startPublisher({ ...server.parts, keys }, onError, 1);
  await vi.waitUntil(async () => !(await changed()), { interval: 5, timeout: 20_000 });
  await publisher.stop();
  expect(errors).toHaveLength(1);
});
