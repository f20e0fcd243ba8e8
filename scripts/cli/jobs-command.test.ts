import { afterAll, beforeAll, expect, test } from "vitest";
import { enqueueJobs } from "../../src/server/jobs/jobs.ts";
import { openTestServer } from "../../src/testing/server.ts";
import type { TestServer } from "../../src/testing/server.ts";
import { endingOf } from "./command.ts";
import { jobs, jobsUsage } from "./jobs-command.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const run = async (...args: readonly string[]) => {
  const surroundings = {
    env: server.commandEnvironment,
    nowSeconds: () => 0,
    readStandardInput: () => Promise.resolve(""),
    note: () => undefined,
  };
  return endingOf(jobs, { args, usage: jobsUsage, surroundings });
};

test("Dead jobs are listed with their codes beside the recurring work, and tried again", async () => {
  expect((await run("list")).text).toBe("No job is dead.\n\nNo recurring work was done yet.");
  const { db } = server.parts;
  await enqueueJobs(db, [{ kind: "sms" }, { kind: "push" }]);
  await db.updateTable("jobs").set({ dead_seconds: 5, last_error: "sms-refused", attempts: 10 }).execute();
  await db
    .insertInto("scheduled_work")
    .values({ name: "audit-heads", ran_seconds: 7, failed_seconds: null, last_error: "ENOSPC" })
    .execute();
  const { text } = await run("list");
  expect(text).toMatch(/push +10 +sms-refused/);
  expect(text).toMatch(/audit-heads +1970-01-01 08:00:07 \+08:00 +– +ENOSPC/);
  expect(JSON.parse((await run("list", "--json")).text)).toMatchObject({
    ...{ jobs: [{ kind: "push" }, { kind: "sms" }], recurring: [{ name: "audit-heads", ranSeconds: 7 }] },
  });
  expect((await run("retry", "1")).text).toBe("1 job is tried again.");
  expect(JSON.parse((await run("retry", "all", "--json")).text)).toEqual({ retried: 1, missed: 0 });
  expect(await run("retry", "77")).toEqual({
    status: 1,
    text: "0 jobs are tried again.\n1 number is of no dead job: npm run jobs -- list",
  });
  expect(JSON.parse((await run("list", "--state", "waiting", "--json")).text)).toMatchObject({ jobs: [{}, {}] });
});

test.each([[[]], [["retry"]], [["retry", "some"]], [["list", "--state", "lost"]], [["list", "all"]]])(
  "%j is no command line",
  async (args) => {
    expect((await run(...args)).status).toBe(2);
  },
);
