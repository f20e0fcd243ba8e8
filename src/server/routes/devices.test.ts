import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentTypes } from "../../api/content-types.ts";
import { devicesPath } from "../../api/devices.ts";
import { signEnrolment } from "../../core/journal/enrolment-document.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { createScan, enrol, handIn, postEnrolment } from "../../testing/test-device.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { peekClock } from "../db/database-clock.ts";
import { listDevices, shutOutDevice } from "../devices/device-register.ts";
import { createEnrolmentCode } from "../devices/enrolment-codes.ts";
import { createTryLimit } from "../devices/try-limit.ts";
import { devicesRoutes } from "./devices.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const draw = async (name: string): Promise<string> => (await createEnrolmentCode(server.parts.db, name)).code;
const rows = async () => listDevices(server.parts.db);
const unknownCode = "0000000000ZZ";

test("A device enrols with its code, and asked again gets the same answer and no second device", async () => {
  const code = await draw("北门 1");
  const signer = createTestSigner("device one");
  const first = await enrol(server.app, code, signer);
  const [row] = await rows();
  expect(first).toEqual([201, { device: row?.device, name: "北门 1" }]);
  expect(await enrol(server.app, code, signer)).toEqual(first);
  expect(await rows()).toMatchObject([{ name: "北门 1", scans: 0, shutOutSeconds: null }]);
  expect(await enrol(server.app, code, createTestSigner("thief"))).toEqual([409, "enrolment-code-used"]);
  expect(await rows()).toHaveLength(1);
});

test("The code is not kept, only its hash", async () => {
  const code = await draw("South gate");
  const kept = await server.parts.db.selectFrom("enrolment_codes").selectAll().execute();
  expect(kept.map(({ name }) => name)).toContain("South gate");
  expect(kept.some((row) => Buffer.from(row.code_hash).includes(code) || row.name.includes(code))).toBe(false);
});

test("Ten devices that show one code at once are one device", async () => {
  const code = await draw("one of ten");
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, number) => enrol(server.app, code, createTestSigner(`racer ${number}`))),
  );
  const statuses = answers.map(([status]) => status).toSorted();
  expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  expect((await rows()).filter(({ name }) => name === "one of ten")).toHaveLength(1);
});

test("A code lives for an hour; after that only a lost answer is given again", async () => {
  const used = await draw("used in time");
  const left = await draw("left lying");
  const signer = createTestSigner("in time");
  const answer = await enrol(server.app, used, signer);
  await server.setClock((await peekClock(server.parts.db)) + 3600);
  expect(await enrol(server.app, left, createTestSigner("late"))).toEqual([403, "enrolment-code-wrong"]);
  expect(await enrol(server.app, unknownCode, createTestSigner("late"))).toEqual([403, "enrolment-code-wrong"]);
  expect(await enrol(server.app, used, signer)).toEqual(answer);
});

test("A key that shows another code stays the same device, under the new name, and is let in again", async () => {
  const signer = createTestSigner("found again");
  const [, device] = await enrol(server.app, await draw("West gate"), signer);
  const number = (await rows()).find(({ name }) => name === "West gate")?.device ?? -1;
  await shutOutDevice(server.parts.db, number);
  expect(await handIn(server.app, [createScan()], signer)).toEqual([403, "device-shut-out"]);
  expect(await enrol(server.app, await draw("West gate 2"), signer)).toEqual([
    201,
    { ...Object(device), name: "West gate 2" },
  ]);
  expect(await handIn(server.app, [createScan()], signer)).toEqual([200, { received: 1 }]);
});

test("What is no enrolment document, too large or of another type is refused", async () => {
  const document = await signEnrolment({ code: await draw("unused") }, createTestSigner("device"));
  const spoilt = document.slice();
  spoilt[spoilt.length - 1] = (spoilt[spoilt.length - 1] ?? 0) ^ 1;
  expect(await postEnrolment(server.app, spoilt)).toEqual([400, "enrolment-malformed"]);
  expect(await postEnrolment(server.app, new Uint8Array(0))).toEqual([400, "enrolment-malformed"]);
  expect(await postEnrolment(server.app, new Uint8Array(257))).toEqual([413, "request-too-large"]);
  for (const type of ["application/json", "text/plain", contentTypes.scans]) {
    const headers = { "content-type": type };
    const { statusCode } = await server.app.inject({ method: "POST", url: devicesPath, headers, payload: "{}" });
    expect([type, statusCode]).toEqual([type, 415]);
  }
  expect((await server.app.inject({ method: "POST", url: devicesPath })).statusCode).toBe(400);
  expect((await server.app.inject({ url: devicesPath })).statusCode).toBe(404);
});

test("Guessing codes is bounded for all guessers together, and right ones do not count", async () => {
  let nowMs = 0;
  const app = fastify().setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  await app.register(
    devicesRoutes(
      server.parts.db,
      createTryLimit(2, () => nowMs),
    ),
  );
  const right = await signEnrolment({ code: await draw("guessed around") }, createTestSigner("honest"));
  const wrong = await signEnrolment({ code: unknownCode }, createTestSigner("guesser"));
  for (let round = 0; round < 5; round += 1) expect((await postEnrolment(app, right))[0]).toBe(201);
  const guesses = await Promise.all(Array.from({ length: 4 }, async () => postEnrolment(app, wrong)));
  expect(guesses.map(([status]) => status).toSorted()).toEqual([403, 403, 429, 429]);
  expect(await postEnrolment(app, right)).toEqual([429, "enrolment-tries"]);
  nowMs += 60_000;
  expect((await postEnrolment(app, right))[0]).toBe(201);
  await app.close();
});
