import { afterAll, beforeAll, expect, test } from "vitest";
import { addedMemberSchema, memberPageSchema, memberSchema, staffPaths } from "../../api/staff.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { injectWith, signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { platform } from "../access/actor.ts";
import { peekClock } from "../db/database-clock.ts";
import { dismissMember } from "../staff/members.ts";
import { createToken, listTokens, revokeToken } from "../staff/tokens.ts";

let server: TestServer;
let operator: SignedInStaff;
let communities: readonly number[];
beforeAll(async () => {
  server = await openTestServer();
  const areas = [370_102, 370_202];
  const issuer = 1;
  const rows = await server.parts.db
    .insertInto("communities")
    .values(areas.map((area) => ({ area, issuer, name_zh: "测试社区", name_en: "Test community" })))
    .returning("community")
    .execute();
  communities = rows.map(({ community }) => community);
  operator = await signInStaff(server, { roles: ["operator"] });
});
afterAll(async () => server.close());

const send = async (method: "GET" | "POST" | "PUT", url: string, payload?: object, by = operator) => {
  const answer = await by.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const at = (path: string, staff: number): string => path.replace(":staff", String(staff));
const add = async (name: string, roles: readonly string[] = ["officer"], within: readonly number[] = []) => {
  const { status, body } = await send("POST", staffPaths.members, { name, roles, communities: within });
  expect(status).toBe(201);
  return addedMemberSchema.parse(body);
};
const me = async ({ inject }: SignedInStaff) => (await inject({ url: staffPaths.me })).json<{ roles: string[] }>();

test("An operator adds a member and gets the link to send, whose secret no server is sent by opening it", async () => {
  const { staff, link } = await add(" 李强 ", ["officer", "lead", "officer"], communities);
  expect(link.url).toMatch(new RegExp(`^${testOrigin}/enrol/#[\\w-]{43}$`));
  const { members } = memberPageSchema.parse((await send("GET", `${staffPaths.members}?after=${staff - 1}`)).body);
  expect(members).toMatchObject([
    { staff, name: "李强", roles: ["lead", "officer"], communities, passkeys: 0, dismissedSeconds: null },
  ]);
});

test("Members come in pages by number", async () => {
  for (let count = 0; count < 5; count += 1) await add(`member ${count}`);
  const found: number[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page = memberPageSchema.parse((await send("GET", `${staffPaths.members}?limit=2&after=${after}`)).body);
    expect(page.members.length).toBeLessThanOrEqual(2);
    found.push(...page.members.map(({ staff }) => staff));
    after = page.next;
  }
  const rows = await server.parts.db.selectFrom("staff").select("staff").orderBy("staff").execute();
  expect(found).toEqual(rows.map(({ staff }) => staff));
});

test("Other roles and communities hold at once, for sessions and for tokens, which keep no more than the member has", async () => {
  const both = ["officer", "operator"] as const;
  const bySession = await signInStaff(server, { roles: [...both], communities });
  const token = await createToken(server.parts, platform, {
    ...{ staff: bySession.staff, name: "import", roles: ["operator"], lifeSeconds: 60 },
  });
  if (!token.ok) throw new Error(token.error);
  const headers = { authorization: `Bearer ${token.value.secret}` };
  const byToken = { ...bySession, headers, inject: injectWith(server, headers) };
  expect(await me(byToken)).toMatchObject({ roles: ["operator"] });
  const duties = { roles: ["officer"], communities: communities.slice(1) };
  const changed = await send("PUT", at(staffPaths.duties, bySession.staff), duties);
  expect([changed.status, memberSchema.parse(changed.body)]).toEqual([200, expect.objectContaining(duties)]);
  expect(await me(bySession)).toMatchObject(duties);
  expect((await byToken.inject({ url: staffPaths.members })).statusCode).toBe(403);
  expect((await bySession.inject({ url: staffPaths.members })).statusCode).toBe(403);
});

test("Dismissal ends sessions and tokens at once, and keeps the member's row", async () => {
  const leaving = await signInStaff(server, { roles: ["officer"] });
  const byToken = await signInStaff(server, { roles: ["operator"], by: "token" });
  for (const member of [leaving, byToken]) {
    expect((await member.inject({ url: staffPaths.me })).statusCode).toBe(200);
    const gone = await send("POST", at(staffPaths.dismissal, member.staff));
    expect([gone.status, gone.body["dismissedSeconds"]]).toEqual([200, expect.any(Number)]);
    expect((await member.inject({ url: staffPaths.me })).statusCode).toBe(401);
    expect((await send("POST", at(staffPaths.dismissal, member.staff))).status).toBe(200);
    expect((await send("POST", at(staffPaths.links, member.staff))).status).toBe(404);
    expect((await send("PUT", at(staffPaths.duties, member.staff), { roles: ["lead"], communities: [] })).status).toBe(
      404,
    );
  }
  const open = await server.parts.db
    .selectFrom("sessions")
    .select("staff")
    .where("staff", "=", leaving.staff)
    .where("ended_seconds", "is", null)
    .execute();
  expect(open).toEqual([]);
});

test("Signing in while being dismissed ends signed out, whichever comes first", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { staff } = await add(`racer ${round}`);
    const wish = { staff, name: "race", roles: ["officer"], lifeSeconds: 60 } as const;
    const [token] = await Promise.all([
      createToken(server.parts, platform, wish),
      dismissMember(server.parts, platform, staff),
    ]);
    if (!token.ok) continue;
    const inject = injectWith(server, { authorization: `Bearer ${token.value.secret}` });
    expect((await inject({ url: staffPaths.me })).statusCode).toBe(401);
  }
});

test("A token reads, and makes nobody able to sign in or to do more", async () => {
  const byToken = await signInStaff(server, { roles: ["operator"], by: "token" });
  expect((await byToken.inject({ url: staffPaths.members })).statusCode).toBe(200);
  const { staff } = await add("Somebody");
  const refused = async (method: "POST" | "PUT", url: string, payload: object) =>
    (await byToken.inject({ method, url, payload })).json<{ code: string }>().code;
  const duties = { roles: ["operator"], communities: [] };
  expect(await refused("POST", staffPaths.members, { name: "Other", ...duties })).toBe("not-allowed");
  expect(await refused("PUT", at(staffPaths.duties, staff), duties)).toBe("not-allowed");
  expect(await refused("POST", at(staffPaths.links, byToken.staff), {})).toBe("not-allowed");
});

test("No operator takes the own access away", async () => {
  const own = await send("POST", at(staffPaths.dismissal, operator.staff));
  expect([own.status, own.body["code"]]).toEqual([409, "staff-self"]);
  const duties = await send("PUT", at(staffPaths.duties, operator.staff), { roles: ["lead"], communities: [] });
  expect([duties.status, duties.body["code"]]).toEqual([409, "staff-self"]);
  const more = { roles: ["operator", "lead"], communities: [] };
  expect((await send("PUT", at(staffPaths.duties, operator.staff), more)).status).toBe(200);
});

test("What is not right is named by field and never repeated", async () => {
  const good = { name: "Good", roles: ["officer"], communities: [] };
  const secret = "a secret that somebody typed into the wrong field";
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [{ ...good, name: " " }, ["name"]],
    [{ ...good, name: "a\nb" }, ["name"]],
    [{ ...good, name: secret.repeat(2) }, ["name"]],
    [{ ...good, roles: [secret] }, ["roles.0"]],
    [{ ...good, roles: [] }, ["roles"]],
    [{ ...good, communities: [0, -1, secret] }, ["communities.0", "communities.1", "communities.2"]],
    [{ ...good, [secret]: 1 }, []],
    [{}, ["name", "roles", "communities"]],
  ];
  for (const [payload, fields] of cases) {
    const answer = await operator.inject({ method: "POST", url: staffPaths.members, payload });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.json()).toEqual({
      ...{ type: "about:blank", title: "Bad Request", status: 400, code: "request-malformed" },
      ...{ detail: expect.any(String), fields },
    });
    expect(answer.payload).not.toContain(secret);
  }
  const unknown = await send("POST", staffPaths.members, { ...good, communities: [999_999] });
  expect([unknown.status, unknown.body["code"]]).toEqual([409, "community-unknown"]);
  expect((await send("POST", at(staffPaths.links, 999_999))).status).toBe(404);
  expect((await send("GET", `${staffPaths.members}?limit=101`)).body["fields"]).toEqual(["limit"]);
});

test("A token lives until it expires or is revoked, holds no more than the member's roles, and is kept as a hash", async () => {
  const { staff } = await add("scripted", ["clinic"]);
  const wish = { staff, name: "nightly import", roles: ["clinic"], lifeSeconds: 3600 } as const;
  const refused = await createToken(server.parts, platform, { ...wish, roles: ["clinic", "operator"] });
  expect(refused).toEqual({ ok: false, error: "token-roles" });
  const [first, second] = [
    await createToken(server.parts, platform, wish),
    await createToken(server.parts, platform, wish),
  ];
  if (!first.ok || !second.ok) throw new Error("no token");
  const statusWith = async (secret: string) =>
    (await server.app.inject({ url: staffPaths.me, headers: { authorization: `Bearer ${secret}` } })).statusCode;
  expect(await statusWith(first.value.secret)).toBe(200);
  expect(await statusWith(`${first.value.secret}x`)).toBe(401);
  expect(await revokeToken(server.parts, platform, first.value.token)).toEqual({
    ok: true,
    value: { name: "nightly import", changed: true },
  });
  expect(await statusWith(first.value.secret)).toBe(401);
  expect(await listTokens(server.parts.db, staff)).toMatchObject([
    { token: first.value.token, name: "nightly import", roles: ["clinic"], revokedSeconds: expect.any(Number) },
    { token: second.value.token, revokedSeconds: null },
  ]);
  const rows = await server.parts.db.selectFrom("staff_tokens").select("token_hash").execute();
  expect(rows.some(({ token_hash }) => Buffer.from(token_hash).includes(second.value.secret))).toBe(false);
  const now = await peekClock(server.parts.db);
  await server.setClock(now + 3595);
  expect(await statusWith(second.value.secret)).toBe(200);
  await server.setClock(now + 3601);
  expect(await statusWith(second.value.secret)).toBe(401);
});

test("The audit log says who did what to whom", async () => {
  const { staff } = await add("written down", ["lead"], communities);
  await send("POST", at(staffPaths.links, staff));
  await send("POST", at(staffPaths.dismissal, staff));
  const entries = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_kind", "actor_id", "details"])
    .orderBy("entry", "desc")
    .limit(4)
    .execute();
  expect(entries.map(({ action }) => action).toReversed()).toEqual([
    "staff.add",
    "staff.link",
    "staff.link",
    "staff.dismiss",
  ]);
  for (const entry of entries) {
    expect(entry).toMatchObject({ actor_kind: "staff", actor_id: String(operator.staff), details: { staff } });
    expect(JSON.stringify(entry.details)).not.toContain("written down");
  }
});
