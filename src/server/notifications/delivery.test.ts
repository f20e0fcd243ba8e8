import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { pushPayloadSchema } from "../../api/notifications.ts";
import { fail, ok } from "../../core/result.ts";
import { documentOf, phoneOf } from "../../testing/generated-people.ts";
import { openPushService } from "../../testing/push-stand-in.ts";
import type { PushService } from "../../testing/push-stand-in.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { listJobs } from "../jobs/dead-jobs.ts";
import { runDueJobs } from "../jobs/run-jobs.ts";
import { ensureResident } from "../people/residents.ts";
import type { NewResident } from "../people/residents.ts";
import type { SmsError, SmsMessage } from "../sms/sms.ts";
import { createDeliveryHandlers, queueTextMessages } from "./delivery.ts";
import { notify } from "./notify.ts";
import type { Note } from "./notify.ts";
import { createPushSender } from "./push-sender.ts";
import { subscribe, subscriptionsMax } from "./push-subscriptions.ts";
import { markSeen } from "./read-notifications.ts";

let server: TestServer;
let service: PushService;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

let nowSeconds = 2_000_000_000;
let messages: SmsMessage[] = [];
let smsError: SmsError | undefined;
beforeEach(async () => {
  service = await openPushService();
  messages = [];
  smsError = undefined;
  await sql
    .raw("TRUNCATE notifications, jobs, push_subscriptions, residents, identities, card_numbers")
    .execute(server.parts.db);
  nowSeconds += 10_000_000;
  await server.setClock(nowSeconds);
});
afterEach(async () => service.close());

const work = async (timeoutMs = 5000): Promise<number> => {
  const { db, dataKeys, vapidKey } = server.parts;
  const hosts = [service.origin];
  const handlers = createDeliveryHandlers({
    ...{ db, dataKeys },
    sendPush: createPushSender({ vapidKey, subject: "mailto:a@example.invalid", hosts, timeoutMs }),
    sendSms: async (message) => {
      messages.push(message);
      return smsError === undefined ? ok(undefined) : fail(smsError);
    },
  });
  const authority = { kind: "outside", run: async () => undefined } as const;
  return runDueJobs({ db, handlers: { ...handlers, authority }, random: () => 0 });
};
const person = async (number: number, known: Partial<NewResident> = {}): Promise<string> => {
  const resident = { document: documentOf(number), phone: phoneOf(number), ...known };
  return (await ensureResident(server.parts.db, server.parts, resident)).holder;
};
const subscribeAs = async (holder: string, name: string) => {
  const subscription = service.subscribe(name);
  return subscribe({ ...server.parts, pushHosts: [service.origin] }, holder, subscription);
};
const tell = async (holder: string, kind: Note["kind"]): Promise<string> => {
  await notify(server.parts.db, [{ holder, kind }]);
  const { notification } = await server.parts.db
    .selectFrom("notifications")
    .select("notification")
    .where("holder", "=", holder)
    .orderBy("number", "desc")
    .executeTakeFirstOrThrow();
  return notification;
};
const subscriptions = async (): Promise<number> =>
  (await server.parts.db.selectFrom("push_subscriptions").select("holder").execute()).length;
const pass = async (seconds: number): Promise<void> => {
  nowSeconds += seconds;
  await server.setClock(nowSeconds);
};

test("A closed browser gets a message that only it can open, signed by this server, with nothing personal in it", async () => {
  const holder = await person(1);
  expect((await subscribeAs(holder, "phone")).ok).toBe(true);
  const call = await tell(holder, "call");
  expect(await work()).toBe(1);
  expect(service.messages).toEqual([
    {
      ...{ path: "/phone", ttl: "300", urgency: "high", payload: { notification: call, isCall: true } },
      vapid: { publicKey: server.parts.vapidKey.publicKey, subject: "mailto:a@example.invalid" },
    },
  ]);
  expect(pushPayloadSchema.parse(service.messages[0]?.payload)).toEqual({ notification: call, isCall: true });
  await tell(holder, "colour-yellow");
  await work();
  expect(service.messages[1]).toMatchObject({ ttl: "172800", urgency: "normal", payload: { isCall: false } });
  expect(await work()).toBe(0);
});

test("Where a browser takes messages is sealed", async () => {
  await subscribeAs(await person(1), "phone");
  const rows = await server.parts.db.selectFrom("push_subscriptions").selectAll().execute();
  expect(rows.some((row) => Buffer.from(row.subscription).includes("127.0.0.1"))).toBe(false);
});

test.each([404, 410])(
  "A browser that took its subscription back (%i) is forgotten, and the job is done",
  async (status) => {
    const holder = await person(1);
    await subscribeAs(holder, "phone");
    service.answerWith(status);
    await tell(holder, "colour-red");
    await work();
    expect(await subscriptions()).toBe(0);
    expect(await listJobs(server.parts.db, { state: "done" })).toHaveLength(1);
  },
);

test.each([
  [429, "push-unreachable", "waiting"],
  [503, "push-unreachable", "waiting"],
  ["silent", "push-timeout", "waiting"],
  [400, "push-refused", "dead"],
  [403, "push-refused", "dead"],
  [302, "push-refused", "dead"],
] as const)("A push service that answers %s: %s, and the job is %s", async (answer, lastError, state) => {
  const holder = await person(1);
  await subscribeAs(holder, "phone");
  service.answerWith(answer);
  await tell(holder, "colour-red");
  await work(answer === "silent" ? 50 : undefined);
  expect(await listJobs(server.parts.db, { state })).toMatchObject([{ lastError, attempts: 1 }]);
  expect(await subscriptions()).toBe(1);
});

test("What was seen meanwhile, or is of no use any more, is not sent", async () => {
  const holder = await person(1);
  await subscribeAs(holder, "phone");
  await markSeen(server.parts.db, [holder], await tell(holder, "colour-red"));
  expect(await work()).toBe(1);
  await tell(holder, "call");
  await pass(300);
  expect(await work()).toBe(1);
  expect(service.messages).toEqual([]);
});

test("A browser belongs to whoever subscribed last, and a person has so many at most", async () => {
  const [holder, other] = [await person(1), await person(2)];
  const shared = service.subscribe("shared");
  const parts = { ...server.parts, pushHosts: [service.origin] };
  await subscribe(parts, holder, shared);
  await subscribe(parts, other, shared);
  expect(await server.parts.db.selectFrom("push_subscriptions").select("holder").execute()).toEqual([
    { holder: other },
  ]);
  for (let number = 0; number < subscriptionsMax + 3; number += 1) {
    await pass(1);
    await subscribeAs(holder, `phone-${number}`);
  }
  expect(await subscriptions()).toBe(subscriptionsMax + 1);
  await tell(holder, "colour-red");
  await work();
  expect(service.messages.map(({ path }) => path)).not.toContain("/phone-2");
  expect(service.messages.map(({ path }) => path)).toContain("/phone-3");
});

test("The server sends to push services only, never to where a stranger points it", async () => {
  const holder = await person(1);
  const { keys } = service.subscribe("phone");
  const parts = { ...server.parts, pushHosts: ["push.example"] };
  const tries = await Promise.all(
    [
      `${service.origin}/phone`,
      "http://push.example/a",
      "https://push.example.evil.example/a",
      "https://evilpush.example/a",
      "https://push.example@127.0.0.1/a",
      "https://push.example:8443/a",
      "file:///etc/passwd",
    ].map(async (endpoint) => subscribe(parts, holder, { endpoint, keys })),
  );
  expect(tries.every((result) => !result.ok && result.error === "push-endpoint")).toBe(true);
  const good = async (p256dh: string) =>
    subscribe(parts, holder, { endpoint: "https://eu.push.example/a", keys: { ...keys, p256dh } });
  expect((await good(keys.p256dh)).ok).toBe(true);
  expect(await good(Buffer.alloc(65, 4).toString("base64url"))).toEqual(fail("push-key"));
});

test("Unseen for its time a notification goes out as a text message, once, not a second earlier (D9.6)", async () => {
  const holder = await person(1);
  const notification = await tell(holder, "colour-red");
  await pass(299);
  expect(await queueTextMessages(server.parts.db)).toBe(0);
  await pass(1);
  const queued = await Promise.all([1, 2, 3].map(async () => queueTextMessages(server.parts.db)));
  expect(queued.toSorted()).toEqual([0, 0, 1]);
  await work();
  expect(messages).toEqual([
    { phone: phoneOf(1), text: "【健康通行】您的通行码有变化。出行前请打开应用查看。", key: notification },
  ]);
  expect(await queueTextMessages(server.parts.db)).toBe(0);
  expect(await work()).toBe(0);
});

test("Whoever has seen it gets no text message, also when it was just being sent", async () => {
  const holder = await person(1);
  await markSeen(server.parts.db, [holder], await tell(holder, "colour-red"));
  const late = await tell(holder, "colour-red");
  await pass(300);
  expect(await queueTextMessages(server.parts.db)).toBe(1);
  await markSeen(server.parts.db, [holder], late);
  expect(await work()).toBe(1);
  expect(messages).toEqual([]);
});

test("It is in the reader's language, and of a dependent's it is the guardian's phone and language", async () => {
  const guardian = await person(1, { language: "en" });
  const child = await person(2, { phone: null, guardian });
  await tell(child, "colour-red");
  await pass(300);
  await queueTextMessages(server.parts.db);
  await work();
  expect(messages).toMatchObject([
    { phone: phoneOf(1), text: "Health pass: your code has changed. Open the app before you set out." },
  ]);
});

test("A gateway that fails gets the same message again with the same key, one that refuses it does not", async () => {
  const holder = await person(1);
  const notification = await tell(holder, "colour-red");
  await pass(300);
  await queueTextMessages(server.parts.db);
  smsError = "sms-unreachable";
  await work();
  expect(await listJobs(server.parts.db, { state: "waiting" })).toMatchObject([{ lastError: "sms-unreachable" }]);
  smsError = "sms-refused";
  await pass(10);
  await work();
  expect(await listJobs(server.parts.db, { state: "dead" })).toMatchObject([{ lastError: "sms-refused" }]);
  expect(messages.map(({ key }) => key)).toEqual([notification, notification]);
});

test("Who has no phone, is not known, or was called too long ago gets none", async () => {
  await tell(await person(1, { phone: null }), "colour-red");
  await tell(randomUUID(), "colour-red");
  await tell(await person(2), "call");
  await pass(301);
  expect(await queueTextMessages(server.parts.db, 2)).toBe(3);
  await work();
  expect(messages).toEqual([]);
  expect(await listJobs(server.parts.db, { state: "done" })).toHaveLength(3);
});
