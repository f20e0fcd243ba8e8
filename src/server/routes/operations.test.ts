import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditPageSchema, jobsPageSchema, operationPaths } from "../../api/operations.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { signInTraveler } from "../../testing/travelers.ts";
import { listAccesses } from "../audit/list-accesses.ts";
import { recordAccess, recordAccesses } from "../audit/record-access.ts";
import { enqueueJobs } from "../jobs/jobs.ts";

let server: TestServer;
let operator: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  operator = await signInStaff(server, { roles: ["operator"] });
});
afterAll(async () => server.close());

const audit = async (query: string) => {
  const answer = await operator.inject({ url: `${operationPaths.audit}${query}` });
  expect(answer.statusCode).toBe(200);
  return auditPageSchema.parse(answer.json()).accesses;
};
const officer = { kind: "staff", staff: 4711, roles: ["officer"], communities: [1] } as const;

test("An operator reads the log by holder and by actor, newest first, page by page; that is an entry itself", async () => {
  const holder = randomUUID();
  await recordAccesses(
    server.parts.db,
    server.parts,
    Array.from({ length: 5 }, (_, page) => ({
      ...{ actor: officer, action: "application.read", holder },
      details: { page },
    })),
  );
  await recordAccess(server.parts.db, server.parts, { actor: officer, action: "desk.list" });
  const first = await audit(`?holder=${holder}&limit=3`);
  expect(first.map(({ details }) => details)).toEqual([{ page: 4 }, { page: 3 }, { page: 2 }]);
  const second = await audit(`?holder=${holder}&limit=3&before=${first.at(-1)?.entry}`);
  expect(second.map(({ details }) => details)).toEqual([{ page: 1 }, { page: 0 }]);
  expect((await audit("?actor=staff:4711&limit=1"))[0]).toMatchObject({
    ...{ actorKind: "staff", actorId: "4711", action: "desk.list", holder: null },
  });
  expect((await audit(`?holder=${holder}&limit=1`))[0]).toMatchObject({
    ...{ action: "audit.list", actorKind: "staff", actorId: String(operator.staff), holder },
    details: { rows: 2 },
  });
  expect((await audit("?limit=1"))[0]).toMatchObject({ action: "audit.list", details: { rows: 1 } });
});

test("A holder sees who read the own data", async () => {
  const { holder } = await signInTraveler(server);
  await recordAccess(server.parts.db, server.parts, { actor: officer, action: "application.read", holder });
  const [access] = await listAccesses(server.parts.db, holder);
  expect(access).toMatchObject({ actorKind: "staff", actorId: "4711", action: "application.read" });
  expect((await listAccesses(server.parts.db, holder, access?.entry)).map(({ entry }) => entry)).not.toContain(
    access?.entry,
  );
});

test("A query that is none is refused", async () => {
  for (const query of ["?holder=1", "?actor=4711", "?actor=thief:1", "?limit=101", "?before=0", "?other=1"]) {
    expect((await operator.inject({ url: `${operationPaths.audit}${query}` })).statusCode).toBe(400);
  }
});

test("An operator sees dead jobs and lets them be tried again", async () => {
  await enqueueJobs(server.parts.db, [{ kind: "sms" }, { kind: "push" }, { kind: "push" }]);
  await server.parts.db.updateTable("jobs").set({ dead_seconds: 5, last_error: "sms-refused", attempts: 10 }).execute();
  const list = async (query = "") =>
    jobsPageSchema.parse((await operator.inject({ url: `${operationPaths.jobs}${query}` })).json()).jobs;
  const dead = await list();
  expect(dead).toMatchObject(Array.from({ length: 3 }, () => ({ state: "dead", lastError: "sms-refused" })));
  expect(await list(`?before=${dead[0]?.job}&limit=1`)).toEqual([dead[1]]);
  const retry = async (jobs: unknown) =>
    operator.inject({ method: "POST", url: operationPaths.retry, payload: { jobs } });
  expect((await retry([dead[0]?.job])).json()).toEqual({ retried: 1 });
  expect((await retry("all")).json()).toEqual({ retried: 2 });
  expect((await retry("some")).statusCode).toBe(400);
  expect([await list(), (await list("?state=waiting")).length]).toEqual([[], 3]);
  expect(await audit(`?actor=staff:${operator.staff}&limit=2`)).toMatchObject([
    { action: "jobs.retry", details: { retried: 2 } },
    { action: "jobs.retry", details: { retried: 1 } },
  ]);
});
