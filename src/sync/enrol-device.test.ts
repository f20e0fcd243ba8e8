import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail, ok } from "../core/result.ts";
import { createGateStore } from "../store/gate-store.ts";
import { createFakeDeviceServer } from "../testing/fake-device-server.ts";
import { fakeOrigin } from "../testing/fake-sync-server.ts";
import { valueOf } from "../testing/test-world.ts";
import { enrolDevice } from "./enrol-device.ts";

const typed = "7qfm-2xkd-9tra";

const setup = (name: string, server = createFakeDeviceServer()) => {
  const store = createGateStore(name);
  return { server, store, parts: { ...store, fetch: server.fetch, origin: fakeOrigin } };
};

test("a device enrols with a code as a person types it, and knows its name after a restart", async () => {
  const { store, parts } = setup("enrols");
  expect(valueOf(await enrolDevice(parts, typed))).toMatchObject({ device: 12, name: "North gate 1" });
  store.close();
  expect(valueOf(await createGateStore("enrols").deviceKey.read())).toMatchObject({ device: 12, name: "North gate 1" });
});

test("where the answer was lost, the same code sends the same key again, also after a restart", async () => {
  const { server, store, parts } = setup("lost");
  server.mishaps.push("lost");
  expect(await enrolDevice(parts, typed)).toEqual(fail("enrol-offline"));
  expect(await store.deviceKey.read()).toEqual(ok(undefined));
  store.close();
  expect(valueOf(await enrolDevice(setup("lost", server).parts, typed)).device).toBe(12);
  expect(server.keys[0]).toEqual(server.keys[1]);
});

test("a code that another phone has used is told", async () => {
  const { server, parts } = setup("first");
  await enrolDevice(parts, typed);
  expect(await enrolDevice(setup("second", server).parts, typed)).toEqual(fail("enrol-code-used"));
});

test("a code that the server does not know is told, and a right one works then", async () => {
  const { parts } = setup("wrong");
  expect(await enrolDevice(parts, "0000-0000-0000")).toEqual(fail("enrol-code-wrong"));
  expect((await enrolDevice(parts, typed)).ok).toBe(true);
});

test("what cannot be a code is not sent", async () => {
  const { server, parts } = setup("malformed");
  expect(await enrolDevice(parts, "7QFM-2XKD")).toEqual(fail("enrol-code-malformed"));
  expect(server.keys).toEqual([]);
});

test("a device that stays enrolled is not forgotten when a later code fails", async () => {
  const { store, parts } = setup("stays");
  await enrolDevice(parts, typed);
  expect(await enrolDevice(parts, "0000-0000-0000")).toEqual(fail("enrol-code-wrong"));
  expect(valueOf(await store.deviceKey.read())?.device).toBe(12);
});

test.each([
  ["429", () => Response.json({ error: "enrolment-tries", message: "" }, { status: 429 }), "enrol-tries"],
  ["400", () => Response.json({ error: "enrolment-malformed", message: "" }, { status: 400 }), "enrol-refused"],
  ["413", () => new Response(null, { status: 413 }), "enrol-refused"],
  ["500", () => new Response(null, { status: 500 }), "enrol-server"],
  ["a page in place of an answer", () => new Response("<html>", { status: 201 }), "enrol-server"],
  ["another status", () => Response.json({ device: 1, name: "x" }), "enrol-server"],
] as const)("%s is told", async (name, answer, code) => {
  const { server, parts } = setup(`answer ${name}`);
  server.mishaps.push(answer);
  expect(await enrolDevice(parts, typed)).toEqual(fail(code));
});

test("without storage no key is sent", async () => {
  const { server, store, parts } = setup("no-store");
  const deviceKey = { ...store.deviceKey, key: () => Promise.resolve(fail("store-full" as const)) };
  expect(await enrolDevice({ ...parts, deviceKey }, typed)).toEqual(fail("store-full"));
  expect(server.keys).toEqual([]);
});

test.each([
  ["cannot keep it", fail("store-full" as const), "store-full"],
  ["has erased the key meanwhile", ok(undefined), "store-unavailable"],
] as const)("a phone that %s says so", async (name, kept, code) => {
  const { store, parts } = setup(`unkept ${name}`);
  const deviceKey = { ...store.deviceKey, enrolled: () => Promise.resolve(kept) };
  expect(await enrolDevice({ ...parts, deviceKey }, typed)).toEqual(fail(code));
});
