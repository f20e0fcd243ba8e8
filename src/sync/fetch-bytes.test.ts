import { afterEach, expect, test, vi } from "vitest";
import { fetchBytes } from "./fetch-bytes.ts";

afterEach(() => {
  vi.useRealTimers();
});

const url = "https://pass.example/sync/manifest";

/** A fetch that never answers until it is aborted. */
const silentFetch: typeof globalThis.fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => {
      reject(new DOMException("aborted", "AbortError"));
    });
  });

test("a connection on which nothing comes is given up after 20 seconds", async () => {
  vi.useFakeTimers();
  const fetched = fetchBytes(silentFetch, { url, bytesMax: 10 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await fetched).toEqual({ ok: false, error: "sync-stalled" });
});

/** A fetch whose body trickles until it is cancelled or aborted. */
const createTrickle = (headers: Readonly<Record<string, string>> = {}) => {
  const trickle = { isStopped: false };
  const fetch: typeof globalThis.fetch = (_, init) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        timer = setInterval(() => {
          controller.enqueue(new Uint8Array(1));
        }, 10_000);
        init?.signal?.addEventListener("abort", () => {
          clearInterval(timer);
          trickle.isStopped = true;
          controller.error(new DOMException("aborted", "AbortError"));
        });
      },
    });
    return Promise.resolve(new Response(body, { headers }));
  };
  return { fetch, trickle };
};

test("an answer that trickles on is given up after five minutes", async () => {
  vi.useFakeTimers();
  const { fetch, trickle } = createTrickle();
  const fetched = fetchBytes(fetch, { url, bytesMax: 1000 });
  await vi.advanceTimersByTimeAsync(299_999);
  expect(trickle.isStopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await fetched).toEqual({ ok: false, error: "sync-stalled" });
});

test("what announces more than may come is not brought down", async () => {
  vi.useFakeTimers();
  const { fetch, trickle } = createTrickle({ "content-length": "11" });
  expect(await fetchBytes(fetch, { url, bytesMax: 10 })).toEqual({ ok: false, error: "sync-too-large" });
  expect(trickle.isStopped).toBe(true);
});

test("a body at the limit is read, one byte more is not", async () => {
  const respond = (length: number) => () => Promise.resolve(new Response(new Uint8Array(length)));
  const read = await fetchBytes(respond(10), { url, bytesMax: 10 });
  expect(read).toEqual({ ok: true, value: { status: "found", body: new Uint8Array(10) } });
  expect(await fetchBytes(respond(11), { url, bytesMax: 10 })).toEqual({ ok: false, error: "sync-too-large" });
});

test("an answer without a body is empty", async () => {
  const respond = () => Promise.resolve(new Response(null));
  const fetched = await fetchBytes(respond, { url, bytesMax: 10 });
  expect(fetched).toEqual({ ok: true, value: { status: "found", body: new Uint8Array() } });
});

test("tag, date and age of an answer are given on", async () => {
  const headers = { etag: '"7"', date: "Thu, 20 Feb 2020 02:00:00 GMT", age: "5" };
  const fetched = await fetchBytes(() => Promise.resolve(new Response(null, { headers })), { url, bytesMax: 10 });
  expect(fetched).toMatchObject({ value: { tag: '"7"', dateSeconds: 1_582_164_005 } });
});

test("a date that is none is left out", async () => {
  const headers = { date: "yesterday" };
  const fetched = await fetchBytes(() => Promise.resolve(new Response(null, { headers })), { url, bytesMax: 10 });
  expect(fetched).toEqual({ ok: true, value: { status: "found", body: new Uint8Array() } });
});
