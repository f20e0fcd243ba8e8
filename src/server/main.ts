/** Runs the server: environment, real parts, listening, and an orderly end. */
import { stat } from "node:fs/promises";
import closeWithGrace from "close-with-grace";
import type { FastifyInstance } from "fastify";
import { buildApp } from "./app.ts";
import { readConfiguration } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";
import { peekClock } from "./db/database-clock.ts";
import { createDemoCodes } from "./demonstration/demo-codes.ts";
import { moveIssuers } from "./issuing/register-issuers.ts";
import { findWaitingIssuers } from "./issuing/signing-key.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import { startWork } from "./jobs/start-work.ts";
import { createPushSender, pushSubjectOf } from "./notifications/push-sender.ts";
import { pushHostsDefault } from "./notifications/push-hosts.ts";
import { createStreams } from "./notifications/streams.ts";
import type { NotificationStreams } from "./notifications/streams.ts";
import { rateLimits } from "./plugins/limits.ts";
import { createRateLimiters } from "./plugins/rate-limits.ts";
import { openParts } from "./open-parts.ts";
import type { OpenParts } from "./open-parts.ts";
import type { LanServer } from "./lan/lan-server.ts";
import { publishNow } from "./publication/publish.ts";
import { startPublisher } from "./publication/publisher.ts";
import { createStatusTokens } from "./publication/status-token.ts";
import { createAuthority } from "./referrals/create-authority.ts";
import { createSms } from "./sms/create-sms.ts";
import { createSmsOutbox } from "./sms/sms-outbox.ts";
import type { OutboxError } from "./sms/sms-outbox.ts";
import type { SendSms } from "./sms/sms.ts";
import { readStartArguments } from "./start-arguments.ts";
import { describeError } from "./system/error-code.ts";
import { explainListening } from "./system/explain-listening.ts";
import { originAt, welcome } from "./welcome.ts";

const stopTimeoutMs = 15_000;

const run = async (): Promise<void> => {
  const configuration = readConfiguration(process.env, readStartArguments(process.argv.slice(2)));
  const lock = await takeInstanceLock(configuration.dataDir, originAt(configuration));
  const undo: Undo = [lock.release];
  const starting = start(configuration, undo);
  closeWithGrace({ delay: stopTimeoutMs, logger: false }, async ({ err }) => {
    if (err) console.error(err);
    // A database that is just being started would otherwise outlive this process.
    await starting.catch(() => undefined);
    await stop(undo);
  });
  try {
    await starting;
  } catch (error) {
    await stop(undo);
    throw error;
  }
};

/** What ends each thing that was begun, in the order in which they were begun. */
type Undo = (() => Promise<void>)[];

/** Ends all, the last begun first; one that fails does not keep the others. */
const stop = async (undo: Undo): Promise<void> => {
  for (const step of undo.splice(0).reverse()) {
    await step().catch((error: unknown) => {
      console.error(error);
    });
  }
};

const start = async (configuration: Configuration, undo: Undo): Promise<void> => {
  const parts = await openParts({ ...configuration, pinningAppsDir: configuration.appsDir });
  undo.push(parts.close);
  const lan = await prepareLan(configuration);
  const sendSms = createSms(configuration, console.log);
  const streams = createStreams({ db: parts.db, nowMs: () => performance.now() });
  const tellAuthority = createAuthority(configuration, console.log);
  const app = await buildServer(
    configuration,
    { ...parts, sendSms, streams, hasAuthority: tellAuthority !== undefined },
    lan?.tls,
  );
  const publisher = startPublisher(parts, (error) => app.log.error(describeError(error), "publishing failed"));
  const sendPush = createPush(configuration, parts);
  const work = startWork({ ...parts, sendSms, streams, sendPush, tellAuthority }, (error, where) =>
    app.log.error({ where, ...describeError(error) }, "work failed"),
  );
  undo.push(publisher.stop, work.stop, async () => app.close());
  await listen(app, configuration);
  const address = app.addresses()[0];
  const port = typeof address === "object" ? address.port : configuration.port;
  const opened = await lan?.open(app.server, port);
  if (opened !== undefined) {
    undo.push(opened.stop);
    console.log(opened.words);
    return;
  }
  const waiting = await findWaitingIssuers(parts, await peekClock(parts.db));
  console.log(welcome(configuration, { host: configuration.host, port }, waiting));
};

/** Loaded only where it is wanted: makers of certificates are large. */
const prepareLan = async ({ lan, host, dataDir }: Configuration): Promise<LanServer | undefined> => {
  if (lan === undefined) return undefined;
  const [{ prepareLanServer }, { readLanIdentity }] = await Promise.all([
    import("./lan/lan-server.ts"),
    import("./lan/lan-identity.ts"),
  ]);
  return prepareLanServer({
    ...{ host, dataDir, httpPort: lan.httpPort, hasColours: process.stdout.isTTY, tell: console.log },
    readIdentity: async () => readLanIdentity(dataDir, lan.hostName, Date.now()),
  });
};

const buildServer = async (
  configuration: Configuration,
  {
    sendSms,
    hasAuthority,
    ...parts
  }: OpenParts & {
    readonly sendSms: SendSms;
    readonly streams: NotificationStreams;
    readonly hasAuthority: boolean;
  },
  tls: LanServer["tls"] | undefined,
): Promise<FastifyInstance> => {
  const { isDemonstration, appsDir, logLevel } = configuration;
  await moveIssuers(parts.db, configuration.publicOrigin);
  // At every start: keys, policy or origin may have changed while the server was away.
  await publishNow(parts);
  const readDemoCodes = createDemoCodes(parts);
  if (isDemonstration) await readDemoCodes();
  const areAppsBuilt = await stat(appsDir).then(
    () => true,
    () => false,
  );
  return buildApp({
    db: parts.db,
    readStatusToken: createStatusTokens(parts),
    publicOrigin: configuration.publicOrigin,
    province: {
      ...{ ...parts, smsOutbox: createSmsOutbox(sendSms, tellUnsent) },
      pushHosts: configuration.pushHosts,
      hasAuthority,
    },
    rateLimiters: createRateLimiters(rateLimits, () => performance.now()),
    trustProxy: configuration.trustProxy,
    metricsToken: configuration.metricsToken,
    ...(areAppsBuilt && { appsDir }),
    ...(isDemonstration && { readDemoCodes }),
    ...(tls !== undefined && { tls }),
    barrierOrigin: configuration.barrierOrigin,
    logger: { level: logLevel },
  });
};

const createPush = ({ publicOrigin, pushHosts = pushHostsDefault }: Configuration, { vapidKey }: OpenParts) =>
  createPushSender({ vapidKey, subject: pushSubjectOf(publicOrigin), hosts: pushHosts });

const tellUnsent = (error: OutboxError): void => {
  console.error(`A text message was not sent: ${error}.`);
};

const listen = async (app: FastifyInstance, { host, port, lan }: Configuration): Promise<void> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListening(error, port, `PORT=${port + 1} npm start${lan === undefined ? "" : " -- --lan"}`);
  }
};

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
