/** Starts what a server does beside answering: jobs, recurring work, and streams of notifications. */
import { randomUUID } from "node:crypto";
import { createDeliveryHandlers } from "../notifications/delivery.ts";
import type { DeliveryParts } from "../notifications/delivery.ts";
import type { NotificationStreams } from "../notifications/streams.ts";
import { createAuthorityHandler } from "../referrals/authority-job.ts";
import type { AuthorityParts } from "../referrals/authority-job.ts";
import { repeat } from "../system/repeat.ts";
import { createLeader } from "./leader.ts";
import { createLease, leaderLease } from "./lease.ts";
import { runDueJobsOf } from "./run-jobs.ts";
import { createSchedule } from "./schedule.ts";
import type { ScheduleParts } from "./schedule.ts";

/** What all of it needs. */
export interface WorkParts extends DeliveryParts, AuthorityParts, ScheduleParts {
  readonly streams: NotificationStreams;
}

/** What goes wrong: `where` names the work, never what it was about. */
export type OnWorkError = (error: unknown, where: string) => void;

const tickMs = 1000;

/** Works until `stop`, which waits for what is being done. */
export const startWork = (parts: WorkParts, onError: OnWorkError): { readonly stop: () => Promise<void> } => {
  const { db, streams } = parts;
  const nowMs = (): number => performance.now();
  const handlers = { ...createDeliveryHandlers(parts), ...createAuthorityHandler(parts) };
  const onFailure = ({ kind, code }: { readonly kind: string; readonly code: string }): void =>
    onError(Object.assign(new Error(code), { code }), `job ${kind}`);
  const worker = { db, handlers, random: Math.random, onFailure };
  const lease = createLease({ db, name: leaderLease, owner: randomUUID(), nowMs });
  const leader = createLeader({ db, lease, works: createSchedule(parts), nowMs, onError });
  const jobs = Object.keys(handlers).map((kind) =>
    repeat(
      async () => runDueJobsOf(worker, kind),
      tickMs,
      (error) => onError(error, `jobs ${kind}`),
    ),
  );
  const polls = repeat(
    async () => streams.poll(),
    tickMs,
    (error) => onError(error, "streams"),
  );
  // Not `repeat`: the lead is renewed while a work takes long.
  const ticks = setInterval(() => void leader.tick(), tickMs);
  return {
    stop: async () => {
      clearInterval(ticks);
      await Promise.all([...jobs.map(async ({ stop }) => stop()), polls.stop(), leader.stop()]);
    },
  };
};
