import { afterAll, beforeAll, expect, test } from "vitest";
import { healthPath, healthSchema } from "../../api/health.ts";
import type { Health } from "../../api/health.ts";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import { createPassHolder, fetchCodesOf, issueTo } from "../../testing/pass-holders.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { downloadOffer, openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { publishNow } from "../publication/publish.ts";
import { publishIfDue } from "../publication/publisher.ts";
import { clockBehindSecondsMax } from "./clock-behind.ts";
import { peekClock } from "./database-clock.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

/** As if the machine's clock had been ahead by so much until now, and was set back. */
const setBack = async (seconds: number): Promise<number> => {
  await server.setClock(0);
  const stood = (await peekClock(server.parts.db)) + seconds;
  await server.setClock(stood);
  return stood;
};

const health = async (): Promise<readonly [number, Health]> => {
  const { statusCode, body } = await server.app.inject({ url: healthPath });
  return [statusCode, healthSchema.parse(JSON.parse(body))];
};
const accept = async (held?: Parameters<typeof acceptOffer>[1]) => {
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, held, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  return accepted.value;
};

test("With the machine's clock set back by an hour nothing signed goes back, and no version is published twice", async () => {
  await publishNow(server.parts);
  const person = await createPassHolder(server);
  const stood = await setBack(3600);
  const first = await publishNow(server.parts);
  const before = await accept();
  const issued = await issueTo(server, person);
  const second = await publishNow(server.parts);
  expect([first.iatSeconds, issued.claims.iatSeconds, second.iatSeconds]).toEqual([stood, stood, stood]);
  expect(second.version).toBe(first.version + 1);
  const after = await accept(before);
  expect(after.set.manifest).toMatchObject({ version: second.version, iatSeconds: stood });
  const { passes, serverSeconds } = await fetchCodesOf(person);
  const code = decodeCode(passes[0]?.code ?? "");
  expect([code.ok && code.value.claims.iatSeconds, serverSeconds]).toEqual([stood, stood]);
});

test("While the clock stands still the manifest is renewed each hour all the same, by a clock that nobody sets", async () => {
  await setBack(3600);
  const { version } = await publishNow(server.parts);
  expect(await publishIfDue(server.parts, 3539)).toBeUndefined();
  expect(await publishIfDue(server.parts, 3540)).toMatchObject({ version: version + 1 });
});

test("Health says how far the clock is behind, and fails where gates would take what is signed for the future", async () => {
  await setBack(clockBehindSecondsMax);
  await publishNow(server.parts);
  const [status, body] = await health();
  expect([status, body.status]).toEqual([200, "ok"]);
  expect(body.clockBehindSeconds).toBeGreaterThan(clockBehindSecondsMax - 30);
  await setBack(clockBehindSecondsMax + 60);
  expect(await health()).toMatchObject([503, { status: "failing", database: "ok" }]);
  await server.setClock(0);
  const [, well] = await health();
  expect(well.clockBehindSeconds).toBeUndefined();
});
