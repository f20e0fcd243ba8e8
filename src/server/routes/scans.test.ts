import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signCoseSign1 } from "../../core/cose/cose-sign1.ts";
import type { Scan } from "../../core/journal/scan.ts";
import { signScans } from "../../core/journal/scans-document.ts";
import { scansBytesMax, scansMax } from "../../core/limits.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createScan, enrol, handIn, postScans } from "../../testing/test-device.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { buildApp } from "../app.ts";
import { listDevices, shutOutDevice } from "../devices/device-register.ts";
import { createEnrolmentCode } from "../devices/enrolment-codes.ts";
import { scansRoutes } from "./scans.ts";

/** The clock stands still here, at the same second as the scans of `createScan`. */
const nowSeconds = 1_800_000_000;
const day = 86_400;

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(nowSeconds);
});
afterAll(async () => server.close());

/** A device that is enrolled under a name of its own. */
const enrolled = async (name: string) => {
  const signer = createTestSigner(name);
  await enrol(server.app, (await createEnrolmentCode(server.parts.db, name)).code, signer);
  const device = (await listDevices(server.parts.db)).find((row) => row.name === name)?.device ?? -1;
  const kept = async () =>
    server.parts.db.selectFrom("scans").selectAll().where("device", "=", device).orderBy("at_seconds").execute();
  return { signer, device, kept };
};

const times = async (kept: Awaited<ReturnType<typeof enrolled>>["kept"]) =>
  (await kept()).map(({ at_seconds }) => at_seconds);

test("A scan is kept with all that the device said", async () => {
  const { signer, device, kept } = await enrolled("all said");
  const { pass, ...without } = createScan({ outcome: "unsure", deed: "held", reason: "list-stale", checkpoint: "" });
  const scans: readonly Scan[] = [
    { ...without, atSeconds: nowSeconds - 60 },
    createScan({ outcome: "refuse", deed: "sent-back", reason: "status-red", checkpoint: "北门" }),
  ];
  expect(await handIn(server.app, scans, signer)).toEqual([200, { received: 2 }]);
  const common = { device, received_seconds: nowSeconds };
  expect(await kept()).toMatchObject([
    {
      ...common,
      ...{ at_seconds: nowSeconds - 60, outcome: "unsure", deed: "held", reason: "list-stale", checkpoint: "" },
      ...{ issuer: null, list: null, place: null },
    },
    {
      ...common,
      ...{ at_seconds: nowSeconds, outcome: "refuse", deed: "sent-back", reason: "status-red", checkpoint: "北门" },
      ...pass,
    },
  ]);
  const ids = (await kept()).map(({ id }) => id.replaceAll("-", ""));
  expect(ids).toEqual(scans.map(({ id }) => Buffer.from(id).toString("hex")));
});

test("The same document ten times at once, and again, is each scan once", async () => {
  const { signer, kept } = await enrolled("ten times");
  const scans = Array.from({ length: 50 }, () => createScan());
  const document = await signScans({ iatSeconds: 1, scans }, signer);
  const answers = await Promise.all(Array.from({ length: 10 }, async () => postScans(server.app, document)));
  expect(answers).toEqual(Array.from({ length: 10 }, () => [200, { received: 50 }]));
  expect(await kept()).toHaveLength(50);
  expect(await postScans(server.app, document)).toEqual([200, { received: 50 }]);
  expect(await kept()).toHaveLength(50);
});

test("Documents that overlap in opposite orders are all received, and what came first stays", async () => {
  const { signer, kept } = await enrolled("overlapping");
  const scans = Array.from({ length: 40 }, () => createScan({ deed: "none" }));
  const orders = Array.from({ length: 8 }, (_, turn) => (turn % 2 === 0 ? scans : scans.toReversed()));
  const answers = await Promise.all(orders.map(async (order) => handIn(server.app, order, signer)));
  expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
  const changed = scans.map((scan): Scan => ({ ...scan, deed: "emergency" }));
  expect(await handIn(server.app, [...changed, createScan({ deed: "none" })], signer)).toEqual([200, { received: 41 }]);
  expect((await kept()).map(({ deed }) => deed)).toEqual(Array.from({ length: 41 }, () => "none"));
});

test("Two devices may give the same number to a scan", async () => {
  const [one, two] = [await enrolled("number one"), await enrolled("number two")];
  const scan = createScan();
  for (const { signer } of [one, two]) expect((await handIn(server.app, [scan], signer))[0]).toBe(200);
  expect([await one.kept(), await two.kept()].map((kept) => kept.length)).toEqual([1, 1]);
});

test("A scan that is past its time is received and not stored; one from the future is dated by its receipt", async () => {
  const { signer, kept } = await enrolled("wrong clock");
  const at = (seconds: number) => createScan({ atSeconds: seconds });
  const old = [at(0), at(nowSeconds - 14 * day - 1)];
  expect(await handIn(server.app, old, signer)).toEqual([200, { received: 2 }]);
  expect(await kept()).toEqual([]);
  const others = [at(nowSeconds - 14 * day), at(nowSeconds + 600), at(nowSeconds + 601), at(2 ** 53 - 1)];
  expect(await handIn(server.app, [...old, ...others], signer)).toEqual([200, { received: 6 }]);
  expect(await times(kept)).toEqual([nowSeconds - 14 * day, nowSeconds, nowSeconds, nowSeconds + 600]);
});

test("A device that is shut out hands nothing in, at once, and what it handed in stays", async () => {
  const { signer, device, kept } = await enrolled("lost");
  await handIn(server.app, [createScan()], signer);
  expect(await shutOutDevice(server.parts.db, device)).toEqual({ ok: true, value: { name: "lost", changed: true } });
  expect(await handIn(server.app, [createScan()], signer)).toEqual([403, "device-shut-out"]);
  expect(await kept()).toHaveLength(1);
});

test("Whoever is not enrolled is unknown, also under the kid of one who is", async () => {
  const { signer, kept } = await enrolled("borrowed kid");
  const stranger = createTestSigner("stranger");
  expect(await handIn(server.app, [createScan()], stranger)).toEqual([401, "device-unknown"]);
  const forged = { publicKey: signer.publicKey, sign: stranger.sign };
  expect(await handIn(server.app, [createScan()], forged)).toEqual([401, "device-unknown"]);
  expect(await kept()).toEqual([]);
});

test("Of two devices with one kid each is known by its signature", async () => {
  const [one, two] = [await enrolled("twin one"), await enrolled("twin two")];
  const devices = server.parts.db.selectFrom("devices").select("kid").where("id", "=", two.device);
  const { kid } = await devices.executeTakeFirstOrThrow();
  await server.parts.db.updateTable("devices").set({ kid }).where("id", "=", one.device).execute();
  expect((await handIn(server.app, [createScan()], two.signer))[0]).toBe(200);
  expect([await one.kept(), await two.kept()].map((kept) => kept.length)).toEqual([0, 1]);
});

test("The largest document is taken, and nothing larger, malformed or of another type", async () => {
  const { signer, kept } = await enrolled("largest");
  const longest = { checkpoint: "名".repeat(20), outcome: "complete", reason: "identity-mismatch" } as const;
  const scans = Array.from({ length: scansMax }, () => createScan(longest));
  expect(await handIn(server.app, scans, signer)).toEqual([200, { received: scansMax }]);
  expect(await kept()).toHaveLength(scansMax);
  expect(await postScans(server.app, new Uint8Array(scansBytesMax))).toEqual([400, "scans-malformed"]);
  expect(await postScans(server.app, new Uint8Array(scansBytesMax + 1))).toEqual([413, "request-too-large"]);
  const headers = { "content-type": "application/json" };
  const json = await server.app.inject({ method: "POST", url: "/scans", headers, payload: "{}" });
  expect(json.statusCode).toBe(415);
});

test("A document whose payload is not in its form is malformed also by the right key", async () => {
  const { signer } = await enrolled("own form");
  const genuine = await signScans({ iatSeconds: 1, scans: [createScan()] }, signer);
  // The same protected header over another payload, an empty map.
  const typ = "application/vnd.clearway.scans+cbor";
  const document = await signCoseSign1({ payloadBytes: Uint8Array.of(0xa0), typ }, signer);
  expect(document.subarray(0, 40)).toEqual(genuine.subarray(0, 40));
  expect(await postScans(server.app, document)).toEqual([400, "scans-malformed"]);
});

test("The log of what devices send holds route, status and time only", async () => {
  const { signer } = await enrolled("quiet");
  const written: string[] = [];
  const app = await buildApp({
    ...{ db: server.parts.db, publicOrigin: testOrigin },
    readStatusToken: async () => Promise.reject(new Error("unused")),
    logger: { level: "info", stream: { write: (line: string) => written.push(line) } },
  });
  await handIn(app, [createScan({ checkpoint: "secret gate" })], signer);
  await handIn(app, [createScan()], createTestSigner("stranger"));
  await app.close();
  expect(written.join("")).toContain('"route":"/scans","status":401');
  const members = written.flatMap((line) => Object.keys(Object(JSON.parse(line))));
  expect(new Set(members)).toEqual(
    new Set(["level", "time", "pid", "hostname", "reqId", "method", "route", "status", "ms"]),
  );
});

test("A database that fails leaves nothing of a document", async () => {
  const { signer, kept } = await enrolled("half");
  await sql`ALTER TABLE scans ADD CONSTRAINT no_five CHECK (place <> 5)`.execute(server.parts.db);
  const scans = [createScan(), createScan({ pass: { issuer: 1, list: 7, place: 5 } })];
  expect(await handIn(server.app, scans, signer)).toEqual([500, "server-failing"]);
  expect(await kept()).toEqual([]);
  await sql`ALTER TABLE scans DROP CONSTRAINT no_five`.execute(server.parts.db);
  expect(await handIn(server.app, scans, signer)).toEqual([200, { received: 2 }]);
});

test("A device that hands in too often is told to wait; what it did not sign is never counted against it", async () => {
  const { signer } = await enrolled("too often");
  const taken: string[] = [];
  const takeDevice = (key: string): number => (taken.push(key) > 2 ? 1000 : 0);
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(scansRoutes(server.parts.db, takeDevice));
  expect(await handIn(app, [createScan()], createTestSigner("nobody knows it"))).toEqual([401, "device-unknown"]);
  for (let count = 0; count < 2; count += 1) expect((await handIn(app, [createScan()], signer))[0]).toBe(200);
  expect(await handIn(app, [createScan()], signer)).toEqual([429, "too-many-requests"]);
  expect(new Set(taken).size).toBe(1);
  await app.close();
});
