import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { createGateStore } from "../store/gate-store.ts";
import { enrolDevice } from "../sync/enrol-device.ts";
import { createFakeDeviceServer, fakeEnrolmentCode } from "../testing/fake-device-server.ts";
import { fakeOrigin } from "../testing/fake-sync-server.ts";
import { nowSeconds, valueOf } from "../testing/test-world.ts";
import { handIn } from "./hand-in.ts";

const id = "00000000-0000-4000-8000-000000000001";

const setup = async (name: string) => {
  const server = createFakeDeviceServer();
  const store = createGateStore(name);
  const parts = { ...store, fetch: server.fetch, origin: fakeOrigin, nowSeconds: () => nowSeconds };
  const scan = { id, atSeconds: nowSeconds, outcome: "admit", deed: "let-through", checkpoint: "" } as const;
  await store.journal.put({ ...scan, isOpen: false });
  return { server, store, parts };
};

test("a worker that is woken hands in what the page has left", async () => {
  const { server, store, parts } = await setup("left");
  await enrolDevice(parts, fakeEnrolmentCode);
  await handIn(parts);
  expect([server.stored.size, valueOf(await store.journal.waiting()).count]).toEqual([1, 0]);
});

test.each([
  ["no network", () => Promise.reject(new TypeError("failed to fetch")), "send-offline"],
  ["a server with trouble of its own", () => Promise.resolve(new Response(null, { status: 503 })), "send-server"],
])("%s asks the browser to try again", async (name, fetch, code) => {
  const { parts } = await setup(name);
  await enrolDevice(parts, fakeEnrolmentCode);
  await expect(handIn({ ...parts, fetch })).rejects.toThrow(code);
});

test("what only a person can mend is not tried again and again", async () => {
  const { store, parts } = await setup("unenrolled");
  await handIn(parts);
  expect(valueOf(await store.journal.waiting()).count).toBe(1);
});
