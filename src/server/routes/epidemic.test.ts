import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveryTypes, epidemicPaths } from "../../api/epidemic.ts";
import { addPass, addPerson, identityNumber, placeColour } from "../../testing/epidemic-people.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";

let server: TestServer;
let operator: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  await server.setClock(Date.parse("2031-02-24T08:00:00+08:00") / 1000);
  operator = await signInStaff(server, { roles: ["operator"], by: "token" });
});
afterAll(async () => server.close());

const lineOf = (index: number): string =>
  `${JSON.stringify({ key: `k${index}`, documentType: "resident-id", documentNumber: identityNumber(index), kind: "positive", from: "2031-02-20" })}\n`;
const deliver = async (
  content: string,
  query = "",
  batch: string = randomUUID(),
  type: string = deliveryTypes.ndjson,
) =>
  operator.inject({
    method: "POST",
    url: `${epidemicPaths.batch(batch)}?source=national${query}`,
    headers: { "content-type": type },
    payload: content,
  });

test("A platform delivers, asks for the state and pages through what was rejected (D9.3)", async () => {
  const person = await addPerson(server.parts, 1);
  const place = await addPass(server.parts, person, "2031-02-24");
  const batch = randomUUID();
  const dry = await deliver(lineOf(1), "&dryRun=1", batch);
  expect([dry.statusCode, dry.json()]).toMatchObject([201, { isDryRun: true, accepted: 1, recoloured: 1 }]);
  expect((await operator.inject({ url: epidemicPaths.batch(batch) })).statusCode).toBe(404);
  const content = `${lineOf(1)}{\n{\n{\n`;
  const taken = await deliver(content, "", batch);
  expect([taken.statusCode, taken.json()]).toMatchObject([
    201,
    { state: "done", accepted: 1, rejected: 3, recoloured: 1 },
  ]);
  expect(await placeColour(server.parts, place)).toBe(1);
  expect((await deliver(content, "", batch)).statusCode).toBe(200);
  const differs = await deliver(lineOf(2), "", batch);
  expect([differs.statusCode, differs.json()]).toMatchObject([409, { code: "batch-differs" }]);
  expect((await operator.inject({ url: epidemicPaths.batch(batch) })).json()).toMatchObject({ batch, linesDone: 4 });
  const page = async (after: number) =>
    (await operator.inject({ url: `${epidemicPaths.rejections(batch)}?limit=2&after=${after}` })).json<unknown>();
  expect(await page(0)).toMatchObject({ rejections: [{ line: 2 }, { line: 3 }], next: 3 });
  expect(await page(3)).toMatchObject({ rejections: [{ line: 4, reason: "json-malformed" }], next: null });
  const audited = await server.parts.db
    .selectFrom("audit_entries")
    .select("actor_id")
    .where("action", "=", "epidemic.import")
    .execute();
  expect(audited).toEqual([{ actor_id: String(operator.staff) }]);
});

test("Deliveries are listed the newest first, in pages by key", async () => {
  const batches = [randomUUID(), randomUUID(), randomUUID()];
  for (const batch of batches) await deliver("", "", batch);
  const page = async (query: string) => {
    const answer = await operator.inject({ url: `${epidemicPaths.batches}?limit=2${query}` });
    return answer.json<{ batches: { batch: string }[]; next: string | null }>();
  };
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const got: Awaited<ReturnType<typeof page>> = await page(next === "" ? "" : `&before=${next}`);
    seen.push(...got.batches.map(({ batch }) => batch));
    next = got.next;
  }
  expect(seen.length).toBe(new Set(seen).size);
  expect(batches.every((batch) => seen.includes(batch))).toBe(true);
});

test.each([
  ["a source that is none", async () => deliver("", "&source=B"), 400, "request-malformed"],
  ["a UUID that is none", async () => deliver("", "", "7"), 400, "request-malformed"],
  ["an unknown kind", async () => deliver("", "&kind=well"), 400, "request-malformed"],
  [
    "another type of content",
    async () => deliver("{}", "", randomUUID(), "application/json"),
    415,
    "content-type-unknown",
  ],
  ["a CSV header", async () => deliver("a,b\n", "", randomUUID(), "text/csv; charset=utf-8"), 400, "header-invalid"],
])("%s is refused", async (_, send, status, code) => {
  const answer = await send();
  expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }]);
});

test("Only operators deliver and read", async () => {
  const officer = await signInStaff(server, { roles: ["officer", "lead", "clinic", "follow-up"] });
  for (const url of [
    epidemicPaths.batches,
    epidemicPaths.batch(randomUUID()),
    epidemicPaths.rejections(randomUUID()),
  ]) {
    expect((await officer.inject({ url })).statusCode).toBe(403);
    expect((await server.app.inject({ url })).statusCode).toBe(401);
  }
});

test("A delivery whose connection breaks goes on when it is sent again", async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => lineOf(10 + index));
  const content = lines.join("");
  const batch = randomUUID();
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  const address = server.app.server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const socket = connect(address.port, "127.0.0.1");
  await once(socket, "connect");
  const head = [
    `POST ${epidemicPaths.batch(batch)}?source=national HTTP/1.1`,
    "host: localhost",
    `authorization: ${operator.headers["authorization"] ?? ""}`,
    `content-type: ${deliveryTypes.ndjson}`,
    `content-length: ${content.length}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${content.slice(0, content.length - 100)}`);
  const stateOf = async () => {
    const row = await server.parts.db
      .selectFrom("epidemic_batches")
      .select("lines_done")
      .where("batch", "=", batch)
      .executeTakeFirst();
    return row?.lines_done;
  };
  await expect.poll(stateOf, { timeout: 20_000, interval: 20 }).toBe(4000);
  socket.destroy();
  const taken = await deliver(content, "", batch);
  expect([taken.statusCode, taken.json()]).toMatchObject([201, { linesDone: 5000, accepted: 5000, state: "done" }]);
});
