/** Runs the server: environment, real parts, listening, and an orderly end. */
import { stat } from "node:fs/promises";
import closeWithGrace from "close-with-grace";
import type { FastifyInstance } from "fastify";
import { buildApp } from "./app.ts";
import { readConfiguration } from "./configuration.ts";
import type { Configuration } from "./configuration.ts";
import { createDemoCodes } from "./demonstration/demo-codes.ts";
import { moveIssuers } from "./issuing/register-issuers.ts";
import { takeInstanceLock } from "./instance-lock.ts";
import { openParts } from "./open-parts.ts";
import type { OpenParts } from "./open-parts.ts";
import { publishNow } from "./publication/publish.ts";
import { startPublisher } from "./publication/publisher.ts";
import { createStatusTokens } from "./publication/status-token.ts";
import { errorCode } from "./system/error-code.ts";
import { welcome } from "./welcome.ts";

const stopTimeoutMs = 15_000;

const run = async (): Promise<void> => {
  const configuration = readConfiguration(process.env);
  const lock = await takeInstanceLock(configuration.dataDir, `http://localhost:${configuration.port}`);
  const undo: (() => Promise<void>)[] = [lock.release];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  closeWithGrace({ delay: stopTimeoutMs, logger: false }, async ({ err }) => {
    if (err) console.error(err);
    await stop();
  });
  try {
    const parts = await openParts(configuration);
    undo.push(parts.close);
    const app = await buildServer(configuration, parts);
    const publisher = startPublisher(parts, (error) => app.log.error({ code: errorCode(error) }, "publishing failed"));
    undo.push(publisher.stop, async () => app.close());
    await listen(app, configuration);
    const address = app.addresses()[0];
    console.log(welcome(configuration, typeof address === "object" ? address.port : configuration.port));
  } catch (error) {
    await stop();
    throw error;
  }
};

const buildServer = async (configuration: Configuration, parts: OpenParts): Promise<FastifyInstance> => {
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
    ...(areAppsBuilt && { appsDir }),
    ...(isDemonstration && { readDemoCodes }),
    logger: { level: logLevel },
  });
};

const listen = async (app: FastifyInstance, { host, port }: Configuration): Promise<void> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (errorCode(error) === "EADDRINUSE") {
      throw new Error(`Port ${port} is in use by another program. Choose another one: PORT=${port + 1} npm start`, {
        cause: error,
      });
    }
    if (errorCode(error) === "EACCES") throw new Error(`Port ${port} may not be used by this user.`, { cause: error });
    throw error;
  }
};

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
