/** All recurring work of a server, with its interval. Owners add a line here; the leader does the rest. */
import type { Kysely } from "kysely";
import { applicationWorks } from "../applications/application-works.ts";
import type { AuditKey } from "../audit/audit-key.ts";
import { eraseOldEntries } from "../audit/erase-entries.ts";
import { keepHead } from "../audit/keep-head.ts";
import { sealEntries } from "../audit/seal-entries.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { comparisonWorks } from "../epidemic/comparison-works.ts";
import { eraseEpidemicData } from "../epidemic/erase-epidemic-data.ts";
import { createRefuseWaiting } from "../epidemic/refuse-waiting.ts";
import type { RefuseWaitingParts } from "../epidemic/refuse-waiting.ts";
import { queueTextMessages } from "../notifications/delivery.ts";
import { eraseOldNotifications } from "../notifications/read-notifications.ts";
import { erasePersonalData, eraseSignInTraces } from "../people/erase-personal-data.ts";
import { sendReminders } from "../notifications/reminders.ts";
import { erasePasses } from "../passes/erase-passes.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { eraseReports } from "../reports/erase-reports.ts";
import { createReportsWatch } from "../reports/watch-reports.ts";
import { eraseVideos, sweepVideoFiles } from "../videos/erase-videos.ts";
import { eraseScans } from "../scans/erase-scans.ts";
import { eraseOldJobs } from "./dead-jobs.ts";
import { JobError } from "./job-work.ts";
import type { RecurringWork } from "./leader.ts";

type Lead = Parameters<RecurringWork["run"]>[0];

/** What recurring work needs. */
export interface ScheduleParts extends RefuseWaitingParts {
  readonly db: Kysely<Tables>;
  readonly auditKey: AuditKey;
  readonly auditDir: string;
  readonly videosDir: string;
}

const secondly = 1;
const fiveSecondly = 5;
const minutely = 60;
const tenMinutely = 600;
const hourly = 3600;
const daily = 86_400;

/** The works; each is harmless when two processes do it at once. */
export const createSchedule = (parts: ScheduleParts): readonly RecurringWork[] => {
  const { db } = parts;
  const policyInForce = async () => readPolicyInForce(db, await peekClock(db));
  const retentionDays = async () => (await policyInForce()).retentionDays;
  return [
    { name: "audit-sealing", intervalSeconds: secondly, run: async () => sealEntries(db) },
    { name: "audit-heads", intervalSeconds: minutely, run: async () => signHead(parts) },
    { name: "text-messages", intervalSeconds: fiveSecondly, run: async () => queueTextMessages(db) },
    { name: "reminders", intervalSeconds: tenMinutely, run: async (lead) => sendReminders(db, lead) },
    { name: "missing-reports", intervalSeconds: secondly, run: createReportsWatch(db) },
    ...comparisonWorks({ db, refuseWaiting: createRefuseWaiting(parts) }),
    ...applicationWorks(parts),
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
    // First of all data (D9.7).
    { name: "old-scans", intervalSeconds: hourly, run: async (lead) => untilNone(lead, eraseSome(db, eraseScans)) },
    { name: "old-reports", intervalSeconds: hourly, run: async (lead) => untilNone(lead, eraseSome(db, eraseReports)) },
    { name: "old-passes", intervalSeconds: hourly, run: async (lead) => untilNone(lead, eraseSome(db, erasePasses)) },
    { name: "old-videos", intervalSeconds: hourly, run: async (lead) => eraseOldVideos(parts, lead) },
    {
      name: "old-sign-ins",
      intervalSeconds: hourly,
      run: async () => eraseSignInTraces(db, await policyInForce(), await peekClock(db)),
    },
    {
      name: "old-residents",
      intervalSeconds: daily,
      run: async (lead) => erasePersonalData(db, await policyInForce(), await peekClock(db), lead),
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

/** Does something batch by batch until nothing is left, or another process leads. */
const untilNone = async ({ isLeading }: Lead, doSome: () => Promise<number>): Promise<void> => {
  while (isLeading() && (await doSome()) > 0);
};

/** Of what the policy's days are over. */
const eraseSome = (db: Kysely<Tables>, erase: typeof eraseReports) => async (): Promise<number> => {
  const nowSeconds = await peekClock(db);
  const { retentionDays } = await readPolicyInForce(db, nowSeconds);
  return erase(db, { nowSeconds, retentionDays });
};

const eraseOldVideos = async (parts: ScheduleParts, lead: Lead): Promise<void> => {
  const nowSeconds = await peekClock(parts.db);
  const { retentionDays } = await readPolicyInForce(parts.db, nowSeconds);
  await untilNone(lead, async () => eraseVideos(parts, { nowSeconds, retentionDays }));
  await sweepVideoFiles(parts, { nowSeconds, retentionDays });
};
