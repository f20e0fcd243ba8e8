import { afterAll, beforeAll, expect, test } from "vitest";
import { newLinkSchema, passkeyOptionsSchema, passkeysSchema, staffPaths } from "../../api/staff.ts";
import { createAuthenticator } from "../../testing/authenticator.ts";
import type { Authenticator, Ceremony } from "../../testing/authenticator.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { injectWith, signInStaff } from "../../testing/staff.ts";
import type { Inject } from "../../testing/staff.ts";
import { platform } from "../access/actor.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { peekClock } from "../db/database-clock.ts";
import { createLink } from "../staff/links.ts";
import { addMember, dismissMember } from "../staff/members.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const here: Ceremony = { origin: testOrigin };
const nobody: Inject = async (options) => server.app.inject(options);

const post = async (url: string, payload: object, inject: Inject = nobody) => {
  const answer = await inject({ method: "POST", url, payload });
  const body = answer.payload === "" ? {} : answer.json<Record<string, unknown>>();
  return { status: answer.statusCode, code: body["code"], body, cookie: String(answer.headers["set-cookie"] ?? "") };
};
const codeOf = async (answer: ReturnType<typeof post>) => {
  const { status, code } = await answer;
  return [status, code];
};
const optionsOf = async (url: string, payload: object = {}, inject: Inject = nobody) =>
  passkeyOptionsSchema.parse((await post(url, payload, inject)).body);

const addOfficer = async (name: string): Promise<number> => {
  const added = await addMember(server.parts, platform, {
    name,
    language: "zh-CN",
    roles: ["officer"],
    communities: [],
  });
  if (!added.ok) throw new Error(added.error);
  return added.value;
};
const drawLink = async (staff: number): Promise<string> => {
  const link = await createLink(server.parts, platform, { staff, origin: testOrigin });
  if (!link.ok) throw new Error(link.error);
  return newLinkSchema.parse(link.value).url.split("#")[1] ?? "";
};

/** A member with a passkey. */
const enrolled = async (name: string) => {
  const staff = await addOfficer(name);
  const authenticator = createAuthenticator();
  const link = await drawLink(staff);
  const options = await optionsOf(staffPaths.enrolmentOptions, { link });
  const done = await post(staffPaths.enrolment, { link, credential: authenticator.create(options, here) });
  return { staff, link, authenticator, done, options, inject: withCookie(done.cookie) };
};
const withCookie = (setCookie: string): Inject => injectWith(server, { cookie: setCookie.split(";")[0] ?? "" });
const signIn = async (authenticator: Authenticator, ceremony: Ceremony = here) =>
  post(staffPaths.signIn, authenticator.get(await optionsOf(staffPaths.signInOptions), ceremony));
const statusOfMe = async (inject: Inject) => (await inject({ url: staffPaths.me })).statusCode;

test("A member enrols a passkey by a link, is signed in by it, and signs in again with the passkey alone", async () => {
  const { staff, authenticator, done, options } = await enrolled("王敏");
  expect(options).toMatchObject({
    rp: { id: "pass.test" },
    user: { name: "王敏" },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  expect([done.status, done.body]).toEqual([
    201,
    { staff, name: "王敏", language: "zh-CN", roles: ["officer"], communities: [] },
  ]);
  const asked = await optionsOf(staffPaths.signInOptions);
  expect(asked).toMatchObject({ rpId: "pass.test", userVerification: "required" });
  expect(asked).not.toHaveProperty("allowCredentials");
  const signed = await signIn(authenticator);
  expect([signed.status, signed.body["staff"]]).toEqual([200, staff]);
  expect(signed.cookie).toMatch(
    new RegExp(`^${sessionCookie}=[\\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$`),
  );
  expect(await statusOfMe(withCookie(signed.cookie))).toBe(200);
});

test("A link enrols one passkey, for one day, and a newer link ends it", async () => {
  const { link } = await enrolled("used");
  const options = { challenge: "unused" };
  expect(await codeOf(post(staffPaths.enrolmentOptions, { link }))).toEqual([409, "link-wrong"]);
  const again = { link, credential: createAuthenticator().create(options, here) };
  expect(await codeOf(post(staffPaths.enrolment, again))).toEqual([409, "link-wrong"]);

  const staff = await addOfficer("late");
  const former = await drawLink(staff);
  const newer = await drawLink(staff);
  expect(await codeOf(post(staffPaths.enrolmentOptions, { link: former }))).toEqual([409, "link-wrong"]);
  const now = await peekClock(server.parts.db);
  await server.setClock(now + 86_399);
  expect((await post(staffPaths.enrolmentOptions, { link: newer })).status).toBe(200);
  await server.setClock(now + 86_401);
  expect(await codeOf(post(staffPaths.enrolmentOptions, { link: newer }))).toEqual([409, "link-wrong"]);
  expect(await codeOf(post(staffPaths.enrolmentOptions, { link: "short" }))).toEqual([400, "request-malformed"]);
});

test("Of ten browsers that use one link at once, one gets a passkey", async () => {
  const staff = await addOfficer("one of ten");
  const link = await drawLink(staff);
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const options = await optionsOf(staffPaths.enrolmentOptions, { link });
      return post(staffPaths.enrolment, { link, credential: createAuthenticator().create(options, here) });
    }).map(async (answer) => (await answer.catch(() => ({ status: 409 }))).status),
  );
  expect(answers.toSorted()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
});

test("A passkey of another page, another site, unverified or in a frame is not enrolled; the link stays good", async () => {
  const link = await drawLink(await addOfficer("careful"));
  const wrong: readonly Ceremony[] = [
    { origin: "https://pass.test" },
    { origin: "http://pass.test:8080" },
    { origin: "http://evil.test", rpId: "pass.test" },
    { origin: testOrigin, rpId: "evil.test" },
    { origin: testOrigin, isVerified: false },
    { origin: testOrigin, crossOrigin: true },
  ];
  for (const ceremony of wrong) {
    const options = await optionsOf(staffPaths.enrolmentOptions, { link });
    const credential = createAuthenticator().create(options, ceremony);
    expect([ceremony, await codeOf(post(staffPaths.enrolment, { link, credential }))]).toEqual([
      ceremony,
      [409, "passkey-refused"],
    ]);
  }
  const credential = createAuthenticator().create(await optionsOf(staffPaths.enrolmentOptions, { link }), here);
  expect((await post(staffPaths.enrolment, { link, credential })).status).toBe(201);
});

test("A challenge of one member enrols no passkey of another, and one for signing in enrols none", async () => {
  const link = await drawLink(await addOfficer("one"));
  const otherLink = await drawLink(await addOfficer("two"));
  const foreign = await optionsOf(staffPaths.enrolmentOptions, { link: otherLink });
  const mixed = [foreign, await optionsOf(staffPaths.signInOptions), { challenge: "bWFkZSB1cA" }];
  for (const options of mixed) {
    const credential = createAuthenticator().create(options, here);
    expect(await codeOf(post(staffPaths.enrolment, { link, credential }))).toEqual([409, "challenge-unknown"]);
  }
});

test("Signing in fails from another page or site, unverified, in a frame, and for another member", async () => {
  const { authenticator } = await enrolled("target");
  const other = await enrolled("other");
  const wrong: readonly Ceremony[] = [
    { origin: "https://pass.test" },
    { origin: "http://evil.test", rpId: "pass.test" },
    { origin: testOrigin, rpId: "evil.test" },
    { origin: testOrigin, isVerified: false },
    { origin: testOrigin, crossOrigin: true },
    { origin: testOrigin, userHandle: Buffer.from(`staff ${other.staff}`).toString("base64url") },
  ];
  expect((await signIn(authenticator)).status).toBe(200);
  for (const ceremony of wrong) {
    expect([ceremony, (await signIn(authenticator, ceremony)).code]).toEqual([ceremony, "passkey-refused"]);
  }
  const options = await optionsOf(staffPaths.signInOptions);
  const borrowed = { ...authenticator.get(options, here), id: other.authenticator.id, rawId: other.authenticator.id };
  expect(await codeOf(post(staffPaths.signIn, borrowed))).toEqual([409, "passkey-refused"]);
  expect(await codeOf(signIn(createAuthenticator()))).toEqual([409, "passkey-unknown"]);
  expect((await signIn(other.authenticator)).status).toBe(200);
});

test("A counter that stands or goes back is a copy's: it does not sign in, and of two answers with one counter one does", async () => {
  const { authenticator } = await enrolled("copied");
  expect((await signIn(authenticator)).status).toBe(200);
  expect((await signIn(authenticator, { ...here, steps: 0 })).code).toBe("passkey-refused");
  expect((await signIn(authenticator, { ...here, steps: -1 })).code).toBe("passkey-refused");
  expect((await signIn(authenticator, { ...here, steps: 2 })).status).toBe(200);
  const first = authenticator.get(await optionsOf(staffPaths.signInOptions), here);
  const second = authenticator.get(await optionsOf(staffPaths.signInOptions), { ...here, steps: 0 });
  const answers = await Promise.all([post(staffPaths.signIn, first), post(staffPaths.signIn, second)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

test("A challenge is answered once, within five minutes, right or wrong", async () => {
  const { authenticator } = await enrolled("punctual");
  const options = await optionsOf(staffPaths.signInOptions);
  const answer = authenticator.get(options, here);
  expect((await post(staffPaths.signIn, answer)).status).toBe(200);
  expect(await codeOf(post(staffPaths.signIn, answer))).toEqual([409, "challenge-unknown"]);
  expect(await codeOf(post(staffPaths.signIn, authenticator.get(options, here)))).toEqual([409, "challenge-unknown"]);

  const spoilt = await optionsOf(staffPaths.signInOptions);
  await post(staffPaths.signIn, authenticator.get(spoilt, { ...here, isVerified: false }));
  expect((await post(staffPaths.signIn, authenticator.get(spoilt, here))).code).toBe("challenge-unknown");

  const late = await optionsOf(staffPaths.signInOptions);
  const inTime = await optionsOf(staffPaths.signInOptions);
  const now = await peekClock(server.parts.db);
  await server.setClock(now + 297);
  expect((await post(staffPaths.signIn, authenticator.get(inTime, here))).status).toBe(200);
  await server.setClock(now + 301);
  expect((await post(staffPaths.signIn, authenticator.get(late, here))).code).toBe("challenge-unknown");
});

test("Challenges that nobody answers do not pile up", async () => {
  await server.setClock((await peekClock(server.parts.db)) + 301);
  for (let round = 0; round < 5; round += 1) await optionsOf(staffPaths.signInOptions);
  await server.setClock((await peekClock(server.parts.db)) + 301);
  await optionsOf(staffPaths.signInOptions);
  expect(await server.parts.db.selectFrom("passkey_challenges").select("purpose").execute()).toHaveLength(1);
});

test("A member has several passkeys, removes all but the last, and a removed one signs in no more", async () => {
  const { authenticator, inject } = await enrolled("several");
  const second = createAuthenticator();
  const options = await optionsOf(staffPaths.passkeyOptions, {}, inject);
  expect(options).toMatchObject({ excludeCredentials: [{ id: authenticator.id }] });
  const added = await post(staffPaths.passkeys, second.create(options, here), inject);
  expect(added.status).toBe(201);
  const kept = passkeysSchema.parse(added.body).passkeys.map(({ passkey }) => passkey);
  expect(kept.toSorted()).toEqual([authenticator.id, second.id].toSorted());
  const twice = second.create(await optionsOf(staffPaths.passkeyOptions, {}, inject), here);
  expect(await codeOf(post(staffPaths.passkeys, twice, inject))).toEqual([409, "passkey-known"]);
  expect((await signIn(second)).status).toBe(200);

  const remove = async (id: string, by = inject) =>
    (await by({ method: "DELETE", url: staffPaths.passkey.replace(":passkey", id) })).statusCode;
  const stranger = await enrolled("stranger");
  expect(await remove(authenticator.id, stranger.inject)).toBe(404);
  const onTheLostDevice = withCookie((await signIn(authenticator)).cookie);
  expect(await statusOfMe(onTheLostDevice)).toBe(200);
  expect(await remove(authenticator.id)).toBe(204);
  expect([await statusOfMe(onTheLostDevice), await statusOfMe(inject)]).toEqual([401, 200]);
  expect((await signIn(authenticator)).code).toBe("passkey-unknown");
  expect(await remove(second.id)).toBe(409);
  expect((await signIn(second)).status).toBe(200);
});

test("Who enrols by a new link is signed out everywhere else", async () => {
  const { staff, inject } = await enrolled("loser of devices");
  const link = await drawLink(staff);
  const options = await optionsOf(staffPaths.enrolmentOptions, { link });
  const done = await post(staffPaths.enrolment, { link, credential: createAuthenticator().create(options, here) });
  expect([await statusOfMe(inject), await statusOfMe(withCookie(done.cookie))]).toEqual([401, 200]);
});

test("Nobody has more than ten passkeys", async () => {
  const { inject } = await enrolled("collector");
  for (let count = 1; count < 10; count += 1) {
    const credential = createAuthenticator().create(await optionsOf(staffPaths.passkeyOptions, {}, inject), here);
    expect((await post(staffPaths.passkeys, credential, inject)).status).toBe(201);
  }
  const eleventh = createAuthenticator().create(await optionsOf(staffPaths.passkeyOptions, {}, inject), here);
  expect(await codeOf(post(staffPaths.passkeys, eleventh, inject))).toEqual([409, "passkeys-many"]);
});

test("A token makes and removes no passkeys", async () => {
  const { inject } = await signInStaff(server, { roles: ["operator"], by: "token" });
  expect(await statusOfMe(inject)).toBe(200);
  expect(await codeOf(post(staffPaths.passkeyOptions, {}, inject))).toEqual([403, "not-allowed"]);
});

test("A session lasts twelve hours, ends by signing out, and signing in again ends the one before", async () => {
  const { authenticator, inject } = await enrolled("diligent");
  const next = await post(
    staffPaths.signIn,
    authenticator.get(await optionsOf(staffPaths.signInOptions), here),
    inject,
  );
  expect(await statusOfMe(inject)).toBe(401);
  const second = withCookie(next.cookie);
  const now = await peekClock(server.parts.db);
  await server.setClock(now + 43_195);
  expect(await statusOfMe(second)).toBe(200);
  await server.setClock(now + 43_201);
  expect(await statusOfMe(second)).toBe(401);
  const third = withCookie((await signIn(authenticator)).cookie);
  const out = await post(staffPaths.signOut, {}, third);
  expect([out.status, out.cookie]).toEqual([204, expect.stringContaining(`${sessionCookie}=; Path=/; Max-Age=0`)]);
  expect(await statusOfMe(third)).toBe(401);
});

test("Who is dismissed is out at once: session, passkey and link", async () => {
  const { staff, authenticator, inject } = await enrolled("leaving");
  const link = await drawLink(staff);
  expect(await dismissMember(server.parts, platform, staff)).toEqual({
    ok: true,
    value: { name: "leaving", changed: true },
  });
  expect(await statusOfMe(inject)).toBe(401);
  expect((await signIn(authenticator)).code).toBe("passkey-unknown");
  expect((await post(staffPaths.enrolmentOptions, { link })).code).toBe("link-wrong");
});

test("What is kept holds no secret, and the audit log names who enrolled and signed in", async () => {
  const { staff, link } = await enrolled("recorded");
  const links = await server.parts.db.selectFrom("staff_links").selectAll().execute();
  expect(links.some(({ link_hash }) => Buffer.from(link_hash).includes(link))).toBe(false);
  const entries = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_kind", "actor_id"])
    .where("actor_id", "=", String(staff))
    .orderBy("entry")
    .execute();
  expect(entries.map(({ action }) => action)).toEqual(["passkey.enrol", "staff.sign-in"]);
});
