/** Counts requests by the pattern of their route, never by their address, and who was told to ask less often. */
import type { FastifyInstance } from "fastify";
import { createCounter, createHistogram } from "./metrics.ts";
import type { Counter, Metric } from "./metrics.ts";
import type { RateLimiters } from "./rate-limits.ts";

/** From what a person does not notice to what nobody waits for. */
const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Where there is no route. */
const noRoute = "none";
const streamType = "text/event-stream";

/** What was counted so far. */
export type ReadRequests = () => readonly Metric[];

/** Registers it, for all routes that come after it. */
export const registerRequestMetrics = (app: FastifyInstance): ReadRequests => {
  const requests = createCounter({ name: "clearway_http_requests_total", help: "Requests answered." });
  const durations = createHistogram(
    { name: "clearway_http_request_duration_seconds", help: "From the head of a request to the end of its answer." },
    durationBounds,
  );
  app.addHook("onResponse", async ({ method, routeOptions }, reply) => {
    const { url } = routeOptions;
    const labels = { method: url === undefined ? noRoute : method, route: url ?? noRoute };
    requests.add({ ...labels, status: String(reply.statusCode) });
    // A stream lasts as long as its reader likes.
    if (reply.getHeader("content-type") !== streamType) durations.observe(labels, reply.elapsedTime / 1000);
  });
  return () => [requests.read(), durations.read()];
};

/** The same limiters, counting whom they refuse, by the kind of limit and not by who it is. */
export const countRefusals = (
  limiters: RateLimiters,
): { readonly rateLimiters: RateLimiters; readonly read: Counter["read"] } => {
  const refused = createCounter({ name: "clearway_rate_limited_total", help: "Requests refused as too many." });
  const counted = Object.entries(limiters).map(([limit, take]) => [
    limit,
    (key: string): number => {
      const waitMs = take(key);
      if (waitMs > 0) refused.add({ limit });
      return waitMs;
    },
  ]);
  // as: the same members
  return { rateLimiters: Object.fromEntries(counted) as RateLimiters, read: refused.read };
};
