import { afterAll, beforeAll, expect, test } from "vitest";
import { metricsPath } from "../../api/metrics.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { buildApp } from "../app.ts";
import type { AppParts } from "../app.ts";
import { enqueueJobs } from "../jobs/jobs.ts";
import { publishNow } from "../publication/publish.ts";
import { createStatusTokens } from "../publication/status-token.ts";
import { rateLimits } from "./limits.ts";
import { createCounter, createHistogram, gauge, writeMetrics } from "./metrics.ts";
import { createRateLimiters } from "./rate-limits.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const build = async (parts: Partial<AppParts> = {}) =>
  buildApp({
    db: server.parts.db,
    readStatusToken: createStatusTokens(server.parts),
    publicOrigin: testOrigin,
    province: server.province,
    ...parts,
  });

/** Values by the name with its labels, as they stand in the text. */
const readMetrics = async (app: TestServer["app"], headers = {}): Promise<ReadonlyMap<string, number>> => {
  const { body, statusCode } = await app.inject({ url: metricsPath, headers });
  expect(statusCode).toBe(200);
  const lines = body.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
};

test("Counters, histograms and gauges are written as Prometheus reads them", () => {
  const counter = createCounter({ name: "a_total", help: "A." });
  counter.add({ route: 'x"\\\n' });
  counter.add({ route: 'x"\\\n' });
  const histogram = createHistogram({ name: "b_seconds", help: "B." }, [0.1, 1]);
  for (const value of [0.1, 0.2, 1, 5]) histogram.observe({ m: "GET" }, value);
  const empty = createCounter({ name: "none_total", help: "None." });
  expect(writeMetrics([counter.read(), histogram.read(), gauge("c", "C.", 1.5), empty.read()])).toBe(
    `# HELP a_total A.
# TYPE a_total counter
a_total{route="x\\"\\\\\\n"} 2
# HELP b_seconds B.
# TYPE b_seconds histogram
b_seconds_bucket{m="GET",le="0.1"} 1
b_seconds_bucket{m="GET",le="1"} 3
b_seconds_bucket{m="GET",le="+Inf"} 4
b_seconds_sum{m="GET"} 6.3
b_seconds_count{m="GET"} 4
# HELP c C.
# TYPE c gauge
c 1.5
`,
  );
});

test("Requests are counted by the pattern of their route and their status; addresses and what is in them never appear", async () => {
  const app = await build({ readDemoCodes: async () => Promise.reject(new Error("unused")) });
  const holder = "3f0e9a52-7c1d-4b68-9e57-0d2a41c6b8f3";
  for (const url of ["/api/me", `/api/me/consents?holder=${holder}`, `/api/${holder}`, "/status/77777/1", "/secret"]) {
    await app.inject({ url });
  }
  await app.inject({ method: "PATCH", url: `/api/me/dependents/${holder}`, payload: { language: "en" } });
  const metrics = await readMetrics(app);
  const count = (method: string, route: string, status: number) =>
    metrics.get(`clearway_http_requests_total{method="${method}",route="${route}",status="${status}"}`);
  expect(count("GET", "/api/me", 401)).toBe(1);
  expect(count("PATCH", "/api/me/dependents/:holder", 401)).toBe(1);
  expect(count("GET", "/status/:issuer/:list", 404)).toBe(1);
  expect(count("none", "none", 404)).toBe(2);
  expect(metrics.get('clearway_http_request_duration_seconds_count{method="GET",route="/api/me"}')).toBe(1);
  const { body } = await app.inject({ url: metricsPath });
  for (const word of [holder, "77777", "secret"]) expect(body).not.toContain(word);
  await app.close();
});

test("Jobs, the manifest's age, the oldest list and changes that wait are the database's", async () => {
  await publishNow(server.parts);
  const { db } = server.parts;
  await enqueueJobs(db, [{ kind: "push" }, { kind: "push", dueSeconds: 2 ** 40 }]);
  await db.insertInto("list_changes").values({ issuer: 1, list: 1 }).execute();
  const before = await readMetrics(server.app);
  expect(before.get("clearway_database_up")).toBe(1);
  expect([before.get('clearway_jobs{state="waiting"}'), before.get('clearway_jobs{state="due"}')]).toEqual([2, 1]);
  expect([before.get('clearway_jobs{state="dead"}'), before.get("clearway_list_changes")]).toEqual([0, 1]);
  await db
    .updateTable("jobs")
    .set({ dead_seconds: 1 })
    .where("due_seconds", "=", 2 ** 40)
    .execute();
  const manifest = await db
    .selectFrom("manifest_documents")
    .select("iat")
    .orderBy("version", "desc")
    .executeTakeFirstOrThrow();
  await server.setClock(manifest.iat + 100_000);
  const later = await readMetrics(server.app);
  expect([later.get('clearway_jobs{state="waiting"}'), later.get('clearway_jobs{state="dead"}')]).toEqual([1, 1]);
  expect(later.get("clearway_manifest_age_seconds")).toBe(100_000);
  const age = later.get("clearway_oldest_list_age_seconds") ?? 0;
  expect([age >= 100_000, age < 100_000 + 86_400]).toEqual([true, true]);
});

test("The process, the connections and the lateness of the event loop are there", async () => {
  const metrics = await readMetrics(server.app);
  for (const name of [
    ...["process_resident_memory_bytes", "process_cpu_seconds_total", "process_uptime_seconds"],
    ...['clearway_event_loop_lag_seconds{quantile="0.99"}', "clearway_http_connections", "clearway_database_waiting"],
  ]) {
    expect([name, metrics.get(name)]).toEqual([name, expect.any(Number)]);
  }
  const used = metrics.get('clearway_database_connections{state="used"}') ?? NaN;
  const idle = metrics.get('clearway_database_connections{state="idle"}') ?? NaN;
  expect([used + idle >= 1, used + idle <= 12]).toEqual([true, true]);
});

test("Who is refused as too often is counted by the kind of limit", async () => {
  const limits = { ...rateLimits, address: { perMinute: 60, burst: 2 } };
  const rateLimiters = createRateLimiters(limits, () => 0);
  const app = await build({ rateLimiters, metricsToken: "t".repeat(32) });
  for (let count = 0; count < 5; count += 1) await app.inject({ url: "/api/me", remoteAddress: "203.0.113.7" });
  const metrics = await readMetrics(app, { authorization: `Bearer ${"t".repeat(32)}` });
  expect(metrics.get('clearway_rate_limited_total{limit="address"}')).toBe(3);
  expect(metrics.get('clearway_http_requests_total{method="GET",route="/api/me",status="429"}')).toBe(3);
  await app.close();
});

test("While the database does not answer, the rest is told", async () => {
  const broken = new Proxy(server.parts.db, {
    get: (db, name) => {
      if (name === "getExecutor") throw new Error("no database");
      return Reflect.get(db, name, db) as unknown;
    },
  });
  const app = await build({ db: broken, readDemoCodes: async () => Promise.reject(new Error("unused")) });
  const metrics = await readMetrics(app);
  expect(metrics.get("clearway_database_up")).toBe(0);
  expect(metrics.get("process_uptime_seconds")).toBeGreaterThan(0);
  expect([...metrics.keys()].filter((name) => name.startsWith("clearway_jobs"))).toEqual([]);
  await app.close();
});

test("A production tells who has the token; a demonstration without one tells this machine; nobody else learns anything", async () => {
  const token = "t".repeat(43);
  const ask = async (parts: Partial<AppParts>, remoteAddress: string, authorization?: string) => {
    const app = await build(parts);
    const headers = authorization === undefined ? {} : { authorization };
    const { statusCode, body } = await app.inject({ url: metricsPath, remoteAddress, headers });
    await app.close();
    return statusCode === 200 ? 200 : [statusCode, JSON.parse(body).error];
  };
  const refused = [401, "metrics-token-needed"];
  const demonstration = { readDemoCodes: async () => Promise.reject(new Error("unused")) };
  expect(await ask({}, "127.0.0.1")).toEqual(refused);
  expect(await ask({ metricsToken: token }, "127.0.0.1")).toEqual(refused);
  expect(await ask({ metricsToken: token }, "203.0.113.7", `Bearer ${token}`)).toBe(200);
  expect(await ask({ metricsToken: token }, "203.0.113.7", `Bearer ${token}x`)).toEqual(refused);
  expect(await ask({ metricsToken: token }, "203.0.113.7", token)).toEqual(refused);
  expect(await ask(demonstration, "127.0.0.1")).toBe(200);
  expect(await ask(demonstration, "203.0.113.7")).toEqual(refused);
  expect(await ask({ ...demonstration, metricsToken: token }, "127.0.0.1")).toEqual(refused);
});
