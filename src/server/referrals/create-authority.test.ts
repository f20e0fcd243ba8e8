import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createAuthority } from "./create-authority.ts";
import { readAuthorityWebhook } from "./read-authority-webhook.ts";
import type { AuthorityMessage } from "./tell-authority.ts";
import { createWebhookAuthority } from "./webhook-authority.ts";

const secret = "0123456789abcdef0123456789abcdef";
const message: AuthorityMessage = {
  ...{ referral: "6d1a4a4e-0a5c-4d0e-9b1e-2f0c4c1d7a11", rule: "D1.6", openedSeconds: 1_929_657_600 },
  community: { nameZh: "泉城路", area: 370_102 },
  person: {
    ...{ name: "张三丰", phone: "+8613800138000" },
    ...{ documentType: "resident-id", documentPrinted: "37010219900101001X" },
  },
};

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
let asked: Asked[] = [];
/** What the authority answers; undefined for never. */
let status: number | undefined = 202;
const stand = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part: string) => (body += part));
  request.on("end", () => {
    asked.push({ headers: request.headers, body });
    if (status !== undefined) response.writeHead(status, { location: "/elsewhere" }).end("what it says");
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => stand.listen(0, "127.0.0.1", resolve));
  // as: it listens on a port, so its address is one of IP
  url = `http://127.0.0.1:${(stand.address() as AddressInfo).port}/referrals`;
});
afterAll(async () => {
  stand.closeAllConnections();
  await new Promise((resolve) => stand.close(resolve));
});
beforeEach(() => {
  asked = [];
});

/** Everything that the server says meanwhile. */
const create = (change: Partial<Parameters<typeof createAuthority>[0]> = {}) => {
  const said: string[] = [];
  const authority = createAuthority({ authority: { url, secret }, isDemonstration: false, ...change }, (text) =>
    said.push(text),
  );
  return { authority, said, tell: async (told: AuthorityMessage) => authority?.(told) };
};

test("The authority's server gets the whole message, signed, under the referral's key, and the terminal nothing (D5.1)", async () => {
  const { tell, said } = create();
  status = 202;
  expect(await tell(message)).toEqual({ ok: true, value: undefined });
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual(message);
  expect(asked[0]?.headers).toMatchObject({
    ...{ "content-type": "application/json", "idempotency-key": message.referral },
    "clearway-signature": createHmac("sha256", secret)
      .update(asked[0]?.body ?? "")
      .digest("hex"),
  });
  expect(said).toEqual([]);
});

test.each([
  [408, "authority-unreachable"],
  [425, "authority-unreachable"],
  [429, "authority-unreachable"],
  [500, "authority-unreachable"],
  [503, "authority-unreachable"],
  [301, "authority-refused"],
  [307, "authority-refused"],
  [400, "authority-refused"],
  [401, "authority-refused"],
  [422, "authority-refused"],
])("The answer %i is %s, asked once, and says nothing of anybody", async (answered, error) => {
  const { tell, said } = create();
  status = answered;
  expect(await tell(message)).toEqual({ ok: false, error });
  expect(asked.length).toBe(1);
  expect(said).toEqual([]);
});

test("An authority that never answers, or is not there, is unreachable", async () => {
  status = undefined;
  expect(await createWebhookAuthority({ url, secret, timeoutMs: 50 })(message)).toEqual({
    ...{ ok: false, error: "authority-unreachable" },
  });
  const gone = createWebhookAuthority({ url: "http://127.0.0.1:1/", secret });
  expect(await gone(message)).toEqual({ ok: false, error: "authority-unreachable" });
});

test("Without a server the demonstration says that somebody was told and nothing of whom; production has no way", async () => {
  const demonstration = create({ authority: undefined, isDemonstration: true });
  expect(await demonstration.tell(message)).toMatchObject({ ok: true });
  expect(demonstration.said.join("\n")).toContain(message.referral);
  for (const personal of [message.person.name, message.person.phone, message.person.documentPrinted]) {
    expect(demonstration.said.join("\n")).not.toContain(personal);
  }
  expect(create({ authority: undefined, isDemonstration: false }).authority).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each([
  ["https://authority.test/x", undefined, /belong together/],
  [undefined, secret, /belong together/],
  ["http://authority.test/x", secret, /https/],
  ["https://name:word@authority.test/x", secret, /https/],
  ["no address", secret, /https/],
  ["https://authority.test/x", secret.slice(1), /32 characters/],
])("The settings %s and %s do not start the server", (address, word, words) => {
  expect(() => readAuthorityWebhook(address, word)).toThrow(words);
});

test("The authority's server is an https address, or one on this machine", () => {
  expect(readAuthorityWebhook(undefined, undefined)).toBeUndefined();
  expect(readAuthorityWebhook("https://authority.test/x", secret)).toEqual({ url: "https://authority.test/x", secret });
  expect(readAuthorityWebhook(url, secret)).toEqual({ url, secret });
});
