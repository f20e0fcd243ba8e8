import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { hexToBytes } from "../core/bytes.ts";
import { scansMax } from "../core/limits.ts";
import { fail, ok } from "../core/result.ts";
import { createGateStore } from "../store/gate-store.ts";
import type { ScanRecord } from "../store/journal-store.ts";
import { createFakeDeviceServer, fakeEnrolmentCode } from "../testing/fake-device-server.ts";
import { fakeOrigin } from "../testing/fake-sync-server.ts";
import { nowSeconds, valueOf } from "../testing/test-world.ts";
import { enrolDevice } from "./enrol-device.ts";
import { sendScans } from "./send-scans.ts";
import type { SendParts } from "./send-scans.ts";

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

const scan = (number: number, changes: Partial<ScanRecord> = {}): ScanRecord => ({
  id: idOf(number),
  atSeconds: nowSeconds + number,
  outcome: "confirm",
  deed: "held",
  checkpoint: "济南西站 3",
  reason: "no-holder-key",
  pass: { issuer: 1, list: 7, place: 100 },
  isOpen: false,
  ...changes,
});

/** Locks as a browser has them: one after the other. */
const createLocks = (): Pick<LockManager, "request"> => {
  let last: Promise<unknown> = Promise.resolve();
  // as: of the two forms of a request the one that is used here
  const request = (_name: string, run: () => unknown) => (last = last.then(run));
  return { request: request as LockManager["request"] };
};

const setup = async (name: string, scans: number) => {
  const server = createFakeDeviceServer();
  const store = createGateStore(name);
  const parts = { ...store, fetch: server.fetch, origin: fakeOrigin, nowSeconds: () => nowSeconds };
  for (let number = 1; number <= scans; number += 1) await store.journal.put(scan(number));
  return { server, store, parts, waiting: async () => valueOf(await store.journal.waiting()).count };
};

const setupEnrolled = async (name: string, scans: number) => {
  const gate = await setup(name, scans);
  valueOf(await enrolDevice(gate.parts, fakeEnrolmentCode));
  return gate;
};

test("what is settled is handed in as it was scanned, and erased", async () => {
  const { server, store, parts, waiting } = await setupEnrolled("all", 2);
  await store.journal.put(scan(3, { isOpen: true }));
  expect(await sendScans(parts)).toEqual(ok({ sent: 2, damaged: 0 }));
  const { isOpen: _isOpen, ...said } = scan(1);
  const id = idOf(1).replaceAll("-", "");
  expect(server.stored.get(id)).toEqual({ ...said, id: hexToBytes(id) });
  expect(await waiting()).toBe(1);
});

test("an admission without a reason and a code without a pass are handed in too", async () => {
  const { server, store, parts } = await setupEnrolled("plain", 0);
  const { reason: _reason, pass: _pass, ...plain } = scan(1, { outcome: "admit", deed: "let-through", checkpoint: "" });
  await store.journal.put(plain);
  expect(await sendScans(parts)).toEqual(ok({ sent: 1, damaged: 0 }));
  expect([...server.stored.values()][0]).not.toHaveProperty("pass");
});

test("an empty outbox sends nothing", async () => {
  const { server, parts } = await setupEnrolled("empty", 0);
  expect(await sendScans(parts)).toEqual(ok({ sent: 0, damaged: 0 }));
  expect(server.documents).toEqual([]);
});

test("more scans than a document holds go in several", async () => {
  const { server, parts, waiting } = await setupEnrolled("many", scansMax + 50);
  expect(await sendScans(parts)).toEqual(ok({ sent: scansMax + 50, damaged: 0 }));
  expect(server.documents).toEqual([scansMax, 50]);
  expect(await waiting()).toBe(0);
});

test("what the answer was lost for is sent again, stored once and erased once", async () => {
  const { server, parts, waiting } = await setupEnrolled("lost", 50);
  server.mishaps.push("lost", "lost");
  expect(await sendScans(parts)).toEqual(fail("send-offline"));
  expect(await sendScans(parts)).toEqual(fail("send-offline"));
  expect(await waiting()).toBe(50);
  expect(await sendScans(parts)).toEqual(ok({ sent: 50, damaged: 0 }));
  expect([server.documents, server.stored.size, await waiting()]).toEqual([[50, 50, 50], 50, 0]);
});

test("documents that were received stay erased when a later one is lost", async () => {
  const { server, parts, waiting } = await setupEnrolled("later", scansMax + 1);
  server.mishaps.push(undefined, "lost");
  expect(await sendScans(parts)).toEqual(fail("send-offline"));
  expect(await waiting()).toBe(1);
});

test("scans that the phone cannot erase are sent again, and counted once", async () => {
  const { server, store, parts } = await setupEnrolled("unerased", 1);
  const journal = { ...store.journal, erase: () => Promise.resolve(fail("store-unavailable" as const)) };
  expect(await sendScans({ ...parts, journal })).toEqual(fail("store-unavailable"));
  expect(await sendScans(parts)).toEqual(ok({ sent: 1, damaged: 0 }));
  expect([server.documents, server.stored.size]).toEqual([[1, 1], 1]);
});

test("of two tabs that hand in at once one waits for the other, where there are locks", async () => {
  const { server, parts } = await setupEnrolled("locked", 3);
  const locked: SendParts = { ...parts, locks: createLocks() };
  expect(await Promise.all([sendScans(locked), sendScans(locked)])).toEqual([
    ok({ sent: 3, damaged: 0 }),
    ok({ sent: 0, damaged: 0 }),
  ]);
  expect(server.documents).toEqual([3]);
});

test("without locks two tabs may send the same scans, which are stored once", async () => {
  const { server, parts, waiting } = await setupEnrolled("unlocked", 3);
  const sent = await Promise.all([sendScans(parts), sendScans(parts)]);
  expect(sent.map(({ ok: isOk }) => isOk)).toEqual([true, true]);
  expect([server.stored.size, await waiting()]).toEqual([3, 0]);
});

test("a device that was never enrolled keeps its scans and asks nobody", async () => {
  const { server, parts, waiting } = await setup("unenrolled", 1);
  expect(await sendScans(parts)).toEqual(fail("send-not-enrolled"));
  expect([server.documents, await waiting()]).toEqual([[], 1]);
});

test("a device that was shut out keeps its scans, and hands them in once it is let in again", async () => {
  const { server, parts, waiting } = await setupEnrolled("shut-out", 1);
  server.shutOut();
  expect(await sendScans(parts)).toEqual(fail("send-shut-out"));
  expect(await waiting()).toBe(1);
  await enrolDevice(parts, fakeEnrolmentCode);
  expect(await sendScans(parts)).toEqual(ok({ sent: 1, damaged: 0 }));
});

const error = (status: number, code: string) => () => Response.json({ error: code, message: "No." }, { status });

test.each([
  ["401 of a server that lost the device", error(401, "device-unknown"), "send-not-enrolled"],
  ["401 of something else", () => new Response("login", { status: 401 }), "send-refused"],
  ["403 of something else", () => new Response("blocked", { status: 403 }), "send-refused"],
  ["400", error(400, "scans-malformed"), "send-refused"],
  ["413", error(413, "too-large"), "send-refused"],
  ["429", error(429, "too-many"), "send-server"],
  ["500", error(500, "internal"), "send-server"],
  ["503", () => new Response(null, { status: 503 }), "send-server"],
  ["a page in place of an answer", () => new Response("<html>Welcome", { status: 200 }), "send-server"],
  ["an answer that counts other scans", () => Response.json({ received: 2 }), "send-server"],
  ["an endless answer", () => new Response("x".repeat(5000)), "send-offline"],
  ["no network", () => Promise.reject(new TypeError("failed to fetch")), "send-offline"],
] as const)("%s: nothing is erased, and it is told", async (name, answer, code) => {
  const { parts, waiting } = await setupEnrolled(`answer ${name}`, 1);
  expect(await sendScans({ ...parts, fetch: async () => answer() })).toEqual(fail(code));
  expect(await waiting()).toBe(1);
});

test("a scan that the phone has damaged keeps no other from being handed in", async () => {
  const { server, store, parts, waiting } = await setupEnrolled("damaged", 2);
  store.close();
  const database = await openDB("damaged");
  await database.put("journal", { ...scan(3), checkpoint: "a".repeat(61), settledSeconds: 1 });
  await database.put("journal", { ...scan(4), id: "none", settledSeconds: 2 });
  database.close();
  expect(await sendScans(parts)).toEqual(ok({ sent: 2, damaged: 2 }));
  expect([server.stored.size, await waiting()]).toEqual([2, 0]);
});

test.each(["take", "read"] as const)("a store that fails at %s is told", async (part) => {
  const { parts } = await setupEnrolled(`broken ${part}`, 1);
  const broken = { [part]: () => Promise.resolve(fail("store-unavailable" as const)) };
  const changed = { ...parts, journal: { ...parts.journal, ...broken }, deviceKey: { ...parts.deviceKey, ...broken } };
  expect(await sendScans(changed)).toEqual(fail("store-unavailable"));
});

test("a kept key that the browser does not let sign any more is told", async () => {
  const { store, parts, waiting } = await setupEnrolled("unsigned", 1);
  const device = valueOf(await store.deviceKey.read());
  if (device === undefined) throw new Error("expected a device");
  const sign = () => Promise.reject(new DOMException("", "OperationError"));
  const deviceKey = { read: () => Promise.resolve(ok({ ...device, sign })) };
  expect(await sendScans({ ...parts, deviceKey })).toEqual(fail("store-unavailable"));
  expect(await waiting()).toBe(1);
});
