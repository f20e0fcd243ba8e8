import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitmentVersion } from "../../api/applications.ts";
import { holderKeyMessage } from "../../api/holder-keys.ts";
import { privacyNoticeVersion } from "../../api/people.ts";
import { bytesToHex } from "../../core/bytes.ts";
import { docsPaths } from "../../api/docs.ts";
import { problemType } from "../../api/problems.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import type { DescribedOperation, OpenApiDocument } from "./open-api-types.ts";

let server: TestServer;
let document: OpenApiDocument;
let operations: readonly (readonly [name: string, operation: DescribedOperation])[];
beforeAll(async () => {
  server = await openTestServer();
  document = (await server.app.inject({ url: docsPaths.document })).json<OpenApiDocument>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
});
afterAll(async () => server.close());

test("The document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  // as: the validator takes any object
  const result = await validator.validate(document as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect([result.valid, validator.version]).toEqual([true, "3.1"]);
});

test("The validator refuses what is none", async () => {
  const broken = { ...document, paths: { ...document.paths, "/x": { get: { responses: { abc: {} } } } } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test("Every route of the server stands in it, and nothing else", () => {
  const routes = server.app.allRoutes
    .filter(({ method }) => method !== "HEAD" && method !== "OPTIONS")
    .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, "{$1}")}`);
  expect(routes.length).toBeGreaterThan(70);
  expect(operations.map(([name]) => name).toSorted()).toEqual([...new Set(routes)].toSorted());
});

test("Every route has words, an area, who may use it, and all its answers", () => {
  const areas = new Set(document.tags.map(({ name }) => name));
  for (const [name, { summary, tags, responses, operationId }] of operations) {
    expect([name, summary]).toEqual([name, expect.stringMatching(/^[A-Z].{5,}$/)]);
    expect([name, tags.length, tags.every((tag) => areas.has(tag))]).toEqual([name, 1, true]);
    expect([name, operationId]).toEqual([name, expect.stringMatching(/^[a-z]\w+$/i)]);
    const statuses = Object.keys(responses);
    expect([name, statuses.some((status) => /^[23]/.test(status))]).toEqual([name, true]);
    expect([name, responses["500"]?.["x-codes"]]).toEqual([name, ["server-failing"]]);
  }
  expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
});

test("A failure below /api is a problem with the codes that it can have", () => {
  for (const [name, { responses }] of operations.filter(([one]) => one.includes(" /api/"))) {
    for (const [status, { content, "x-codes": codes }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      expect([name, status, Object.keys(content ?? {})]).toEqual([name, status, [problemType]]);
      expect([name, status, codes?.length]).toEqual([name, status, expect.any(Number)]);
    }
  }
});

test("Whoever is not for everyone says how one signs in; a token is not taken where a session is needed", () => {
  const byName = new Map(operations);
  expect(byName.get("GET /api/me")?.security).toEqual([{ session: [] }]);
  expect(byName.get("GET /api/staff")?.security).toEqual([{ session: [] }, { token: [] }]);
  expect(byName.get("GET /api/staff/me/passkeys")?.security).toEqual([{ session: [] }]);
  expect(byName.get("GET /api/communities")?.security).toEqual([]);
  for (const [name, { security, "x-access": access }] of operations) {
    expect([name, security.length === 0]).toEqual([name, access === "public"]);
  }
});

test("What is referred to is there, and everything that is there is referred to", () => {
  const referred = new Set(
    [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name),
  );
  expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  expect(referred.size).toBeGreaterThan(30);
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Problem", "HeldPass", "Person"]));
});

test("A traveler's app can be made from it alone: what the phone's key signs, and which notice and commitment hold", async () => {
  const page = (await server.app.inject({ url: docsPaths.page })).body;
  const submit = document.paths["/api/applications/{clientKey}"]?.["put"]?.description ?? "";
  const publicKey = new Uint8Array(32).fill(0xaa);
  const claim = { clientKey: "6a1f0c9e-0000-4000-8000-000000000000", publicKey, timeSeconds: 1_900_000_000 };
  expect(submit).toContain(bytesToHex(holderKeyMessage(claim)));
  expect(document.info).toMatchObject({
    ...{ "x-noticeVersion": privacyNoticeVersion, "x-commitmentVersion": commitmentVersion },
  });
  for (const words of ["Clearway holder key 1", "x-noticeVersion", `commitmentVersion ${commitmentVersion}`]) {
    expect(page).toContain(words);
  }
});

test("A slash behind the page's address leads to the page", async () => {
  const { statusCode, headers } = await server.app.inject({ url: "/docs/" });
  expect([statusCode, headers.location]).toEqual([302, docsPaths.page]);
});

test("A part that takes less than it gives has two names", () => {
  const { schemas } = document.components;
  const query = document.paths["/api/staff"]?.["get"]?.parameters?.find(({ name }) => name === "limit");
  expect(query).toMatchObject({ in: "query", required: false, schema: { type: "integer", maximum: 100, default: 50 } });
  expect(schemas["NewMemberInput"]?.required).toEqual(["name", "roles", "communities"]);
});

test("The page has every route, loads nothing but its style, and runs nothing", async () => {
  const { body, headers } = await server.app.inject({ url: docsPaths.page });
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toBe(
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  );
  for (const [, { operationId }] of operations) expect(body).toContain(`<details id="${operationId}">`);
  expect(body).toContain("For officers: their communities.");
  expect(body).toContain("<code>application-open</code>");
  expect(body).not.toMatch(/<script|style=|\son\w+=|https?:\/\//);
  expect([...body.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, url]) => url)).toEqual([
    docsPaths.style,
    docsPaths.document,
  ]);
  const targets = [...body.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.filter((id) => !body.includes(`id="${id}"`))).toEqual([]);
  expect((await server.app.inject({ url: docsPaths.style })).headers["content-type"]).toBe("text/css; charset=utf-8");
});
