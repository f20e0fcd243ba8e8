import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail, ok } from "../../core/result.ts";
import { createConsoleSms } from "./console-sms.ts";
import { createSms } from "./create-sms.ts";
import { createHttpSms } from "./http-sms.ts";
import { createSmsOutbox } from "./sms-outbox.ts";
import type { OutboxError } from "./sms-outbox.ts";
import type { SmsMessage } from "./sms.ts";

const message: SmsMessage = { phone: "+8613800138000", text: "Clearway: 123456", key: "key-1" };

/** A gateway on this machine: sends each key once, and answers what the test says, try by try. */
let gateway: Server;
let requests: { readonly headers: IncomingMessage["headers"]; readonly body: unknown }[];
let sentByKey: Map<string, unknown>;
let answers: ((response: ServerResponse) => void)[];
let url: string;

const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end();

beforeEach(async () => {
  [requests, answers, sentByKey] = [[], [], new Map()];
  gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      requests.push({ headers: request.headers, body });
      const key = String(request.headers["idempotency-key"]);
      if (!sentByKey.has(key)) sentByKey.set(key, body);
      (answers.shift() ?? status(202))(response);
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const address = gateway.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/send`;
});
afterEach(async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
});

const create = (timeoutMs = 20_000) => {
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
  };
  return { pauses, sendSms: createHttpSms({ url, token: "secret", timeoutMs, pause }) };
};

test("A message is posted as JSON with token and key, and is sent when the gateway says so", async () => {
  const { sendSms, pauses } = create();
  expect(await sendSms(message)).toEqual(ok(undefined));
  expect(requests).toMatchObject([
    { body: message, headers: { authorization: "Bearer secret", "idempotency-key": "key-1" } },
  ]);
  expect(pauses).toEqual([]);
});

test("A gateway that fails is tried three times with the same key, so that the message goes out once", async () => {
  answers = [status(500), (response) => response.destroy(), status(200)];
  const { sendSms, pauses } = create();
  expect(await sendSms(message)).toEqual(ok(undefined));
  expect(requests).toHaveLength(3);
  expect([...sentByKey.keys()]).toEqual(["key-1"]);
  expect(pauses).toEqual([500, 2000]);
});

test("After the third failure it gives up", async () => {
  answers = [status(503), status(429), status(500), status(200)];
  expect(await create().sendSms(message)).toEqual(fail("sms-unreachable"));
  expect(requests).toHaveLength(3);
});

test.each([400, 401, 403, 404, 302])("What the gateway refuses with %i is not tried again", async (code) => {
  answers = [status(code)];
  expect(await create().sendSms(message)).toEqual(fail("sms-refused"));
  expect(requests).toHaveLength(1);
});

test("A gateway that never answers is given up, try by try", async () => {
  answers = [() => undefined, () => undefined, () => undefined];
  const { sendSms, pauses } = create(50);
  expect(await sendSms(message)).toEqual(fail("sms-timeout"));
  expect(pauses).toHaveLength(2);
});

test("A gateway that is not there is no throw", async () => {
  const sendSms = createHttpSms({ url: "http://127.0.0.1:1/", token: "secret", pause: async () => undefined });
  expect(await sendSms(message)).toEqual(fail("sms-unreachable"));
});

test("The demonstration prints, and a production without a gateway does not start", async () => {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  expect(await createConsoleSms(print)(message)).toEqual(ok(undefined));
  await createSms({ isDemonstration: true, sms: undefined }, print)(message);
  expect(lines).toEqual(Array.from({ length: 2 }, () => "Text message to +8613800138000: Clearway: 123456"));
  expect(() => createSms({ isDemonstration: false, sms: undefined }, print)).toThrow("Production needs SMS_URL");
  await createSms({ isDemonstration: false, sms: { url, token: "secret" } }, print)(message);
  expect(requests).toHaveLength(1);
});

test("The outbox sends some at once, keeps its bound, and tells of failures by code only", async () => {
  const errors: OutboxError[] = [];
  let atOnce = 0;
  let most = 0;
  const releases: (() => void)[] = [];
  const outbox = createSmsOutbox(
    async ({ key }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise<void>((resolve) => releases.push(resolve));
      atOnce -= 1;
      return key === "2" ? fail("sms-refused") : ok(undefined);
    },
    (error) => errors.push(error),
    { atOnceMax: 2, waitingMax: 4 },
  );
  await outbox.idle();
  for (const key of ["0", "1", "2", "3", "4"]) outbox.push({ ...message, key });
  expect(errors).toEqual(["sms-overload"]);
  const idle = outbox.idle();
  for (let sent = 0; sent < 4;) {
    await new Promise((resolve) => setImmediate(resolve));
    const release = releases.shift();
    if (release === undefined) continue;
    release();
    sent += 1;
  }
  await idle;
  expect(most).toBe(2);
  expect(errors).toEqual(["sms-overload", "sms-refused"]);
});
