/** Says whether this server can do its work: the database answers, its clock is right, and the manifest is not older than it may be. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import { healthPath, healthSchema } from "../../api/health.ts";
import type { Health } from "../../api/health.ts";
import { clockBehindSecondsMax, readClockBehind } from "../db/clock-behind.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { readManifest } from "../publication/read-published.ts";

/** A manifest is made at least hourly; half an hour more is a publisher that fails. */
const manifestAgeSecondsMax = 5400;

/** The route. */
export const healthRoutes =
  (parts: { readonly db: Kysely<Tables>; readonly isDemonstration: boolean }): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(healthPath, { schema: { response: { 200: healthSchema, 503: healthSchema } } }, async (_, reply) => {
      const health = await readHealth(parts).catch((): Health => {
        return { status: "failing", database: "failing", demonstration: parts.isDemonstration };
      });
      return reply
        .code(health.status === "ok" ? 200 : 503)
        .header("cache-control", "no-store")
        .send(health);
    });
  };

const readHealth = async (parts: {
  readonly db: Kysely<Tables>;
  readonly isDemonstration: boolean;
}): Promise<Health> => {
  const manifest = await readManifest(parts.db);
  const common = { database: "ok", demonstration: parts.isDemonstration } as const;
  if (manifest === undefined) return { ...common, status: "failing" };
  const ageSeconds = (await peekClock(parts.db)) - manifest.iatSeconds;
  const clockBehindSeconds = await readClockBehind(parts.db);
  const isWell = ageSeconds <= manifestAgeSecondsMax && clockBehindSeconds <= clockBehindSecondsMax;
  const clock = clockBehindSeconds === 0 ? {} : { clockBehindSeconds };
  return {
    ...common,
    ...clock,
    status: isWell ? "ok" : "failing",
    manifest: { version: manifest.version, ageSeconds },
  };
};
