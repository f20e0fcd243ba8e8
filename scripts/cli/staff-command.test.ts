import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { newLinkSchema, passkeyOptionsSchema, staffPaths } from "../../src/api/staff.ts";
import { createAuthenticator } from "../../src/testing/authenticator.ts";
import { openTestServer, testOrigin } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { communities, communitiesUsage } from "./communities-command.ts";
import { runCommand } from "./run-command.ts";
import { staff } from "./staff-command.ts";
import { staffUsage } from "./staff-options.ts";
import { formatTable } from "./table.ts";

// The server runs on the store: every command joins it.
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const runStaff = async (env: TestServer["commandEnvironment"], ...args: readonly string[]) =>
  runCommand({ command: staff, usage: staffUsage, env }, args);
const here = async (...args: readonly string[]) => runStaff(server.commandEnvironment, ...args);
const json = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { status, text } = await here(...args, "--json");
  expect([args, status]).toEqual([args, 0]);
  return Object(JSON.parse(text));
};
const runCommunities = async (...args: readonly string[]) =>
  runCommand({ command: communities, usage: communitiesUsage, env: server.commandEnvironment }, args);

const addedSchema = z.strictObject({ staff: z.int(), link: newLinkSchema });
const tokenSchema = z.object({ token: z.int(), secret: z.string(), roles: z.array(z.string()) });
const meWith = async (secret: string) =>
  server.app.inject({ url: staffPaths.me, headers: { authorization: `Bearer ${secret}` } });

test("on a new store the first operator is made, enrols a passkey by the printed link, and is let in", async () => {
  expect((await here("list")).text).toMatch(/^There is no staff\. .*npm run staff -- add$/);
  const { status, text } = await here("add", "值班管理员", "--roles", "operator");
  expect(status).toBe(0);
  expect(text).toMatch(/^Member 1, "值班管理员", is added\./);
  const link = /#([\w-]{43})\n/.exec(text)?.[1] ?? "";
  const options = await server.app.inject({ method: "POST", url: staffPaths.enrolmentOptions, payload: { link } });
  const credential = createAuthenticator().create(passkeyOptionsSchema.parse(options.json()), { origin: testOrigin });
  const payload = { link, credential };
  const enrolled = await server.app.inject({ method: "POST", url: staffPaths.enrolment, payload });
  expect([enrolled.statusCode, enrolled.json<{ roles: string[] }>().roles]).toEqual([201, ["operator"]]);
  const { members } = z.object({ members: z.array(z.looseObject({})) }).parse(await json("list"));
  expect(members).toMatchObject([{ staff: 1, name: "值班管理员", passkeys: 1, roles: ["operator"] }]);
});

test("a token is printed once, works at the running server with its roles, is listed without its secret, and revoked", async () => {
  const added = addedSchema.parse(await json("add", "Importer", "--roles", "operator,follow-up", "--communities", "1"));
  const made = tokenSchema.parse(
    await json("token", String(added.staff), "--name", "nightly", "--roles", "operator", "--days", "2"),
  );
  const me = await meWith(made.secret);
  expect([me.statusCode, me.json<{ roles: string[] }>().roles]).toEqual([200, ["operator"]]);
  const all = tokenSchema.parse(await json("token", String(added.staff), "--name", "all of them"));
  expect(all.roles).toEqual(["follow-up", "operator"]);
  const listed = await here("tokens", String(added.staff));
  expect(listed.text).toMatch(/^token +staff +roles +made +expires +revoked +name\n/);
  expect(listed.text).toContain("nightly");
  expect(listed.text).not.toContain(made.secret);
  expect(await json("revoke", String(made.token))).toEqual({ token: made.token, name: "nightly", changed: true });
  expect((await meWith(made.secret)).statusCode).toBe(401);
  expect((await here("revoke", String(made.token))).text).toContain("was already revoked");

  const shown = await here("token", String(added.staff), "--name", "for a person");
  const secret = shown.text.split("\n")[0] ?? "";
  expect((await meWith(secret)).statusCode).toBe(200);
  expect(shown.text).toContain("It is not shown again.");
  expect(await json("dismiss", String(added.staff))).toEqual({ staff: added.staff, name: "Importer", changed: true });
  expect((await meWith(secret)).statusCode).toBe(401);
  expect((await meWith(all.secret)).statusCode).toBe(401);
  expect((await here("dismiss", String(added.staff))).text).toContain("was already dismissed");
});

test("roles and communities are replaced, and another link ends the one before", async () => {
  const added = addedSchema.parse(await json("add", "Officer", "--roles", "officer", "--communities", "1,2"));
  const number = String(added.staff);
  const duties = { roles: ["officer", "lead"], communities: [3] };
  expect(await json("roles", number, "--roles", "officer,lead", "--communities", "3")).toEqual({
    staff: added.staff,
    ...duties,
  });
  const { link } = addedSchema.parse(await json("link", number));
  const statusOf = async (url: string) =>
    (
      await server.app.inject({
        ...{ method: "POST", url: staffPaths.enrolmentOptions, payload: { link: url.split("#")[1] } },
      })
    ).statusCode;
  expect([await statusOf(added.link.url), await statusOf(link.url)]).toEqual([409, 200]);
  const entries = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_kind"])
    .orderBy("entry", "desc")
    .limit(2)
    .execute();
  expect(entries).toEqual([
    { action: "staff.link", actor_kind: "platform" },
    { action: "staff.set-duties", actor_kind: "platform" },
  ]);
});

test("communities are added, found and closed", async () => {
  const add = ["add", "--area", "370303", "--zh", "张店社区", "--en", "Zhangdian"];
  const made = await runCommunities(...add, "--phone", "0533-2110110", "--json");
  const { community } = z.object({ community: z.int() }).parse(JSON.parse(made.text));
  expect((await runCommunities("list", "--area", "3703")).text.split("\n")).toEqual([
    expect.stringMatching(/^community +area +phone +closed +name +in English$/),
    expect.stringMatching(new RegExp(`^${community} +370303 +0533-2110110 +– +张店社区 +Zhangdian$`)),
  ]);
  expect((await runCommunities(...add)).notes[0]).toMatch(/^community-known: /);
  expect((await runCommunities("close", String(community))).text).toMatch(/is closed: it takes no new applications\.$/);
  expect((await runCommunities("close", String(community))).text).toContain("was closed already");
  expect((await runCommunities("list", "--area", "370303")).text).toBe("There is no such community.");
  const all = z.object({ communities: z.array(z.looseObject({ community: z.int() })) });
  expect(all.parse(JSON.parse((await runCommunities("list", "--all", "--json")).text)).communities).toHaveLength(13);
  expect(
    all.parse(JSON.parse((await runCommunities("list", "--name", "lixia", "--json")).text)).communities,
  ).toHaveLength(2);
});

test("it works without a server too", async () => {
  const alone = await mkdtemp(path.join(tmpdir(), "clearway-staff-"));
  const { status, text } = await runStaff(
    { DATA_DIR: alone, PUBLIC_URL: testOrigin },
    "add",
    "Alone",
    "--roles",
    "operator",
    "--json",
  );
  await rm(alone, { recursive: true, force: true });
  expect([status, addedSchema.parse(JSON.parse(text)).staff]).toEqual([0, 1]);
});

test("what cannot be done ends with status 2 and a stable code", async () => {
  const cases = [
    [[], "usage"],
    [["hire", "Somebody"], "usage"],
    [["add", "Somebody"], "usage"],
    [["add", "--roles", "officer"], "usage"],
    [["add", "Some", "body", "--roles", "officer"], "usage"],
    [["add", " ", "--roles", "officer"], "usage"],
    [["add", "a\nb", "--roles", "officer"], "usage"],
    [["add", "Somebody", "--roles", "king"], "usage"],
    [["add", "Somebody", "--roles", "officer", "--language", "fr"], "usage"],
    [["add", "Somebody", "--roles", "officer", "--communities", "one"], "usage"],
    [["add", "Somebody", "--roles", "officer", "--days", "3"], "usage"],
    [["list", "all"], "usage"],
    [["list", "--roles", "officer"], "usage"],
    [["link"], "usage"],
    [["link", "first"], "usage"],
    [["roles", "1"], "usage"],
    [["token", "1"], "usage"],
    [["token", "1", "--name", "x", "--days", "0"], "usage"],
    [["token", "1", "--name", "x", "--days", "367"], "usage"],
    [["revoke", "2147483648"], "usage"],
    [["add", "Somebody", "--roles", "officer", "--communities", "999999"], "community-unknown"],
    [["link", "999999"], "staff-unknown"],
    [["roles", "999999", "--roles", "officer", "--communities", ""], "staff-unknown"],
    [["add", "Somebody", "--roles", "operator,officer"], "usage"],
    [["dismiss", "999999"], "staff-unknown"],
    [["token", "999999", "--name", "x", "--roles", "clinic"], "staff-unknown"],
    [["token", "1", "--name", "x", "--roles", "clinic"], "token-roles"],
    [["revoke", "999999"], "token-unknown"],
  ] as const;
  for (const [args, code] of cases) {
    const { status, text } = await here(...args, "--json");
    expect([args, status, JSON.parse(text)]).toEqual([args, 2, expect.objectContaining({ error: code })]);
  }
  const ofCommunities = [
    [["add", "--area", "3703", "--zh", "a", "--en", "b"], "usage"],
    [["add", "--area", "370303", "--zh", "a"], "usage"],
    [["add", "--area", "370303", "--zh", "a", "--en", "b", "--phone", "call"], "usage"],
    [["add", "--area", "420103", "--zh", "a", "--en", "b"], "area-unserved"],
    [["list", "--area", "1"], "usage"],
    [["close"], "usage"],
    [["close", "999999"], "community-unknown"],
  ] as const;
  for (const [args, code] of ofCommunities) {
    const { status, text } = await runCommunities(...args, "--json");
    expect([args, status, JSON.parse(text)]).toEqual([args, 2, expect.objectContaining({ error: code })]);
  }
});

test("a table's columns stand under each other in Chinese too", () => {
  expect(
    formatTable([
      ["name", "n"],
      ["王敏", "1"],
      ["Li Qiang", "2"],
    ]),
  ).toBe("name      n\n王敏      1\nLi Qiang  2");
});
