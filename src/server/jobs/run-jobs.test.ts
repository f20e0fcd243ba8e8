import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { peekClock } from "../db/database-clock.ts";
import { eraseOldJobs, listJobs, retryDeadJobs } from "./dead-jobs.ts";
import { JobError } from "./job-work.ts";
import type { JobHandler } from "./job-work.ts";
import { enqueueJobs } from "./jobs.ts";
import { attemptsMax, retryDelaySeconds } from "./retry-delay.ts";
import { claimJobs, runClaimed, runDueJobs, runDueJobsOf, trySeconds } from "./run-jobs.ts";
import type { WorkerParts } from "./run-jobs.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());
beforeEach(async () => {
  await sql.raw("CREATE TABLE effects (effect integer NOT NULL, job bigint PRIMARY KEY)").execute(server.parts.db);
});
afterEach(async () => {
  await sql.raw("DROP TABLE effects; TRUNCATE jobs").execute(server.parts.db);
});

const unused: JobHandler = { kind: "outside", run: async () => undefined };
const workerOf = (handler: JobHandler): WorkerParts => ({
  ...{ db: server.parts.db, random: () => 0 },
  handlers: { push: handler, sms: unused, authority: unused },
});

const effect: JobHandler = {
  kind: "inside",
  run: async (trx, { job }) => {
    await sql`INSERT INTO effects VALUES (1, ${job})`.execute(trx);
  },
};
const countEffects = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM effects`.execute(server.parts.db);
  return rows[0]?.count ?? -1;
};
const enqueue = async (count: number): Promise<void> =>
  enqueueJobs(
    server.parts.db,
    Array.from({ length: count }, () => ({ kind: "push" })),
  );
const later = async (seconds: number): Promise<void> => server.setClock((await peekClock(server.parts.db)) + seconds);

test("Four workers do 2,000 jobs, each effect exactly once, although every seventh try fails after its effect", async () => {
  await enqueue(2000);
  let tries = 0;
  const worker = workerOf({
    kind: "inside",
    run: async (trx, job) => {
      await effect.run(trx, job);
      tries += 1;
      if (tries % 7 === 0) throw new JobError("seventh");
    },
  });
  for (let round = 0; round < attemptsMax && (await countEffects()) < 2000; round += 1) {
    await Promise.all(Array.from({ length: 4 }, async () => runDueJobs(worker)));
    await later(retryDelaySeconds(attemptsMax, 0));
  }
  expect(await countEffects()).toBe(2000);
  expect(tries).toBeGreaterThan(2000);
  expect(await listJobs(server.parts.db, { state: "waiting" })).toEqual([]);
  expect(await runDueJobs(worker)).toBe(0);
});

test("A worker that was killed loses its jobs to others when the time of the try is over, not a second earlier", async () => {
  await enqueue(1);
  const worker = workerOf(effect);
  const [killed] = await claimJobs(server.parts.db, "push", 10);
  const startSeconds = await peekClock(server.parts.db);
  await server.setClock(startSeconds + trySeconds - 2);
  expect(await runDueJobs(worker)).toBe(0);
  await server.setClock(startSeconds + trySeconds + 1);
  expect(await runDueJobs(worker)).toBe(1);
  expect(await countEffects()).toBe(1);
  // It was only asleep: its try is no longer the job's.
  if (killed === undefined) throw new Error("nothing was claimed");
  await runClaimed(worker, killed);
  expect(await countEffects()).toBe(1);
});

test("A job that kills every worker comes to an end", async () => {
  await enqueue(1);
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    expect(await claimJobs(server.parts.db, "push", 1)).toHaveLength(1);
    await later(trySeconds);
  }
  await runDueJobs(workerOf(effect));
  expect(await countEffects()).toBe(0);
  expect(await listJobs(server.parts.db, { state: "dead" })).toMatchObject([{ lastError: "killed" }]);
});

test("A job that always fails is dead after its last try, is shown, and can be tried again", async () => {
  await enqueue(1);
  const failures: string[] = [];
  const poisoned = workerOf({
    kind: "inside",
    run: async (trx, job) => {
      await effect.run(trx, job);
      throw new JobError("poisoned");
    },
  });
  const worker = { ...poisoned, onFailure: ({ code }: { code: string }) => failures.push(code) };
  for (let attempt = 1; attempt < attemptsMax; attempt += 1) {
    expect(await runDueJobs(worker)).toBe(1);
    const beganSeconds = await peekClock(server.parts.db);
    const [job] = await listJobs(server.parts.db, { state: "waiting" });
    expect(job).toMatchObject({ attempts: attempt, lastError: "poisoned" });
    const dueSeconds = job?.dueSeconds ?? 0;
    expect(Math.abs(dueSeconds - beganSeconds - retryDelaySeconds(attempt, 0))).toBeLessThanOrEqual(2);
    // One second before it is due nobody takes it.
    if (dueSeconds - 1 > (await peekClock(server.parts.db)) + 2) {
      await server.setClock(dueSeconds - 3);
      expect(await runDueJobs(worker)).toBe(0);
    }
    await server.setClock(dueSeconds);
  }
  expect(await runDueJobs(worker)).toBe(1);
  expect(failures).toHaveLength(attemptsMax);
  expect(await listJobs(server.parts.db, { state: "dead" })).toMatchObject([
    { kind: "push", state: "dead", attempts: attemptsMax, lastError: "poisoned" },
  ]);
  expect(await countEffects()).toBe(0);
  await later(100_000);
  expect(await runDueJobs(worker)).toBe(0);
  expect(await retryDeadJobs(server.parts.db, [-1])).toBe(0);
  expect(await retryDeadJobs(server.parts.db, "all")).toBe(1);
  expect(await runDueJobs(workerOf(effect))).toBe(1);
  expect(await countEffects()).toBe(1);
});

test("A failure that no try can mend is dead at once; what a newer program added is left to it", async () => {
  await enqueue(2);
  await sql`INSERT INTO jobs (kind, due_seconds) VALUES ('of-tomorrow', 0)`.execute(server.parts.db);
  const worker = workerOf({ kind: "inside", run: () => Promise.reject(new JobError("hopeless", { isFinal: true })) });
  expect(await runDueJobs(worker)).toBe(2);
  const dead = await listJobs(server.parts.db, { state: "dead" });
  expect(dead.map(({ lastError }) => lastError)).toEqual(["hopeless", "hopeless"]);
  expect(await listJobs(server.parts.db, { state: "waiting" })).toMatchObject([{ kind: "of-tomorrow", attempts: 0 }]);
  expect(await listJobs(server.parts.db, { state: "dead", before: dead[0]?.job })).toHaveLength(1);
});

test("A kind whose other side does not answer holds up no other", async () => {
  await enqueueJobs(server.parts.db, [{ kind: "sms" }, { kind: "push" }]);
  let answer: (() => void) | undefined;
  const worker = workerOf(effect);
  const silent: JobHandler = { kind: "outside", run: async () => new Promise((resolve) => (answer = resolve)) };
  const all = runDueJobs({ ...worker, handlers: { ...worker.handlers, sms: silent } });
  while ((await countEffects()) === 0) await new Promise(setImmediate);
  await enqueue(1);
  expect(await runDueJobsOf(worker, "push")).toBe(1);
  answer?.();
  expect(await all).toBe(2);
});

test("Of other errors only the code is kept, never their words", async () => {
  await enqueue(1);
  await runDueJobs(workerOf({ kind: "outside", run: () => Promise.reject(new Error("张三 370102")) }));
  expect(await listJobs(server.parts.db, { state: "waiting" })).toMatchObject([{ lastError: "unexpected" }]);
});

test("A job of a key is added once, a job in the future waits, and one of a transaction that failed never was", async () => {
  const { db } = server.parts;
  const dueSeconds = (await peekClock(db)) + 100;
  await enqueueJobs(db, [{ kind: "push", uniqueKey: "one" }]);
  await enqueueJobs(db, [
    { kind: "push", uniqueKey: "one" },
    { kind: "push", dueSeconds },
  ]);
  const failing = db.transaction().execute(async (trx) => {
    await enqueueJobs(trx, [{ kind: "push" }]);
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(await runDueJobs(workerOf(effect))).toBe(1);
  await enqueueJobs(db, [{ kind: "push", uniqueKey: "one" }]);
  expect(await runDueJobs(workerOf(effect))).toBe(0);
  await server.setClock(dueSeconds);
  expect(await runDueJobs(workerOf(effect))).toBe(1);
});

test("Done jobs are erased after a week, dead ones after three months", async () => {
  await enqueue(1);
  await runDueJobs(workerOf(effect));
  await enqueue(1);
  await runDueJobs(workerOf({ kind: "inside", run: () => Promise.reject(new JobError("no", { isFinal: true })) }));
  const states = async () => {
    await eraseOldJobs(server.parts.db);
    const jobs = await Promise.all(
      (["done", "dead"] as const).map(async (state) => listJobs(server.parts.db, { state })),
    );
    return jobs.flat().map(({ state }) => state);
  };
  await later(6 * 86_400);
  expect(await states()).toEqual(["done", "dead"]);
  await later(86_402);
  expect(await states()).toEqual(["dead"]);
  await later(84 * 86_400);
  expect(await states()).toEqual([]);
});
