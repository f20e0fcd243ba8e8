/** A push service and a browser on this machine: takes messages by HTTP (RFC 8030) and opens them (RFC 8188, 8291, 8292). */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import type { ECDH } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { PushSubscription } from "../server/notifications/push-sender.ts";

/** A message as it came. */
export interface PushedMessage {
  readonly path: string;
  readonly ttl: string | undefined;
  readonly urgency: string | undefined;
  /** What the browser reads; undefined where it cannot be opened. */
  readonly payload: unknown;
  /** Who signed the request, by a public key and a subject. */
  readonly vapid: { readonly publicKey: string; readonly subject: unknown };
}

/** What it answers next, and what it got. */
export interface PushService {
  readonly origin: string;
  readonly messages: PushedMessage[];
  /** A browser that subscribes here. */
  readonly subscribe: (name: string) => PushSubscription;
  /** The status of all later answers; "silent" for none. */
  readonly answerWith: (answer: number | "silent") => void;
  readonly close: () => Promise<void>;
}

interface Browser {
  readonly ecdh: ECDH;
  readonly auth: Buffer;
}

/** Starts one on a free port. */
export const openPushService = async (): Promise<PushService> => {
  const browsers = new Map<string, Browser>();
  const messages: PushedMessage[] = [];
  let answer: number | "silent" = 201;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url ?? "";
      const browser = browsers.get(path);
      messages.push({
        path,
        ttl: single(request.headers["ttl"]),
        urgency: single(request.headers["urgency"]),
        payload: browser && openMessage(browser, body),
        vapid: openVapid(request.headers.authorization ?? ""),
      });
      if (answer !== "silent") response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    ...{ origin, messages },
    subscribe: (name) => {
      const ecdh = createECDH("prime256v1");
      const p256dh = ecdh.generateKeys().toString("base64url");
      const auth = randomBytes(16);
      browsers.set(`/${name}`, { ecdh, auth });
      return { endpoint: `${origin}/${name}`, keys: { p256dh, auth: auth.toString("base64url") } };
    },
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** One record of aes128gcm: salt, record size, the sender's key, then the sealed text with its delimiter. */
const openMessage = ({ ecdh, auth }: Browser, body: Buffer): unknown => {
  const salt = body.subarray(0, 16);
  const keyEnd = 21 + (body[20] ?? 0);
  const senderKey = body.subarray(21, keyEnd);
  const shared = ecdh.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), senderKey]);
  const secret = Buffer.from(hkdfSync("sha256", shared, auth, info, 32));
  const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(body.subarray(-16));
  const padded = Buffer.concat([decipher.update(body.subarray(keyEnd, -16)), decipher.final()]);
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
};

/** `vapid t=JWT, k=KEY`; throws where the key did not sign. */
const openVapid = (header: string): PushedMessage["vapid"] => {
  const [, token = "", publicKey = ""] = /^vapid t=([^,]+), ?k=(.+)$/.exec(header) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, format: "jwk" });
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Error("the request is not signed by the key in it");
  return { publicKey, subject: Object(JSON.parse(Buffer.from(claims, "base64url").toString())).sub };
};
