/** Refuses who asks too often, by address before anything is read of the request, and by person once it is known who asks. */
import { isIP } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { devicesPath } from "../../api/devices.ts";
import { scansPath } from "../../api/scans.ts";
import type { RateLimits } from "./limits.ts";
import { sendError } from "./plain-errors.ts";
import { isApiAddress, sendProblem } from "./problems.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import type { TakeOne } from "./rate-limiter.ts";

/** Counters of one server. */
export type RateLimiters = { readonly [K in keyof RateLimits]: TakeOne };

/** Counters by a clock in milliseconds that cannot be set. */
export const createRateLimiters = (limits: RateLimits, nowMs: () => number): RateLimiters => ({
  address: createRateLimiter(limits.address, nowMs),
  guess: createRateLimiter(limits.guess, nowMs),
  staffGuess: createRateLimiter(limits.staffGuess, nowMs),
  holder: createRateLimiter(limits.holder, nowMs),
  staff: createRateLimiter(limits.staff, nowMs),
  device: createRateLimiter(limits.device, nowMs),
});

/**
 * Whom an address stands for. Whoever has one IPv6 address has a /64 of them. Undefined for this machine: its own people, or a proxy
 * that does not say for whom it asks.
 */
export const networkOf = (address: string): string | undefined => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (plain.startsWith("127.") || plain === "::1" || isIP(plain) === 0) return undefined;
  if (isIP(plain) === 4) return plain;
  const [head = "", tail] = plain.replace(/%.*$/, "").split("::");
  const start = head === "" ? [] : head.split(":");
  const end = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - start.length - end.length;
  const groups = [...start, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...end];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
};

const staffGuessForm = /^\/api\/staff\/(?:sign-in|enrolment)(?:\/|$)/;
const guessForm = /^\/api\/sign-in(?:\/|$)/;

/** The counter of a route where something could be guessed. */
const guessesAt = (limiters: RateLimiters, route: string): TakeOne | undefined => {
  if (staffGuessForm.test(route)) return limiters.staffGuess;
  return guessForm.test(route) || route === devicesPath ? limiters.guess : undefined;
};

/** Answers 429. `waitMs` is above 0. */
const refuse = (reply: FastifyReply, url: string, waitMs: number): FastifyReply => {
  reply.header("retry-after", String(Math.ceil(waitMs / 1000)));
  const words = "There were too many requests. Try again later.";
  if (isApiAddress(url)) return sendProblem(reply, 429, "too-many-requests", words);
  return sendError(reply, 429, { error: "too-many-requests", message: words });
};

/** Counts addresses, for all routes that come after it. Before `registerAccess`: who is too often costs no look into the database. */
export const registerAddressLimits = (app: FastifyInstance, limiters: RateLimiters): void => {
  app.addHook("onRequest", async (request, reply) => {
    const route = request.routeOptions.url ?? request.url;
    if (!isApiAddress(route) && route !== devicesPath && route !== scansPath) return undefined;
    const network = networkOf(request.ip);
    if (network === undefined) return undefined;
    const waitMs = guessesAt(limiters, route)?.(network) || limiters.address(network);
    return waitMs > 0 ? refuse(reply, request.url, waitMs) : undefined;
  });
};

/** Counts people and members of staff, wherever they ask from. After `registerAccess`, which says who asks. */
export const registerPersonLimits = (app: FastifyInstance, limiters: RateLimiters): void => {
  app.addHook("onRequest", async ({ actor, url }, reply) => {
    if (actor.kind !== "holder" && actor.kind !== "staff") return undefined;
    const waitMs = actor.kind === "holder" ? limiters.holder(actor.holder) : limiters.staff(String(actor.staff));
    return waitMs > 0 ? refuse(reply, url, waitMs) : undefined;
  });
};
