import { randomUUID } from "node:crypto";
import fastify from "fastify";
import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemSchema } from "../../api/problems.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { actorColumns, platform } from "../access/actor.ts";
import { readSessionCookie, sessionCookie, setSessionCookie } from "../access/session-cookie.ts";
import { endSession, endSessionsOf, openSession } from "../access/sessions.ts";
import { peekClock } from "../db/database-clock.ts";
import { communitiesOf, holderOf, registerAccess, staffOf } from "./access.ts";
import type { Access } from "./access.ts";
import { registerPlainErrors } from "./plain-errors.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const travelers: Access = { roles: ["traveler"], scope: "own" };
const bound: Access = { roles: ["officer", "lead"], scope: "community" };
const mixed: Access = { roles: ["officer", "operator"], scope: "community" };

const openApp = async (isDemonstration = false): Promise<FastifyInstance> => {
  const app = fastify({ bodyLimit: 1024 });
  registerPlainErrors(app);
  registerAccess(app, { db: server.parts.db, publicOrigin: testOrigin, isDemonstration });
  app.get("/api/anyone", { config: { access: "public" } }, async (request) => request.actor);
  app.post("/api/anyone", { config: { access: "public" } }, async (request) => request.actor);
  app.post("/api/mine", { config: { access: travelers } }, async (request) => ({ holder: holderOf(request) }));
  app.get("/api/bound", { config: { access: bound } }, async (request) => ({ communities: communitiesOf(request) }));
  app.get("/api/mixed", { config: { access: mixed } }, async (request) => ({ communities: communitiesOf(request) }));
  app.get("/api/wrong", { config: { access: travelers } }, async (request) => staffOf(request));
  app.get("/elsewhere", async (request) => request.actor);
  await app.ready();
  return app;
};

const signInHolder = async (lifeSeconds = 3600) => {
  const holder = randomUUID();
  const session = await openSession(server.parts.db, { holder }, lifeSeconds);
  return { holder, ...session, cookie: `${sessionCookie}=${session.secret}` };
};

test("A route below /api that does not say who may use it stops the start, also in a scope of its own", async () => {
  const app = fastify();
  registerAccess(app, { db: server.parts.db, publicOrigin: testOrigin, isDemonstration: false });
  expect(() => app.get("/api/open", async () => ({}))).toThrow("GET /api/open does not say who may use it");
  const scoped = fastify();
  registerAccess(scoped, { db: server.parts.db, publicOrigin: testOrigin, isDemonstration: false });
  await expect(
    scoped.register(async (scope) => void scope.post("/open", async () => ({})), { prefix: "/api" }).ready(),
  ).rejects.toThrow("POST /api/open does not say who may use it");
});

test("All routes are known with what they say", async () => {
  const app = await openApp();
  expect(app.allRoutes).toContainEqual({ method: "POST", url: "/api/mine", access: travelers });
  expect(app.allRoutes).toContainEqual({ method: "GET", url: "/elsewhere", access: undefined });
});

test("Nobody, a wrong role and the right one get 401, 403 and what they asked for", async () => {
  const app = await openApp();
  const { holder, cookie } = await signInHolder();
  const officer = await signInStaff(server, { roles: ["officer"] });
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const answer = await app.inject({ method: "POST", url: "/api/mine", headers });
    return [answer.statusCode, answer.json<Record<string, unknown>>()["code"] ?? answer.json()];
  };
  expect(await ask({})).toEqual([401, "sign-in-needed"]);
  expect(await ask({ cookie: `${sessionCookie}=${"x".repeat(43)}` })).toEqual([401, "sign-in-needed"]);
  expect(await ask({ cookie: `${sessionCookie}=short` })).toEqual([401, "sign-in-needed"]);
  expect(await ask({ authorization: `Bearer ${"x".repeat(43)}`, cookie })).toEqual([401, "sign-in-needed"]);
  expect(await ask({ authorization: "Basic YTpi", cookie })).toEqual([401, "sign-in-needed"]);
  expect(await ask(officer.headers)).toEqual([403, "not-allowed"]);
  expect(await ask({ cookie: `a=b; ${cookie}; c=d` })).toEqual([200, { holder }]);
  expect((await app.inject({ url: "/api/anyone", headers: { cookie } })).json()).toEqual({ kind: "holder", holder });
  expect((await app.inject({ url: "/api/anyone" })).json()).toEqual({ kind: "nobody" });
  expect((await app.inject({ url: "/elsewhere", headers: { cookie } })).json()).toEqual({ kind: "nobody" });
  expect((await app.inject({ url: "/api/wrong", headers: { cookie } })).statusCode).toBe(500);
});

test("What changes something comes from a page of this origin, or from no page", async () => {
  const { cookie } = await signInHolder();
  const member = await signInStaff(server, { roles: ["officer"], by: "token" });
  const app = await openApp();
  const codeWith = async (headers: Readonly<Record<string, string>>, url = "/api/mine") => {
    const answer = await app.inject({ method: "POST", url, headers: { cookie, ...headers } });
    return answer.statusCode === 200 ? 200 : answer.json<{ code: string }>().code;
  };
  expect(await codeWith({ origin: testOrigin })).toBe(200);
  expect(await codeWith({ origin: testOrigin, "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await codeWith({ "sec-fetch-site": "none" })).toBe(200);
  for (const origin of [
    "https://pass.test",
    "http://pass.test:81",
    "http://evil.test",
    "null",
    "http://localhost:80",
  ]) {
    expect([origin, await codeWith({ origin })]).toEqual([origin, "foreign-origin"]);
    expect([origin, await codeWith({ origin }, "/api/anyone")]).toEqual([origin, "foreign-origin"]);
  }
  for (const site of ["cross-site", "same-site"]) {
    expect(await codeWith({ "sec-fetch-site": site, origin: testOrigin })).toBe("foreign-origin");
  }
  // No browser adds a token by itself.
  expect(await codeWith({ ...member.headers, origin: "http://evil.test" }, "/api/anyone")).toBe(200);
  const read = await app.inject({ url: "/api/anyone", headers: { cookie, "sec-fetch-site": "cross-site" } });
  expect(read.statusCode).toBe(200);
});

test("A demonstration is its own origin under whatever name it is reached; a production only under its own", async () => {
  const headers = { origin: "http://192.168.1.7:8080", host: "192.168.1.7:8080" };
  for (const isDemonstration of [true, false]) {
    const app = await openApp(isDemonstration);
    const { statusCode } = await app.inject({ method: "POST", url: "/api/anyone", headers });
    expect([isDemonstration, statusCode]).toEqual([isDemonstration, isDemonstration ? 200 : 403]);
    const foreign = { ...headers, origin: "http://evil.test" };
    expect((await app.inject({ method: "POST", url: "/api/anyone", headers: foreign })).statusCode).toBe(403);
  }
});

test("A session holds to the second before it expires, and no longer than until it is ended", async () => {
  const app = await openApp();
  const statusWith = async (cookie: string) =>
    (await app.inject({ method: "POST", url: "/api/mine", headers: { cookie } })).statusCode;
  const ended = await signInHolder();
  await endSession(server.parts.db, ended.secret);
  expect(await statusWith(ended.cookie)).toBe(401);
  const lost = await signInHolder();
  await openSession(server.parts.db, { holder: lost.holder }, 60);
  expect(await endSessionsOf(server.parts.db, { holder: lost.holder })).toBe(2);
  expect(await statusWith(lost.cookie)).toBe(401);
  const { cookie, expiresSeconds } = await signInHolder(600);
  await server.setClock(expiresSeconds - 5);
  expect(await statusWith(cookie)).toBe(200);
  await server.setClock(expiresSeconds);
  expect(await statusWith(cookie)).toBe(401);
});

test("When a session was last used is known to the quarter of an hour, without a write at each use", async () => {
  const app = await openApp();
  const { holder, cookie } = await signInHolder();
  const use = async () => app.inject({ method: "POST", url: "/api/mine", headers: { cookie } });
  const seen = async () =>
    (await server.parts.db.selectFrom("sessions").select("seen_seconds").where("holder", "=", holder).execute())[0]
      ?.seen_seconds ?? 0;
  const first = await seen();
  await use();
  expect(await seen()).toBe(first);
  await server.setClock((await peekClock(server.parts.db)) + 900);
  await use();
  expect(await seen()).toBeGreaterThanOrEqual(first + 900);
});

test("A role that is bound to communities sees those, and one that is not sees all where the route is for it", async () => {
  const app = await openApp();
  const rows = [1, 2, 3].map((number) => ({ area: 370_102, issuer: 1, name_zh: `${number}`, name_en: `${number}` }));
  const made = await server.parts.db.insertInto("communities").values(rows).returning("community").execute();
  const communities = made.map(({ community }) => community).slice(0, 2);
  const seen = async (url: string, roles: Parameters<typeof signInStaff>[1]["roles"]) => {
    const { headers } = await signInStaff(server, { roles, communities });
    return (await app.inject({ url, headers })).json<Record<string, unknown>>()["communities"];
  };
  expect(await seen("/api/bound", ["officer"])).toEqual(communities);
  expect(await seen("/api/bound", ["officer", "operator"])).toEqual(communities);
  expect(await seen("/api/mixed", ["officer"])).toEqual(communities);
  expect(await seen("/api/mixed", ["operator"])).toBe("all");
  expect(await seen("/api/mixed", ["officer", "operator"])).toBe("all");
});

test("Rows name a guardian who acts for another, and nobody writes none", () => {
  const holder = randomUUID();
  const actor = { kind: "holder", holder } as const;
  expect(actorColumns(actor)).toEqual({ actor_kind: "holder", actor_id: holder });
  expect(actorColumns(actor, holder)).toEqual({ actor_kind: "holder", actor_id: holder });
  expect(actorColumns(actor, randomUUID())).toEqual({ actor_kind: "guardian", actor_id: holder });
  const member = { kind: "staff", staff: 7, roles: [], communities: [] } as const;
  expect(actorColumns(member, holder)).toEqual({ actor_kind: "staff", actor_id: "7" });
  expect(actorColumns(platform, holder)).toEqual({ actor_kind: "platform", actor_id: "platform" });
  expect(() => actorColumns({ kind: "nobody" })).toThrow(TypeError);
});

test("The cookie is for scripts of no page, and needs https but on localhost", () => {
  const session = { secret: "s".repeat(43), expiresSeconds: 0, lifeSeconds: 60 };
  const textAt = (origin: string): string => {
    const headers = new Map<string, unknown>();
    // Only what the function calls.
    const reply = { header: (name: string, value: unknown) => headers.set(name, value) } as never;
    setSessionCookie(reply, origin, session);
    return String(headers.get("set-cookie"));
  };
  const plain = `${sessionCookie}=${session.secret}; Path=/; Max-Age=60; HttpOnly; SameSite=Strict`;
  expect(textAt("http://localhost:8080")).toBe(plain);
  expect(textAt("https://pass.example.cn")).toBe(`${plain}; Secure`);
  expect(textAt("http://localhost.evil.test")).toBe(`${plain}; Secure`);
  expect(readSessionCookie(plain)).toBe(session.secret);
  expect(readSessionCookie(`x${plain}`)).toBeUndefined();
  expect(readSessionCookie(`${sessionCookie}=${"é".repeat(43)}`)).toBeUndefined();
  expect(readSessionCookie(undefined)).toBeUndefined();
});

test("Failures below /api are problems, elsewhere they are as they were", async () => {
  const app = await openApp();
  const problem = async (options: InjectOptions) => {
    const { status, code } = problemSchema.parse((await app.inject(options)).json());
    return [status, code];
  };
  expect(await problem({ url: "/api/nothing" })).toEqual([404, "not-found"]);
  expect(await problem({ url: "/api" })).toEqual([404, "not-found"]);
  const json = { "content-type": "application/json" };
  const post = { method: "POST", url: "/api/anyone" } as const;
  expect(await problem({ ...post, headers: json, payload: "{" })).toEqual([400, "request-malformed"]);
  expect(await problem({ ...post, headers: json, payload: JSON.stringify("x".repeat(2000)) })).toEqual([
    413,
    "request-too-large",
  ]);
  expect(await problem({ ...post, headers: { "content-type": "text/csv" }, payload: "a" })).toEqual([
    415,
    "content-type-unknown",
  ]);
  for (const url of ["/nothing", "/apiary"]) {
    expect((await app.inject({ url })).json()).toEqual({ error: "not-found", message: expect.any(String) });
  }
});

test("An error inside and one of a limit have their codes, and repeat nothing", async () => {
  const app = fastify();
  registerPlainErrors(app);
  app.get<{ Querystring: { status?: string } }>("/api/:what", (request) => {
    const statusCode = request.query.status;
    throw Object.assign(new Error("a name"), { ...(statusCode !== undefined && { statusCode: Number(statusCode) }) });
  });
  const cases = [
    ["/api/x", 500, "server-failing"],
    ["/api/x?status=200", 500, "server-failing"],
    ["/api/x?status=503", 500, "server-failing"],
    ["/api/x?status=429", 429, "too-many-requests"],
    ["/api/x?status=418", 418, "request-refused"],
  ] as const;
  for (const [url, status, code] of cases) {
    const answer = await app.inject({ url });
    expect([url, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([url, status, code]);
    expect(answer.payload).not.toContain("a name");
  }
  expect((await server.app.inject({ url: "/api/%zz" })).json<{ code: string }>().code).toBe("request-malformed");
});
