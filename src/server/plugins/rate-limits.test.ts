import { request as requestHttp } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problemType } from "../../api/problems.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { buildApp } from "../app.ts";
import { createStatusTokens } from "../publication/status-token.ts";
import { rateLimits, requestLimits } from "./limits.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import { createRateLimiters, networkOf } from "./rate-limits.ts";

let server: TestServer;
let nowMs = 1_000_000;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const limits = {
  ...rateLimits,
  address: { perMinute: 60, burst: 4 },
  staffGuess: { perMinute: 6, burst: 2 },
  holder: { perMinute: 6, burst: 2 },
  staff: { perMinute: 12, burst: 2 },
};
const build = (trustProxy?: readonly string[]) =>
  buildApp({
    db: server.parts.db,
    readStatusToken: createStatusTokens(server.parts),
    publicOrigin: "http://pass.test",
    province: server.province,
    rateLimiters: createRateLimiters(limits, () => nowMs),
    ...(trustProxy && { trustProxy }),
  });

test("A burst is let through, one more at each step after it, and an asker that was refused waits no longer for it", () => {
  let now = 0;
  const take = createRateLimiter({ perMinute: 60, burst: 3 }, () => now);
  expect([1, 2, 3, 4, 5].map(() => take("a"))).toEqual([0, 0, 0, 1000, 1000]);
  now = 999;
  expect(take("a")).toBe(1);
  now = 1000;
  expect([take("a"), take("a"), take("b")]).toEqual([0, 1000, 0]);
  now = 60_000;
  expect([1, 2, 3, 4].map(() => take("a"))).toEqual([0, 0, 0, 1000]);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:0:1::7", "2001:db8:0:1"],
  ["2001:db8:0:1:ffff::", "2001:db8:0:1"],
  ["2001:0DB8::1", "2001:db8:0:0"],
  ["127.0.0.1", undefined],
  ["::1", undefined],
  ["::ffff:127.0.0.1", undefined],
  ["no address", undefined],
])("%s is counted as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("An address that asks too often gets 429 with the seconds to wait, the next address and this machine do not", async () => {
  const app = await build();
  const ask = (remoteAddress: string) => app.inject({ url: "/api/me", remoteAddress });
  for (let count = 0; count < 4; count += 1) expect((await ask("203.0.113.7")).statusCode).toBe(401);
  const refused = await ask("203.0.113.7");
  expect([refused.statusCode, refused.headers["retry-after"], refused.headers["content-type"]]).toEqual([
    429,
    "1",
    expect.stringContaining(problemType),
  ]);
  expect(refused.json()).toMatchObject({ code: "too-many-requests", status: 429 });
  expect((await ask("203.0.113.8")).statusCode).toBe(401);
  for (let count = 0; count < 10; count += 1) expect((await ask("127.0.0.1")).statusCode).toBe(401);
  nowMs += 1000;
  expect((await ask("203.0.113.7")).statusCode).toBe(401);
  await app.close();
});

test.each(["/api/staff/sign-in", "/api/staff/sign-in/options", "/api/staff/enrolment", "/api/staff/enrolment/options"])(
  "%s is refused to an address before its body or who asks is looked at",
  async (url) => {
    const app = await build();
    const post = () => app.inject({ method: "POST", url, remoteAddress: "198.51.100.1", payload: {} });
    await post();
    await post();
    const refused = await post();
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "10"]);
    await app.close();
  },
);

test("A person who asks too often is refused wherever the requests come from, and nobody else is", async () => {
  const [cookie, other] = [(await signInTraveler(server)).cookie, (await signInTraveler(server)).cookie];
  const app = await build();
  const ask = async (remoteAddress: string, own: string) =>
    (await app.inject({ url: "/api/me", remoteAddress, headers: { cookie: own } })).statusCode;
  const answers: number[] = [];
  for (const address of ["192.0.2.101", "192.0.2.102", "127.0.0.1"]) answers.push(await ask(address, cookie));
  expect(answers).toEqual([200, 200, 429]);
  expect(await ask("127.0.0.1", other)).toBe(200);
  nowMs += 10_000;
  expect(await ask("127.0.0.1", cookie)).toBe(200);
  await app.close();
});

test("A member of staff is counted by itself, whichever token is used", async () => {
  const member = await signInStaff(server, { roles: ["operator"], by: "token" });
  const app = await build();
  const ask = async () => {
    const { statusCode, headers } = await app.inject({ url: "/api/jobs", headers: member.headers });
    return [statusCode, headers["retry-after"]];
  };
  expect([await ask(), await ask(), await ask()]).toEqual([
    [200, undefined],
    [200, undefined],
    [429, "5"],
  ]);
  await app.close();
});

test("An address in X-Forwarded-For counts only where a named proxy says it", async () => {
  const ask = async (app: Awaited<ReturnType<typeof build>>, remoteAddress: string, forwarded: string) =>
    (await app.inject({ url: "/api/me", remoteAddress, headers: { "x-forwarded-for": forwarded } })).statusCode;
  const open = await build();
  const strangers = [1, 2, 3, 4, 5].map((last) => `192.0.2.${last}`);
  const answers: number[] = [];
  for (const address of strangers) answers.push(await ask(open, "203.0.113.9", address));
  expect(answers).toEqual([401, 401, 401, 401, 429]);
  await open.close();
  const behind = await build(["10.0.0.0/24"]);
  for (const address of strangers) expect(await ask(behind, "10.0.0.2", address)).toBe(401);
  // What a stranger wrote before the proxy's own word is not believed.
  for (let count = 0; count < 3; count += 1) await ask(behind, "10.0.0.2", "192.0.2.77, 192.0.2.1");
  expect(await ask(behind, "10.0.0.2", "192.0.2.78, 192.0.2.1")).toBe(429);
  await behind.close();
});

test("A body of the largest size is read, one byte more is not", async () => {
  const app = await build();
  const post = async (bytes: number) => {
    const payload = `{"a":"${"x".repeat(bytes - 8)}"}`;
    const headers = { "content-type": "application/json" };
    return (await app.inject({ method: "POST", url: "/api/sign-in/codes", payload, headers })).statusCode;
  };
  expect(await post(requestLimits.bodyBytesMax)).toBe(400);
  expect(await post(requestLimits.bodyBytesMax + 1)).toBe(413);
  await app.close();
});

test("The server keeps its times, and no more connections than it can hold", async () => {
  const app = await build();
  expect([app.server.requestTimeout, app.server.keepAliveTimeout, app.server.timeout]).toEqual([
    600_000, 10_000, 60_000,
  ]);
  expect(app.server.maxConnections).toBe(requestLimits.connectionsMax);
  app.server.maxConnections = 1;
  await app.listen({ host: "127.0.0.1", port: 0 });
  // Listening on a port gives an address with one.
  const { port } = app.server.address() as AddressInfo;
  const first = connect({ host: "127.0.0.1", port });
  await new Promise((resolve) => first.once("connect", resolve));
  const second = await new Promise((resolve) => {
    requestHttp({ host: "127.0.0.1", port, path: "/api/me", agent: false })
      .once("response", ({ statusCode }) => void resolve(statusCode))
      .once("error", () => void resolve("refused"))
      .end();
  });
  expect(second).toBe("refused");
  first.destroy();
  await app.close();
});
