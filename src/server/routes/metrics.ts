/** Gives the metrics to who watches the server, and to nobody else. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { metricsPath } from "../../api/metrics.ts";
import { writeMetrics } from "../plugins/metrics.ts";
import type { Metric } from "../plugins/metrics.ts";
import { sendError } from "../plugins/plain-errors.ts";
import { networkOf } from "../plugins/rate-limits.ts";

/** What the route needs. */
export interface MetricsParts {
  readonly read: () => Promise<readonly Metric[]>;
  /** What must be shown; undefined where this machine alone reads. */
  readonly token: string | undefined;
  /** Without a token a production tells nobody: behind a proxy on this machine everybody comes from it. */
  readonly isDemonstration: boolean;
}

const contentType = "text/plain; version=0.0.4; charset=utf-8";
const refusal = { error: "metrics-token-needed", message: "Metrics are told to who has the token alone." };

/** The route. */
export const metricsRoutes =
  (parts: MetricsParts): FastifyPluginAsync =>
  async (scope) => {
    scope.get(metricsPath, async (request, reply) => {
      if (!isAllowed(parts, request)) {
        return sendError(reply.header("www-authenticate", "Bearer"), 401, refusal);
      }
      return reply
        .header("cache-control", "no-store")
        .type(contentType)
        .send(writeMetrics(await parts.read()));
    });
  };

const isAllowed = ({ token, isDemonstration }: MetricsParts, { headers, ip }: FastifyRequest): boolean => {
  if (token === undefined) return isDemonstration && networkOf(ip) === undefined;
  const shown = /^Bearer +(.{1,1000})$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  // Hashed: the time of the comparison tells nothing, not even the length.
  return timingSafeEqual(hashOf(shown), hashOf(token));
};

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();
