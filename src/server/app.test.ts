import { createHash } from "node:crypto";
import { connect } from "node:net";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoCodesPath, demoCodesSchema } from "../api/demo-codes.ts";
import { errorBodySchema } from "../api/error-body.ts";
import { healthPath, healthSchema } from "../api/health.ts";
import { statusPath, syncPaths } from "../api/sync-paths.ts";
import { bytesToCodeText } from "../core/pass/code-text.ts";
import { buildApp } from "./app.ts";
import { outcomes } from "../core/verdict/reasons.ts";
import { defaultPolicy } from "../core/trust/policy.ts";
import { acceptOffer } from "../core/trust/trust-set.ts";
import { openStatusListToken } from "../core/status-list/token.ts";
import { floorOf } from "../core/verdict/clock.ts";
import { verifyCode } from "../core/verdict/verify-code.ts";
import { downloadOffer, getBytes, openTestServer, testOrigin } from "../testing/server.ts";
import type { TestServer } from "../testing/server.ts";
import { issuePass } from "./issuing/issue-pass.ts";
import { civilDateAt } from "../policy/civil-dates.ts";
import { readClock } from "./db/database-clock.ts";
import { createDemoResident } from "./demonstration/demo-residents.ts";
import { publishNow } from "./publication/publish.ts";

let server: TestServer;
let appsDir: string;
beforeAll(async () => {
  appsDir = await mkdtemp(join(tmpdir(), "clearway-apps-"));
  await mkdir(join(appsDir, "gate"));
  await mkdir(join(appsDir, "training"));
  await mkdir(join(appsDir, "assets"));
  await writeFile(join(appsDir, "index.html"), "<p>start</p>");
  await writeFile(join(appsDir, "gate", "index.html"), "<p>gate</p>");
  await writeFile(join(appsDir, "gate", "index.html.br"), brotliCompressSync("<p>gate</p>"));
  await writeFile(join(appsDir, "training", "index.html"), "<p>training</p>");
  await writeFile(join(appsDir, "gate", "sw.js"), "// worker");
  await writeFile(join(appsDir, "assets", "a-1a2b3c4d.js"), "code;".repeat(300));
  await writeFile(join(appsDir, "assets", "a-1a2b3c4d.js.br"), brotliCompressSync("code;".repeat(300)));
  await writeFile(join(appsDir, ".stamp"), "hidden");
  server = await openTestServer({ appsDir });
});
afterAll(async () => {
  await server.close();
  await rm(appsDir, { recursive: true, force: true });
});

/** As in production, and without apps. */
const openBareApp = async () =>
  buildApp({
    db: server.parts.db,
    readStatusToken: async () => Promise.reject(new Error("unused")),
    publicOrigin: testOrigin,
  });

const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => server.app.inject({ url, headers });

test("Before the first manifest the server says that it is not there yet", async () => {
  const manifest = await get(syncPaths.manifest());
  expect([manifest.statusCode, manifest.json<{ error: string }>().error]).toEqual([503, "not-yet-published"]);
  expect((await get(healthPath)).statusCode).toBe(503);
});

test("Every code of the demonstration gets the verdict that it promises from a client that just synced", async () => {
  const before = await server.parts.db.selectFrom("places").select("place").execute();
  const { codes, madeAtSeconds } = demoCodesSchema.parse((await get(demoCodesPath)).json());
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  const { set, memory } = accepted.value;
  // The first call of a day publishes after the codes were dated, perhaps in the next second.
  const floorSeconds = floorOf(memory, 0);
  const now = { deviceSeconds: Math.max(madeAtSeconds, floorSeconds), floorSeconds };
  for (const { id, text, expected, documentLast4 } of codes) {
    const verdict = await verifyCode(text, set, set, now, defaultPolicy, "unchecked");
    expect({ id, outcome: verdict.outcome, reason: verdict.reasons[0] }).toEqual({
      id,
      outcome: expected.outcome,
      reason: expected.reason,
    });
    if (documentLast4 !== undefined) expect(verdict.claims?.documentLast4).toBe(documentLast4);
  }
  expect(new Set(codes.map(({ expected }) => expected.outcome))).toEqual(new Set(outcomes));
  expect(new Set(codes.map(({ id }) => id)).size).toBe(codes.length);
  const placesTaken = (await server.parts.db.selectFrom("places").select("place").execute()).length - before.length;
  await Promise.all([get(demoCodesPath), get(demoCodesPath)]);
  const afterwards = await server.parts.db.selectFrom("places").select("place").execute();
  expect(afterwards.length - before.length).toBe(placesTaken);
});

test("A pass that is newer than the client's lists is admitted by its own colour", async () => {
  await publishNow(server.parts);
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, undefined, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  const { set } = accepted.value;
  const later = set.manifest.iatSeconds + 1;
  await server.setClock(later);
  const { holder } = createDemoResident(9);
  const applicationDate = civilDateAt(await readClock(server.parts.db));
  const issued = await issuePass(server.parts, { issuer: 1, applicationDate, colour: "yellow", holder });
  if (!issued.ok) throw new Error(issued.error);

  const now = { deviceSeconds: later, floorSeconds: 0 };
  const verdict = await verifyCode(bytesToCodeText(issued.value.codeBytes), set, set, now, defaultPolicy, "confirmed");
  expect(verdict).toMatchObject({ outcome: "complete", reasons: ["status-yellow"] });
});

test("The manifest is asked for again each time and sent only when it is another", async () => {
  await publishNow(server.parts);
  const first = await get(syncPaths.manifest());
  const etag = String(first.headers.etag);
  expect(first.headers).toMatchObject({
    "content-type": "application/vnd.clearway.manifest+cbor",
    "cache-control": "public, max-age=0, s-maxage=5, must-revalidate",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  });
  for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await get(syncPaths.manifest(), { "if-none-match": asked });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", etag]);
  }
  await publishNow(server.parts);
  expect((await get(syncPaths.manifest(), { "if-none-match": etag })).statusCode).toBe(200);
});

test("Signed documents and lists are immutable; what is not there is never cached", async () => {
  const documents = await Promise.all(
    [syncPaths.root(1), syncPaths.trust(1), syncPaths.snapshot(1, 1, 1)].map(async (url) => get(url)),
  );
  for (const [index, { headers, rawPayload }] of documents.entries()) {
    const etag = `"${createHash("sha256").update(rawPayload).digest("hex")}"`;
    expect(headers.etag).toBe(etag);
    expect(headers["cache-control"]).toMatch(
      index < 2 ? "public, max-age=31536000, immutable" : /^public, max-age=\d+, immutable$/,
    );
  }
  const absent = [
    syncPaths.root(2),
    syncPaths.trust(999),
    syncPaths.snapshot(1, 1, 999),
    syncPaths.snapshot(1, 9999, 1),
  ];
  for (const url of absent) {
    const { statusCode, headers, body } = await get(url);
    expect([url, statusCode, headers["cache-control"]]).toEqual([url, 404, "no-store"]);
    expect(errorBodySchema.safeParse(JSON.parse(body)).success).toBe(true);
  }
});

test("Anything but plain numbers in a path is refused before the database is asked", async () => {
  const paths = [
    "root/x",
    "root/01",
    "root/-1",
    "root/99999999999",
    "trust/1.0",
    "lists/1/70000/1",
    "lists/1/1/1..",
    "lists/1/1/1..2..3",
  ];
  for (const path of paths) {
    const { statusCode, body } = await get(`/sync/${path}`);
    expect([path, statusCode, errorBodySchema.parse(JSON.parse(body)).error]).toEqual([path, 400, "request-malformed"]);
  }
});

test("Other origins may ask conditionally", async () => {
  const { statusCode, headers } = await server.app.inject({ method: "OPTIONS", url: syncPaths.manifest() });
  expect(statusCode).toBe(204);
  expect(headers).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "if-none-match",
  });
});

test("The public form of a list is signed by its issuer, names its own address, and keeps its bytes while it is good", async () => {
  await publishNow(server.parts);
  const url = statusPath(1, 1);
  const document = await getBytes(server.app, url);
  const key = await server.parts.db.selectFrom("issuer_keys").select("public_key").executeTakeFirstOrThrow();
  const token = await openStatusListToken(document, new Uint8Array(key.public_key));
  expect(token).toMatchObject({ ok: true, value: { uri: `http://pass.test${url}`, bits: 2, ttlSeconds: 900 } });
  expect(await getBytes(server.app, url)).toEqual(document);
  expect((await get(url)).headers["content-type"]).toBe("application/statuslist+cwt");
  expect((await get(statusPath(1, 9999))).statusCode).toBe(404);
});

test("Health tells the database and the manifest's age, and nothing else", async () => {
  // Another test let the clock stand in the future.
  await server.setClock(0);
  await publishNow(server.parts);
  const { statusCode, body } = await get(healthPath);
  expect(statusCode).toBe(200);
  expect(healthSchema.parse(JSON.parse(body))).toMatchObject({ status: "ok", database: "ok", demonstration: true });
});

test("Apps are served precompressed: hashed files for ever, pages and service workers asked for again", async () => {
  const script = await get("/assets/a-1a2b3c4d.js", { "accept-encoding": "gzip, br" });
  expect(script.headers).toMatchObject({
    "content-encoding": "br",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
  });
  expect((await get("/assets/a-1a2b3c4d.js")).body).toBe("code;".repeat(300));
  const page = await get("/gate/", { "accept-encoding": "gzip, br" });
  expect([page.statusCode, page.headers["content-encoding"]]).toEqual([200, "br"]);
  for (const url of ["/", "/gate/", "/gate/sw.js"]) expect((await get(url)).headers["cache-control"]).toBe("no-cache");
  for (const name of ["gate", "training"]) {
    const { statusCode, headers } = await get(`/${name}`);
    expect([statusCode, headers.location]).toEqual([302, `/${name}/`]);
    expect((await get(`/${name}/`)).body).toBe(`<p>${name}</p>`);
  }
});

test("What is not among the apps is not found, be it hidden, above them, or another site", async () => {
  for (const url of [
    "/.stamp",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "//example.com/..",
    "/gate/nothing.js",
    "/assets",
  ]) {
    const { statusCode } = await get(url);
    expect([url, [400, 403, 404].includes(statusCode)]).toEqual([url, true]);
  }
});

test("An address that cannot be read is refused without being quoted", async () => {
  const app = await openBareApp();
  for (const [url, status] of [
    ["/secret%zz", 400],
    ["/sync/trust/secret%zz", 400],
    [`/sync/trust/${"secret".repeat(40)}`, 414],
  ] as const) {
    const { statusCode, body, headers } = await app.inject({ url });
    expect([url, statusCode, errorBodySchema.safeParse(JSON.parse(body)).success]).toEqual([url, status, true]);
    expect(body).not.toContain("secret");
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  }
  await app.close();
});

test("What is no request, or too large for one, is refused on the wire without being quoted", async () => {
  const app = await openBareApp();
  const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
  for (const [sent, status] of [
    ["secret\r\n\r\n", "400 Bad Request"],
    [`GET / HTTP/1.1\r\nhost: a\r\nx: ${"secret".repeat(5000)}\r\n\r\n`, "431 Request Header Fields Too Large"],
  ] as const) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(sent);
    const answer = await text(socket);
    const [head, body] = answer.split("\r\n\r\n");
    expect(head).toContain(`HTTP/1.1 ${status}\r\n`);
    expect(head).toContain("x-content-type-options: nosniff");
    expect(errorBodySchema.safeParse(JSON.parse(body ?? "")).success).toBe(true);
    expect(answer).not.toContain("secret");
  }
  await app.close();
});

test("Every answer confines what a page may do", async () => {
  for (const url of ["/", "/nothing", syncPaths.root(1), healthPath]) {
    const { headers } = await get(url);
    expect(headers["content-security-policy"]).toContain("default-src 'none';script-src 'self' 'wasm-unsafe-eval'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers["permissions-policy"]).toContain("camera=(self)");
  }
});

test("Pages may call the barrier beside their own origin, where there is one, and nothing else", async () => {
  const app = await buildApp({
    db: server.parts.db,
    readStatusToken: async () => Promise.reject(new Error("unused")),
    publicOrigin: testOrigin,
    barrierOrigin: "https://barrier.example.cn",
  });
  const policyOf = async (asked: TestServer["app"]) =>
    String((await asked.inject({ url: "/" })).headers["content-security-policy"]).split(";");
  expect(await policyOf(app)).toContain("connect-src 'self' https://barrier.example.cn");
  expect(await policyOf(server.app)).toContain("connect-src 'self'");
  await app.close();
});

test("A failure inside says so in plain words and tells nothing of what was sent", async () => {
  const secret = "a name that somebody sent";
  const written: string[] = [];
  const app = await buildApp({
    db: server.parts.db,
    readStatusToken: async () => Promise.reject(new Error(secret)),
    publicOrigin: testOrigin,
    logger: { level: "info", stream: { write: (line: string) => written.push(line) } },
  });
  const { statusCode, body } = await app.inject({ url: `${statusPath(1, 1)}?name=${encodeURIComponent(secret)}` });
  await app.close();
  expect(statusCode).toBe(500);
  expect(errorBodySchema.parse(JSON.parse(body)).error).toBe("server-failing");
  expect(body + written.join("")).not.toContain("somebody");
  expect(written.join("")).toContain('"route":"/status/:issuer/:list"');
});

test("In production there are no demonstration codes", async () => {
  const app = await openBareApp();
  expect((await app.inject({ url: demoCodesPath })).statusCode).toBe(404);
  await app.close();
});
