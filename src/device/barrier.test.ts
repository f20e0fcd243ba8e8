import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { isBarrierPath, openBarrier } from "./barrier.ts";

const origin = "https://barrier.example.cn";
const path = "/gates/north%201/open";

afterEach(() => {
  vi.useRealTimers();
});

/** Answers with a status and remembers what it was asked. */
const createBarrier = (status: number) => {
  const calls: { readonly url: unknown; readonly init: RequestInit | undefined }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    calls.push({ url, init });
    return new Response(null, { status });
  };
  return { calls, fetch };
};

/** Never answers; ends like a real one when it is told to. */
const silent: typeof globalThis.fetch = async (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
  });

test("a barrier is asked once, with an empty body and without cookies", async () => {
  const { calls, fetch } = createBarrier(204);
  expect(await openBarrier({ fetch, origin, path })).toBe("opened");
  expect(calls.length).toBe(1);
  expect(calls[0]?.url).toBe(`${origin}${path}`);
  const { signal, ...init } = calls[0]?.init ?? {};
  expect(signal).toBeInstanceOf(AbortSignal);
  expect(init).toEqual({
    method: "POST",
    mode: "cors",
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
  });
});

test.each([400, 401, 404, 500, 503])(
  "a barrier that answers %d has refused, and is not asked again",
  async (status) => {
    const { calls, fetch } = createBarrier(status);
    expect(await openBarrier({ fetch, origin, path })).toBe("refused");
    expect(calls.length).toBe(1);
  },
);

test("a barrier that cannot be reached is told apart, and is not asked again", async () => {
  let count = 0;
  const fetch: typeof globalThis.fetch = async () => {
    count += 1;
    throw new TypeError("Failed to fetch");
  };
  expect(await openBarrier({ fetch, origin, path })).toBe("unreached");
  expect(count).toBe(1);
});

test("a barrier that does not answer is given three seconds", async () => {
  vi.useFakeTimers();
  let answer: string | undefined;
  const call = openBarrier({ fetch: silent, origin, path }).then((said) => (answer = said));
  await vi.advanceTimersByTimeAsync(2999);
  expect(answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await call;
  expect(answer).toBe("unreached");
});

test("a call can be ended from outside, and one that was ended before is not made", async () => {
  const control = new AbortController();
  const call = openBarrier({ fetch: silent, origin, path, signal: control.signal });
  control.abort();
  expect(await call).toBe("unreached");
  const { calls, fetch } = createBarrier(204);
  expect(await openBarrier({ fetch, origin, path, signal: control.signal })).toBe("unreached");
  expect(calls).toEqual([]);
});

test("without a barrier or a path nothing is called", async () => {
  const { calls, fetch } = createBarrier(204);
  expect(await openBarrier({ fetch, origin: "", path })).toBe("unreached");
  expect(await openBarrier({ fetch, origin, path: "" })).toBe("unreached");
  expect(await openBarrier({ fetch, origin, path: "//elsewhere.example.cn/" })).toBe("unreached");
  expect(calls).toEqual([]);
});

test("on the wire it is an empty POST, and a redirect is not followed", async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push([request.method, request.url, body, request.headers.cookie, request.headers.referer]);
      const isAway = request.url === "/away";
      response.writeHead(isAway ? 307 : 204, isAway ? { location: "/open" } : {}).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const call = { fetch: globalThis.fetch, origin: `http://127.0.0.1:${port}` };
  expect(await openBarrier({ ...call, path: "/open" })).toBe("opened");
  expect(await openBarrier({ ...call, path: "/away" })).toBe("unreached");
  server.closeAllConnections();
  server.close();
  expect(seen).toEqual([
    ["POST", "/open", "", undefined, undefined],
    ["POST", "/away", "", undefined, undefined],
  ]);
});

test.each(["/", "/open", "/gates/1/open", "/a.b_c~d/%E5%8C%97", "/x;y=1,2:3@4", "/a//b", `/${"a".repeat(199)}`])(
  "%s is a path of a barrier",
  (text) => {
    expect(isBarrierPath(text)).toBe(true);
  },
);

test.each([
  ...["", "open", "//elsewhere.example.cn/", "/\\elsewhere.example.cn", "https://elsewhere.example.cn/"],
  ...["/open?gate=1", "/open#1", "/../open", "/a/./b", "/a/%2e%2e/b", "/a b", "/北", "/a\n", "/a\t/b", "/a\u0000"],
  `/${"a".repeat(200)}`,
])("%j is none", (text) => {
  expect(isBarrierPath(text)).toBe(false);
});
