/** Builds the server from its parts, without listening: `main.ts` gives real parts, tests give theirs and `inject`. */
import type { ServerOptions } from "node:https";
import fastify, { LogController } from "fastify";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import { createSessionReader } from "./access/session-reader.ts";
import type { ReadSession } from "./access/session-reader.ts";
import type { Tables } from "./db/schema.ts";
import type { ReadDemoCodes } from "./demonstration/demo-codes.ts";
import { registerAccess } from "./plugins/access.ts";
import { refuseAddress, refuseConnection, registerPlainErrors } from "./plugins/plain-errors.ts";
import { requestLimits } from "./plugins/limits.ts";
import type { RequestLimits } from "./plugins/limits.ts";
import { createStateReader } from "./plugins/metrics-state.ts";
import { countRefusals, registerRequestMetrics } from "./plugins/metrics-requests.ts";
import { registerOpenApi } from "./plugins/open-api.ts";
import type { OnUndescribed } from "./plugins/open-api.ts";
import { registerAddressLimits, registerPersonLimits } from "./plugins/rate-limits.ts";
import type { RateLimiters } from "./plugins/rate-limits.ts";
import { registerRequestLimits, serverOptionsOf } from "./plugins/request-limits.ts";
import { registerSecurityHeaders } from "./plugins/security-headers.ts";
import { registerStaticApps } from "./plugins/static-apps.ts";
import type { ReadStatusToken } from "./publication/status-token.ts";
import { registerProvince } from "./province.ts";
import type { ProvinceParts } from "./province.ts";
import { demoCodesRoutes } from "./routes/demo-codes.ts";
import { devicesRoutes } from "./routes/devices.ts";
import { docsRoutes } from "./routes/docs.ts";
import { healthRoutes } from "./routes/health.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { scansRoutes } from "./routes/scans.ts";
import { statusRoutes } from "./routes/status.ts";
import { syncRoutes } from "./routes/sync.ts";

/** What a server is made of. */
export interface AppParts {
  readonly db: Kysely<Tables>;
  readonly readStatusToken: ReadStatusToken;
  /** Where the world reaches this server: only its own pages may change something. */
  readonly publicOrigin: string;
  /** What the routes below `/api` need; without it there are none. */
  readonly province?: Omit<ProvinceParts, "publicOrigin">;
  /** Stands in for the database in measurements. */
  readonly readSession?: ReadSession | undefined;
  /** Counts who asks how often; without it nobody is refused. */
  readonly rateLimiters?: RateLimiters;
  /** Proxies whose word on where a request comes from is taken. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Built apps; absent where none are served. */
  readonly appsDir?: string;
  /** Present in the demonstration only. */
  readonly readDemoCodes?: ReadDemoCodes;
  /** The foreign origin that pages may call; nothing else is let out. */
  readonly barrierOrigin?: string | undefined;
  /** Present where the server ends TLS itself; elsewhere a proxy does, or nothing leaves this machine. */
  readonly tls?: ServerOptions;
  readonly logger?: FastifyServerOptions["logger"];
  /** Others than the server's own; for tests. */
  readonly requestLimits?: Partial<RequestLimits>;
  /** With it `/metrics` is read from other machines, and in production at all. */
  readonly metricsToken?: string | undefined;
  /** Told of refusals that the document about the API does not have; for tests. */
  readonly onUndescribed?: OnUndescribed;
}

/** The server, ready to listen or to be injected into. */
export const buildApp = async (parts: AppParts): Promise<FastifyInstance> => {
  const limits = { ...requestLimits, ...parts.requestLimits };
  const app = fastify({
    ...(parts.tls === undefined ? { http: serverOptionsOf(limits) } : {}),
    https: parts.tls === undefined ? null : { ...parts.tls, ...serverOptionsOf(limits) },
    logger: parts.logger ?? false,
    // Addresses carry who was looked up: only route, status and time are logged, below.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: parts.trustProxy === undefined ? false : [...parts.trustProxy],
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.connectionTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: "idle",
    // Answered by us, in the same form as every other refusal (`registerPlainErrors`).
    return503OnClosing: false,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseConnection,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
  });
  registerPlainErrors(app);
  const openApi = registerOpenApi(app, parts);
  await registerSecurityHeaders(app, parts.barrierOrigin);
  registerRequestLimits(app, limits);
  const readRequests = registerRequestMetrics(app);
  const counted = parts.rateLimiters && countRefusals(parts.rateLimiters);
  const isDemonstration = parts.readDemoCodes !== undefined;
  const { province } = parts;
  const readSession = parts.readSession ?? (province && createSessionReader(parts.db, province.store.runHot));
  if (counted !== undefined) registerAddressLimits(app, counted.rateLimiters);
  registerAccess(app, { db: parts.db, publicOrigin: parts.publicOrigin, isDemonstration, readSession });
  if (counted !== undefined) registerPersonLimits(app, counted.rateLimiters);
  await app.register(docsRoutes(openApi));
  await app.register(healthRoutes({ db: parts.db, isDemonstration }));
  await app.register(syncRoutes(parts.db), { prefix: "/sync" });
  await app.register(statusRoutes(parts.readStatusToken), { prefix: "/status" });
  await app.register(devicesRoutes(parts.db));
  await app.register(scansRoutes(parts.db, counted?.rateLimiters.device));
  if (parts.province !== undefined) {
    const state = createStateReader({ db: parts.db, pool: parts.province.store.pool, server: app.server });
    app.addHook("onClose", async () => state.stop());
    const read = async () => [
      ...readRequests(),
      ...(counted === undefined ? [] : [counted.read()]),
      ...(await state.read()),
    ];
    await app.register(metricsRoutes({ read, token: parts.metricsToken, isDemonstration }));
    await registerProvince(app, { ...parts.province, publicOrigin: parts.publicOrigin });
  }
  if (parts.readDemoCodes !== undefined) await app.register(demoCodesRoutes(parts.readDemoCodes));
  if (parts.appsDir !== undefined) await registerStaticApps(app, parts.appsDir);
  return app;
};
