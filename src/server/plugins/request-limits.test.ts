import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { epidemicPaths } from "../../api/epidemic.ts";
import { problemSchema, problemType } from "../../api/problems.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { buildApp } from "../app.ts";
import { createStatusTokens } from "../publication/status-token.ts";
import { requestLimits } from "./limits.ts";

let server: TestServer;
let app: FastifyInstance;
let port: number;
const short = { headersTimeoutMs: 300, bodyTimeoutMs: 400, checkingIntervalMs: 50, keepAliveTimeoutMs: 100 };
beforeAll(async () => {
  server = await openTestServer();
  const { parts, province } = server;
  const readStatusToken = createStatusTokens(parts);
  app = await buildApp({ db: parts.db, readStatusToken, publicOrigin: testOrigin, province, requestLimits: short });
  port = Number(new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterAll(async () => {
  await app.close();
  await server.close();
});

const head = (lines: readonly string[]): string => `${["host: pass.test", ...lines].join("\r\n")}\r\n\r\n`;
const post = (path: string, lines: readonly string[]): string => `POST ${path} HTTP/1.1\r\n${head(lines)}`;
const json = "content-type: application/json";

/** Opens once it was asked to as often as that. */
const createGate = (times = 1) => {
  let missing = times;
  let resolve = (): void => undefined;
  const opened = new Promise<void>((done) => (resolve = done));
  const open = (): void => {
    missing -= 1;
    if (missing === 0) resolve();
  };
  return { opened, open };
};

/** What the server sends until it ends the connection; `drip` is sent again and again meanwhile. */
const exchange = async (sent: string, drip?: string): Promise<{ readonly head: string; readonly body: string }> => {
  const socket = connect(port, "127.0.0.1");
  // Whoever is refused may be cut off while still sending.
  socket.on("error", () => undefined);
  socket.write(sent);
  const dripping = drip === undefined ? undefined : setInterval(() => socket.write(drip), 50);
  const answer = await text(socket).catch(() => "");
  clearInterval(dripping);
  const [first = "", ...rest] = answer.split("\r\n\r\n");
  return { head: first, body: rest.join("\r\n\r\n") };
};

const codeOf = ({ head: lines, body }: Awaited<ReturnType<typeof exchange>>): readonly unknown[] => {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(lines)?.[1]);
  return [
    status,
    lines.includes(problemType) ? problemSchema.parse(JSON.parse(body)).code : Object(JSON.parse(body)).error,
  ];
};

test("A head that does not end is refused after its time", async () => {
  expect(codeOf(await exchange("GET /api/me HTTP/1.1\r\nhost: pass.test\r\n"))).toEqual([408, "request-slow"]);
  expect(codeOf(await exchange("GET /api/me HTTP/1.1\r\nhost: pass.test\r\n", "x: y\r\n"))).toEqual([
    408,
    "request-slow",
  ]);
});

test("A body that does not come, or comes a byte at a time, is refused after its time, wherever it goes", async () => {
  const lines = [json, "content-length: 100"];
  expect(codeOf(await exchange(post("/api/sign-in/codes", lines)))).toEqual([408, "request-slow"]);
  expect(codeOf(await exchange(post("/api/sign-in/codes", lines), " "))).toEqual([408, "request-slow"]);
  const chunked = [json, "transfer-encoding: chunked"];
  expect(codeOf(await exchange(post("/api/sign-in/codes", chunked), "1\r\n \r\n"))).toEqual([408, "request-slow"]);
  const scans = ["content-type: application/vnd.clearway.scans+cbor", "content-length: 100"];
  expect(codeOf(await exchange(post("/scans", scans), "x"))).toEqual([408, "request-slow"]);
});

test("A delivery that is read while it is worked on may take longer", async () => {
  const { headers } = await signInStaff(server, { roles: ["operator"], by: "token" });
  const line = '{"key":"a","withdrawn":true}\n';
  const path = `${epidemicPaths.batch("3f0e9a52-7c1d-4b68-9e57-0d2a41c6b8f3")}?source=slow`;
  const lines = ["content-type: application/x-ndjson", `content-length: ${line.length}`, "connection: close"];
  const authorization = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(port, "127.0.0.1");
  socket.write(post(path, [...lines, ...authorization]));
  // Another one that begins later is refused in between.
  await exchange(post("/api/sign-in/codes", [json, "content-length: 100"]));
  socket.write(line);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 201 /);
});

test("A body that is too large is refused by its length, and without one as soon as it is", async () => {
  const tooMuch = requestLimits.bodyBytesMax + 1;
  const byLength = post("/api/sign-in/codes", [json, `content-length: ${tooMuch}`, "connection: close"]);
  expect(codeOf(await exchange(byLength))).toEqual([413, "request-too-large"]);
  const chunked = post("/api/sign-in/codes", [json, "transfer-encoding: chunked", "connection: close"]);
  const chunk = `${tooMuch.toString(16)}\r\n${"x".repeat(tooMuch)}\r\n`;
  expect(codeOf(await exchange(chunked + chunk))).toEqual([413, "request-too-large"]);
});

test("As many headers as are taken are taken; one more, or too many bytes of them, are refused", async () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `x-${index}: y`);
  const get = (lines: readonly string[]) =>
    exchange(`GET /api/me HTTP/1.1\r\n${head([...lines, "connection: close"])}`);
  expect(codeOf(await get(many(requestLimits.headersMax - 2)))).toEqual([401, "sign-in-needed"]);
  expect(codeOf(await get(many(requestLimits.headersMax - 1)))).toEqual([431, "headers-too-large"]);
  expect(codeOf(await get(many(1500)))).toEqual([431, "headers-too-large"]);
  expect(codeOf(await get([`x: ${"y".repeat(requestLimits.headerBytesMax)}`]))).toEqual([431, "headers-too-large"]);
});

test("A request whose end two readers could see at different places is refused", async () => {
  const both = post("/api/sign-in/codes", [json, "content-length: 2", "transfer-encoding: chunked"]);
  expect(codeOf(await exchange(`${both}0\r\n\r\n`))).toEqual([400, "request-malformed"]);
  const twice = post("/api/sign-in/codes", [json, "content-length: 2", "content-length: 3"]);
  expect(codeOf(await exchange(`${twice}{}`))).toEqual([400, "request-malformed"]);
});

test("A connection on which nothing is asked any more is ended by the server", async () => {
  const { head: lines } = await exchange(`GET /api/me HTTP/1.1\r\n${head([])}`);
  expect(lines).toContain("401 Unauthorized");
});

test("Who asks on an open connection while the server stops is told so in the form of the address", async () => {
  const { parts, province } = server;
  const readStatusToken = createStatusTokens(parts);
  const stopping = await buildApp({ db: parts.db, readStatusToken, publicOrigin: testOrigin, province });
  const paths = ["/api/me", "/health", "/nowhere"];
  const [held, begun, stops, asked] = [createGate(), createGate(3), createGate(), createGate(6)];
  stopping.get("/held", async () => {
    begun.open();
    await held.opened;
    return "";
  });
  stopping.addHook("preClose", async () => stops.open());
  stopping.server.on("request", () => asked.open());
  const at = Number(new URL(await stopping.listen({ host: "127.0.0.1", port: 0 })).port);
  const sockets = paths.map((path) => ({ path, socket: connect(at, "127.0.0.1") }));
  for (const { socket } of sockets) socket.write(`GET /held HTTP/1.1\r\n${head([])}`);
  await begun.opened;
  const stopped = stopping.close();
  await stops.opened;
  const answers = sockets.map(async ({ path, socket }) => {
    socket.write(`GET ${path} HTTP/1.1\r\n${head([])}`);
    return (await text(socket)).split(/(?=HTTP\/1\.1 )/)[1] ?? "";
  });
  await asked.opened;
  held.open();
  const [api, ...others] = await Promise.all(answers);
  expect(api).toMatch(/^HTTP\/1\.1 503 .*retry-after: 5.*application\/problem\+json.*"code":"server-stopping"/s);
  for (const other of others) {
    expect(other).toMatch(/^HTTP\/1\.1 503 .*retry-after: 5.*application\/json.*"error":"server-stopping"/s);
  }
  await stopped;
});

test("The server's own times bound each other", () => {
  const { headersTimeoutMs, bodyTimeoutMs, deliveryTimeoutMs, requestTimeoutMs } = requestLimits;
  expect(headersTimeoutMs).toBeLessThan(bodyTimeoutMs);
  expect(bodyTimeoutMs).toBeLessThan(deliveryTimeoutMs);
  expect(deliveryTimeoutMs).toBeLessThanOrEqual(requestTimeoutMs);
});
