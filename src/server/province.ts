/** All routes below `/api`: people, staff, applications, passes and what belongs to them. */
import type { FastifyInstance } from "fastify";
import { pushHostsDefault } from "./notifications/push-hosts.ts";
import type { NotificationStreams } from "./notifications/streams.ts";
import type { OpenParts } from "./open-parts.ts";
import { createRefuseWaiting } from "./epidemic/refuse-waiting.ts";
import { applicationsRoutes } from "./routes/applications.ts";
import { communitiesRoutes } from "./routes/communities.ts";
import { deskSubmissionsRoutes } from "./routes/desk-submissions.ts";
import { deskRoutes } from "./routes/desk.ts";
import { epidemicRoutes } from "./routes/epidemic.ts";
import { notificationsRoutes } from "./routes/notifications.ts";
import { operationsRoutes } from "./routes/operations.ts";
import { passkeysRoutes } from "./routes/passkeys.ts";
import { passesRoutes } from "./routes/passes.ts";
import { printsRoutes } from "./routes/prints.ts";
import type { TakeReport } from "./reports/reporter.ts";
import { reportsRoutes } from "./routes/reports.ts";
import { peopleRoutes } from "./routes/people.ts";
import { referralsRoutes } from "./routes/referrals.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { staffRoutes } from "./routes/staff.ts";
import { videosRoutes } from "./routes/videos.ts";
import type { SmsOutbox } from "./sms/sms-outbox.ts";

/** What these routes are made of. */
export interface ProvinceParts extends Pick<
  OpenParts,
  "db" | "store" | "keys" | "dataKeys" | "auditKey" | "vapidKey" | "listSizeLog2" | "videosDir"
> {
  /** Where the world reaches this server. */
  readonly publicOrigin: string;
  /** Takes text messages with one-time codes. */
  readonly smsOutbox: SmsOutbox;
  /** Whether jobs can tell the prevention authority; so they can where it is not given. */
  readonly hasAuthority?: boolean;
  readonly streams: NotificationStreams;
  /** Push services that messages may go to; those of the known browsers where it is not given. */
  readonly pushHosts?: readonly string[] | undefined;
  /** Bytes that are free where a directory is; asks the disk where it is not given. */
  readonly readFreeBytes?: ((directory: string) => Promise<number>) | undefined;
  /** Stands in for the database in measurements. */
  readonly takeReport?: TakeReport | undefined;
}

/** Registers them; `plugins/access.ts` must be registered before. */
export const registerProvince = async (app: FastifyInstance, parts: ProvinceParts): Promise<void> => {
  await app.register(staffRoutes(parts));
  await app.register(passkeysRoutes(parts));
  await app.register(communitiesRoutes(parts));
  await app.register(epidemicRoutes({ ...parts, refuseWaiting: createRefuseWaiting(parts) }));
  await app.register(referralsRoutes({ ...parts, hasAuthority: parts.hasAuthority ?? true }));
  await app.register(signInRoutes(parts));
  await app.register(peopleRoutes(parts));
  await app.register(applicationsRoutes(parts));
  await app.register(deskRoutes(parts));
  await app.register(deskSubmissionsRoutes(parts));
  await app.register(videosRoutes(parts));
  await app.register(passesRoutes(parts));
  await app.register(printsRoutes(parts));
  await app.register(reportsRoutes({ ...parts, runHot: parts.store.runHot }, parts.takeReport));
  await app.register(notificationsRoutes({ ...parts, pushHosts: parts.pushHosts ?? pushHostsDefault }));
  await app.register(operationsRoutes(parts));
};
