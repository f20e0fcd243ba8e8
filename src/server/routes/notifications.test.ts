import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { notificationPageSchema, notificationPaths, pushKeySchema } from "../../api/notifications.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { openPushService } from "../../testing/push-stand-in.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import type { TestTraveler } from "../../testing/travelers.ts";
import { documentOf } from "../../testing/generated-people.ts";
import { endSessionsOf } from "../access/sessions.ts";
import { peekClock } from "../db/database-clock.ts";
import { notify } from "../notifications/notify.ts";
import type { Note } from "../notifications/notify.ts";
import { settleSeconds } from "../notifications/read-notifications.ts";
import { ensureResident } from "../people/residents.ts";

let server: TestServer;
let origin: string;
beforeAll(async () => {
  server = await openTestServer();
  origin = await server.app.listen({ port: 0, host: "127.0.0.1" });
});
afterAll(async () => server.close());

const tell = async (holder: string, kind: Note["kind"] = "colour-yellow"): Promise<void> =>
  notify(server.parts.db, [{ holder, kind, details: { list: 3 } }]);
const list = async (traveler: TestTraveler, query = "") => {
  const answer = await traveler.inject({ url: `${notificationPaths.list}${query}` });
  expect(answer.statusCode).toBe(200);
  return notificationPageSchema.parse(answer.json());
};

test("A traveler reads what it was told, its dependents' too, and nobody else's", async () => {
  const [traveler, other] = [await signInTraveler(server), await signInTraveler(server)];
  const child = await ensureResident(server.parts.db, server.parts, {
    document: documentOf(1),
    guardian: traveler.holder,
  });
  await tell(traveler.holder);
  await tell(child.holder, "call");
  await tell(other.holder);
  const page = await list(traveler);
  expect(page.notifications.map(({ holder, kind }) => [holder, kind])).toEqual([
    [traveler.holder, "colour-yellow"],
    [child.holder, "call"],
  ]);
  expect(page).toMatchObject({ unseen: 2, next: 0, notifications: [{ details: { list: 3 }, seenSeconds: null }, {}] });
});

test("Seen is seen once, by those whose it is; for all others there is nothing", async () => {
  const [traveler, other] = [await signInTraveler(server), await signInTraveler(server)];
  await tell(traveler.holder);
  const [first] = (await list(traveler)).notifications;
  const url = notificationPaths.seen.replace(":notification", first?.notification ?? "");
  expect((await other.inject({ method: "POST", url })).statusCode).toBe(404);
  expect((await list(traveler)).unseen).toBe(1);
  expect((await traveler.inject({ method: "POST", url })).statusCode).toBe(204);
  const seen = await list(traveler);
  expect(seen.unseen).toBe(0);
  await server.setClock((await peekClock(server.parts.db)) + 10);
  expect((await traveler.inject({ method: "POST", url })).statusCode).toBe(204);
  expect(await list(traveler)).toEqual(seen);
  const unknown = notificationPaths.seen.replace(":notification", randomUUID());
  expect((await traveler.inject({ method: "POST", url: unknown })).statusCode).toBe(404);
  const malformed = notificationPaths.seen.replace(":notification", "1");
  expect((await traveler.inject({ method: "POST", url: malformed })).statusCode).toBe(400);
});

test("Pages lead on by key, and what is not settled yet stands in the next one again", async () => {
  const traveler = await signInTraveler(server);
  for (let count = 0; count < 5; count += 1) await tell(traveler.holder);
  const first = await list(traveler, "?limit=3");
  const second = await list(traveler, `?limit=3&after=${first.next}`);
  expect([first.notifications.length, second.notifications.length]).toEqual([3, 2]);
  expect(second.next).toBe(first.next);
  await server.setClock((await peekClock(server.parts.db)) + settleSeconds);
  const third = await list(traveler, `?limit=3&after=${second.next}`);
  expect(third.notifications).toEqual(second.notifications);
  expect((await list(traveler, `?after=${third.next}`)).notifications).toEqual([]);
});

/** Reads events until so many came. */
const follow = async (cookie: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(`${origin}${notificationPaths.stream}`, { headers: { cookie, ...headers } });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) {
      const part = await reader?.read();
      if (part === undefined || part.done) break;
      text += part.value;
    }
    return text;
  };
  return { answer, until, cancel: async () => reader?.cancel() };
};

test("A stream brings what comes, as server-sent events, and ends at sign-out", async () => {
  const traveler = await signInTraveler(server);
  const stream = await follow(traveler.cookie);
  expect(stream.answer.status).toBe(200);
  expect(Object.fromEntries(stream.answer.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  await stream.until(/retry: 3000\n\n/);
  await tell(traveler.holder, "call");
  await server.streams.poll();
  expect(await stream.until(/event: notification\n.*\n\n/)).toMatch(/id: \d+\nevent: notification\ndata: \{.*"call"/);
  await endSessionsOf(server.parts.db, { holder: traveler.holder });
  // Sessions are looked up every five seconds.
  server.passStreamTime(5000);
  await server.streams.poll();
  expect(await stream.until(/event: end/)).toMatch(/event: end\ndata: signed-out\n\n$/);
});

test("A broken stream is forgotten, and a browser that comes back says what it has got", async () => {
  const traveler = await signInTraveler(server);
  await tell(traveler.holder, "call");
  const first = await follow(traveler.cookie);
  const id = /id: (\d+)/.exec(await first.until(/id: \d+/))?.[1] ?? "";
  await first.cancel();
  while (server.streams.count() > 0) await new Promise(setImmediate);
  await tell(traveler.holder, "colour-red");
  const second = await follow(traveler.cookie, { "last-event-id": id });
  expect(await second.until(/colour-red/)).toMatch(/colour-red/);
  await second.cancel();
  const third = await follow(traveler.cookie, { "last-event-id": "not a number" });
  expect(await third.until(/colour-red/)).toMatch(/"call"[^]*colour-red/);
  await third.cancel();
});

test("Nobody follows without being signed in", async () => {
  expect((await server.app.inject({ url: notificationPaths.stream })).statusCode).toBe(401);
});

test("A browser subscribes with the server's key and takes the subscription back", async () => {
  const traveler = await signInTraveler(server);
  const { publicKey } = pushKeySchema.parse((await traveler.inject({ url: notificationPaths.pushKey })).json());
  expect(Buffer.from(publicKey, "base64url")).toHaveLength(65);
  const service = await openPushService();
  const { keys } = service.subscribe("phone");
  await service.close();
  const endpoint = "https://updates.push.services.mozilla.com/wpush/v2/abc";
  const put = async (payload: object) =>
    (await traveler.inject({ method: "PUT", url: notificationPaths.pushSubscription, payload })).statusCode;
  const count = async () =>
    (await server.parts.db.selectFrom("push_subscriptions").selectAll().where("holder", "=", traveler.holder).execute())
      .length;
  expect(await put({ endpoint, keys, expirationTime: null })).toBe(204);
  expect(await put({ endpoint, keys })).toBe(204);
  expect(await count()).toBe(1);
  expect(await put({ endpoint: "https://inside.example/hook", keys })).toBe(409);
  expect(await put({ endpoint, keys: { ...keys, p256dh: "B".repeat(87) } })).toBe(409);
  expect(await put({ endpoint, keys: { ...keys, auth: "short" } })).toBe(400);
  expect(await put({ endpoint: "not an address", keys })).toBe(400);
  const remove = { method: "DELETE", url: notificationPaths.pushSubscription, payload: { endpoint } } as const;
  expect((await traveler.inject(remove)).statusCode).toBe(204);
  expect((await traveler.inject(remove)).statusCode).toBe(204);
  expect(await count()).toBe(0);
});
