import { tracingChannel } from "node:diagnostics_channel";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { docsPaths } from "../api/docs.ts";
import { errorBodySchema } from "../api/error-body.ts";
import { problemSchema, problemType } from "../api/problems.ts";
import { changeOne, makeUp } from "../testing/fuzz.ts";
import type { FuzzRequest } from "../testing/fuzz.ts";
import type { Caller, Province } from "../testing/province.ts";
import { openProvince } from "../testing/province.ts";
import { createRandom } from "../testing/seeded-random.ts";
import { openTestServer, testOrigin } from "../testing/server.ts";
import type { TestServer } from "../testing/server.ts";
import { validRequests } from "../testing/valid-requests.ts";
import type { ValidRequest } from "../testing/valid-requests.ts";
import { isApiAddress } from "./plugins/problems.ts";
import type { OpenApiDocument } from "./plugins/open-api-types.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? 20_200_224);
/** Of each valid request. */
const requestsEach = Number(process.env["FUZZ_REQUESTS"] ?? 16);
const atOnce = 8;
const answerMsMax = 10_000;

let server: TestServer;
let province: Province;
let document: OpenApiDocument;

let reached = 0;
const errors: string[] = [];
const channel = tracingChannel("fastify.request.handler");
const onHandler = {
  start: () => void (reached += 1),
  end: () => undefined,
  asyncStart: () => undefined,
  asyncEnd: () => undefined,
  error: (message: object) => void errors.push(String(Object(message).error)),
};

beforeAll(async () => {
  server = await openTestServer();
  province = await openProvince(server);
  document = (await server.app.inject({ url: docsPaths.document })).json<OpenApiDocument>();
  channel.subscribe(onHandler);
});
afterAll(async () => {
  channel.unsubscribe(onHandler);
  await server.close();
});

/** What of a request changes its sender comes last: the others need them. */
const inOrder = (requests: readonly ValidRequest[]): readonly ValidRequest[] => {
  const isStaff = ({ route }: ValidRequest) => route.includes("/api/staff");
  return [...requests.filter((one) => !isStaff(one)), ...requests.filter(isStaff)];
};

const prepare = async ({ route, request }: ValidRequest): Promise<FuzzRequest> => {
  const made = await request(province);
  return { ...made, url: made.url ?? route.split(" ")[1] ?? "" };
};

const send = async (route: string, caller: Caller, { url, payload, headers }: FuzzRequest) => {
  const own = await province.headersOf(caller);
  const answering = server.app.inject({
    // as: the method stands in the route's name
    ...{ method: route.split(" ")[0] as "GET", url, headers: { ...own, ...headers }, payloadAsStream: true },
    ...(payload !== undefined && { payload }),
  });
  const answer = await Promise.race([answering, setTimeout(answerMsMax, undefined, { ref: false })]);
  if (answer === undefined) return { status: 0, type: "", text: "no answer" };
  const type = String(answer.headers["content-type"] ?? "");
  if (type === "text/event-stream") {
    answer.stream().destroy();
    return { status: answer.statusCode, type, text: "" };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answer.stream()) chunks.push(Buffer.from(chunk));
  return { status: answer.statusCode, type, text: Buffer.concat(chunks).toString("utf8") };
};

const codesByStatus = (route: string, status: number): readonly string[] => {
  const [method = "", url = ""] = route.split(" ");
  const path = url.replace(/:(\w+)/g, "{$1}");
  return document.paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.["x-codes"] ?? [];
};

/** A problem may say more (RFC 9457, section 3.2). */
const looseProblemSchema = z.looseObject(problemSchema.shape);

/** Refused before a route is found, or at the address of another one. */
const codesOfAddresses = ["not-found", "request-malformed", "address-too-long"];

/** What is wrong with an answer; undefined where nothing is. */
const faultOf = (
  route: string,
  url: string,
  { status, type, text }: Awaited<ReturnType<typeof send>>,
): string | undefined => {
  if (status >= 200 && status < 400) return undefined;
  if (status === 0 || status === 500 || status === 501) return `${status} ${text} ${errors.at(-1) ?? ""}`;
  // Dots in an address may lead elsewhere.
  const isApi = isApiAddress(new URL(url, testOrigin).pathname);
  if (isApi !== type.startsWith(problemType)) return `${status} as ${type}`;
  const read = isApi ? looseProblemSchema.safeParse(JSON.parse(text)) : errorBodySchema.safeParse(JSON.parse(text));
  if (!read.success) return `${status} ${text}`;
  const code = "code" in read.data ? read.data.code : read.data.error;
  return [...codesByStatus(route, status), ...codesOfAddresses].includes(code) ? undefined : `${status} ${code}`;
};

test("Every route has a request that it takes", async () => {
  const taken = new Set<string>();
  for (const valid of inOrder(validRequests)) {
    const before = reached;
    const request = await prepare(valid);
    const answer = await send(valid.route, valid.caller, request);
    expect([valid.route, faultOf(valid.route, request.url, answer)]).toEqual([valid.route, undefined]);
    if (reached > before) taken.add(valid.route);
  }
  const routes = server.app.allRoutes.filter(({ method }) => method !== "HEAD" && method !== "OPTIONS");
  expect(routes.map(({ method, url }) => `${method} ${url}`).filter((route) => !taken.has(route))).toEqual([]);
});

test("Whatever is sent is answered, with a known code where it is refused, and never with 500", async () => {
  const random = createRandom(seed);
  const faults: string[] = [];
  const byStatus = new Map<number, number>();
  const before = reached;
  for (const valid of inOrder(validRequests)) {
    const example = await prepare(valid);
    for (let count = 0; count < requestsEach; count += atOnce) {
      const requests = Array.from({ length: atOnce }, (_, index) =>
        index % 2 === 1 ? makeUp(random, example) : changeOne(random, example, valid.route.split(" ")[1] ?? ""),
      );
      const answers = await Promise.all(requests.map(async (request) => send(valid.route, valid.caller, request)));
      for (const [index, answer] of answers.entries()) {
        byStatus.set(answer.status, (byStatus.get(answer.status) ?? 0) + 1);
        const fault = faultOf(valid.route, requests[index]?.url ?? "", answer);
        if (fault !== undefined)
          faults.push(`${valid.route}: ${fault} for ${JSON.stringify(requests[index])}`.slice(0, 600));
      }
    }
  }
  const sent = [...byStatus.values()].reduce((sum, count) => sum + count, 0);
  const statuses = [...byStatus].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${sent} requests, ${reached - before} reached a handler. ${statuses.join(", ")}. Seed ${seed}.`);
  expect(faults).toEqual([]);
  expect(reached - before).toBeGreaterThan(sent / 5);
  expect((await server.app.inject({ url: "/api/communities?area=37" })).statusCode).toBe(200);
});
