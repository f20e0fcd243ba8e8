import { afterAll, beforeAll, expect, test } from "vitest";
import { accessRows as rows } from "../../testing/access-table.ts";
import type { AccessRow } from "../../testing/access-row.ts";
import { callers, openProvince } from "../../testing/province.ts";
import type { Caller, Province } from "../../testing/province.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";

let server: TestServer;
let province: Province;
beforeAll(async () => {
  server = await openTestServer();
  province = await openProvince(server);
});
afterAll(async () => server.close());

const allowedByDefault = [200, 201, 202, 204];

/** What the requests that are allowed by themselves (a look at the head, a question about the address) are not asked for. */
const isAsked = (method: string) => method !== "HEAD" && method !== "OPTIONS";

const send = async ({ route, request, isStream }: AccessRow, caller: Caller) => {
  const [method = "", path = ""] = route.split(" ");
  const { url = path, payload, headers } = (await request?.(province, caller)) ?? {};
  const answer = await server.app.inject({
    // as: the method stands in the route's name
    ...{ method: method as "GET", url, headers: { ...headers, ...(await province.headersOf(caller)) } },
    ...(payload !== undefined && { payload }),
    payloadAsStream: true,
  });
  if (isStream === true && answer.statusCode === 200) {
    answer.stream().destroy();
    return { status: answer.statusCode, text: "" };
  }
  let text = "";
  for await (const chunk of answer.stream()) text += String(chunk);
  return { status: answer.statusCode, text };
};

/** A letter of the table; anything else in words, so that it stands out. */
const letterOf = async (row: AccessRow, caller: Caller): Promise<string> => {
  const { status, text } = await send(row, caller);
  if ((row.allowed ?? allowedByDefault).includes(status)) return "A";
  const code = text.startsWith("{") ? String(Object(JSON.parse(text)).code) : text.slice(0, 80);
  if (status === 401 && code === "sign-in-needed") return "S";
  if (status === 403 && code === "not-allowed") return "F";
  if (status === 404 && code === "not-found") return "N";
  return `[${caller}: ${status} ${code}]`;
};

const answersOf = async (row: AccessRow): Promise<string> => {
  const letters: string[] = [];
  // One after the other: a request may end what the next one needs.
  for (const caller of callers) letters.push(await letterOf(row, caller));
  return `${letters.slice(0, 3).join("")} ${letters.slice(3, 9).join("")} ${letters.slice(9).join("")}`;
};

test("Every route stands in the table, and every row has a route", () => {
  const registered = server.app.allRoutes.filter(({ method }) => isAsked(method));
  expect(registered.length).toBeGreaterThan(50);
  const inTable = new Set(rows.map(({ route }) => route));
  const routes = new Set(registered.map(({ method, url }) => `${method} ${url}`));
  expect([...routes].filter((route) => !inTable.has(route))).toEqual([]);
  expect([...inTable].filter((route) => !routes.has(route))).toEqual([]);
});

test("A row says something of every caller, and no two say it of the same thing", () => {
  for (const { route, expected } of rows)
    expect([route, expected]).toEqual([route, expect.stringMatching(/^[ANFS]{3} [ANFS]{6} [ANFS]{2}$/)]);
  const things = rows.map(({ route, about = "" }) => `${route} ${about}`);
  expect(new Set(things).size).toBe(things.length);
});

test("A route that is not for everyone is for nobody without a name", () => {
  const open = rows.filter(({ expected }) => expected.endsWith("A")).map(({ route }) => route);
  const isPublic = ({ access }: { readonly access: unknown }) => access === undefined || access === "public";
  const said = server.app.allRoutes.filter((route) => isAsked(route.method) && isPublic(route));
  expect(new Set(open)).toEqual(new Set(said.map(({ method, url }) => `${method} ${url}`)));
});

test.each(rows.map((row) => [row.route, row.about ?? "", row] as const))("%s %s", async (_, __, row) => {
  expect(await answersOf(row)).toBe(row.expected);
});
