/** All recurring work of a server, with its interval. Owners add a line here; the leader does the rest. */
import type { Kysely } from "kysely";
import type { AuditKey } from "../audit/audit-key.ts";
import { eraseOldEntries } from "../audit/erase-entries.ts";
import { keepHead } from "../audit/keep-head.ts";
import { sealEntries } from "../audit/seal-entries.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { comparisonWorks } from "../epidemic/comparison-works.ts";
import { eraseEpidemicData } from "../epidemic/erase-epidemic-data.ts";
import { refuseWaiting } from "../epidemic/refuse-waiting.ts";
import { queueTextMessages } from "../notifications/delivery.ts";
import { eraseOldNotifications } from "../notifications/read-notifications.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { eraseOldJobs } from "./dead-jobs.ts";
import { JobError } from "./job-handlers.ts";
import type { RecurringWork } from "./leader.ts";

/** What recurring work needs. */
export interface ScheduleParts {
  readonly db: Kysely<Tables>;
  readonly auditKey: AuditKey;
  readonly auditDir: string;
}

const secondly = 1;
const fiveSecondly = 5;
const minutely = 60;
const hourly = 3600;

/** The works; each is harmless when two processes do it at once. */
export const createSchedule = (parts: ScheduleParts): readonly RecurringWork[] => {
  const { db } = parts;
  const retentionDays = async () => (await readPolicyInForce(db, await peekClock(db))).retentionDays;
  return [
    { name: "audit-sealing", intervalSeconds: secondly, run: async () => sealEntries(db) },
    { name: "audit-heads", intervalSeconds: minutely, run: async () => signHead(parts) },
    { name: "text-messages", intervalSeconds: fiveSecondly, run: async () => queueTextMessages(db) },
    ...comparisonWorks({ db, refuseWaiting }),
    { name: "old-jobs", intervalSeconds: hourly, run: async () => eraseOldJobs(db) },
    {
      name: "old-notifications",
      intervalSeconds: hourly,
      run: async () => eraseOldNotifications(db, (await retentionDays()).notifications),
    },
    {
      name: "old-epidemic-data",
      intervalSeconds: hourly,
      run: async () => eraseEpidemicData(db, await retentionDays()),
    },
    {
      name: "old-accesses",
      intervalSeconds: hourly,
      run: async () => eraseOldEntries(parts, (await retentionDays()).audit),
    },
  ];
};

/** What is wrong with the log stands in the table of recurring work, and in the server's log each minute. */
const signHead = async (parts: ScheduleParts): Promise<void> => {
  const kept = await keepHead(parts);
  if (!kept.ok) throw new JobError(kept.error);
};
