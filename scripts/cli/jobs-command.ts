/** Shows jobs that could not be done, and lets them be tried again, at the server's machine. */
import { listJobs, retryDeadJobs } from "../../src/server/jobs/dead-jobs.ts";
import type { ListedJob } from "../../src/server/jobs/dead-jobs.ts";
import { oneOf, parseOptions, usageError } from "./command.ts";
import type { Command, Ending } from "./command.ts";
import { formatInstant } from "./instants.ts";
import { parseCount } from "./issue-options.ts";
import { withPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { plural } from "./plural.ts";
import { formatTable } from "./table.ts";

/** What `--help` prints. */
export const jobsUsage = `npm run jobs -- (list | retry (all | JOB…)) [--state dead|waiting|done] [--json]

list            the newest 100 jobs of a state (dead by default), and when recurring work was last done
retry all       gives all dead jobs their tries again; retry JOB… those of these numbers
--json          prints one line: list {"jobs","recurring"}, retry {"retried","missed"}

Uses the store in DATA_DIR, whether a server is running or not. Exit status 0: done, 1: some of the
numbers are of no dead job, 2: could not be done.`;

const options = { json: { type: "boolean" }, state: { type: "string" } } as const;
const states = ["dead", "waiting", "done"] as const;

type Work = (platform: Platform) => Promise<Ending & { readonly json: object }>;

const jobRow = ({ job, kind, attempts, dueSeconds, lastError, endedSeconds }: ListedJob) => [
  ...[String(job), kind, String(attempts), lastError ?? "–", formatInstant(dueSeconds)],
  endedSeconds === null ? "–" : formatInstant(endedSeconds),
];

const list =
  (state: (typeof states)[number]): Work =>
  async ({ db }) => {
    const jobs = await listJobs(db, { state });
    const rows = await db.selectFrom("scheduled_work").selectAll().orderBy("name").execute();
    const recurring = rows.map(({ name, ran_seconds, failed_seconds, last_error }) => ({
      ...{ name, ranSeconds: ran_seconds, failedSeconds: failed_seconds, lastError: last_error },
    }));
    const instantOf = (seconds: number | null): string => (seconds === null ? "–" : formatInstant(seconds));
    const tables = [
      jobs.length === 0
        ? `No job is ${state}.`
        : formatTable([["job", "kind", "tries", "error", "due", "ended"], ...jobs.map(jobRow)]),
      recurring.length === 0
        ? "No recurring work was done yet."
        : formatTable([
            ["recurring work", "last done", "last failed", "error"],
            ...recurring.map(({ name, ranSeconds, failedSeconds, lastError }) => [
              ...[name, instantOf(ranSeconds), instantOf(failedSeconds), lastError ?? "–"],
            ]),
          ]),
    ];
    return { status: 0, json: { jobs, recurring }, text: tables.join("\n\n") };
  };

const retry =
  (jobs: "all" | readonly number[]): Work =>
  async ({ db }) => {
    const retried = await retryDeadJobs(db, jobs);
    const missed = jobs === "all" ? 0 : new Set(jobs).size - retried;
    const text = [
      `${plural(retried, "job is", "jobs are")} tried again.`,
      ...(missed === 0 ? [] : [`${plural(missed, "number is", "numbers are")} of no dead job: npm run jobs -- list`]),
    ].join("\n");
    return { status: missed === 0 ? 0 : 1, json: { retried, missed }, text };
  };

const jobLimit = Number.MAX_SAFE_INTEGER;

const parseWork = ([verb, ...words]: readonly string[], state: string | undefined): Work => {
  if (verb === "list" && words.length === 0) return list(oneOf("state", states, state ?? "dead"));
  if (verb === "retry" && words.length > 0 && state === undefined) {
    if (words.length === 1 && words[0] === "all") return retry("all");
    return retry(words.map((word) => parseCount("JOB", word, jobLimit)));
  }
  throw usageError("Give: list, retry all or retry JOB….");
};

/** `npm run jobs`. */
export const jobs: Command = async (args, surroundings): Promise<Ending> => {
  const { values, positionals } = parseOptions(args, options);
  const { status, json, text } = await withPlatform(surroundings, parseWork(positionals, values.state));
  return { status, text: values.json === true ? JSON.stringify(json) : text };
};
