/** Ends requests that take too long to arrive or have too many headers, and bounds connections. Sizes of bodies are the framework's. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RequestLimits } from "./limits.ts";
import { sendError } from "./plain-errors.ts";
import { isApiAddress, sendProblem } from "./problems.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** How long a body may take to arrive, where it is read while it is worked on. */
    bodyTimeoutMs?: number;
  }
}

/** What Node's server is made with. */
export const serverOptionsOf = ({ headerBytesMax, headersTimeoutMs, checkingIntervalMs }: RequestLimits) => ({
  maxHeaderSize: headerBytesMax,
  headersTimeout: headersTimeoutMs,
  // Node looks for what is late only so often.
  connectionsCheckingInterval: checkingIntervalMs,
});

/** Registers them, for all routes that come after them. */
export const registerRequestLimits = (app: FastifyInstance, limits: RequestLimits): void => {
  app.server.maxConnections = limits.connectionsMax;
  // Node leaves out what is above: one more is kept, so that it is seen.
  app.server.maxHeadersCount = limits.headersMax + 1;
  app.addHook("onRequest", async (request, reply) => {
    if (request.raw.rawHeaders.length > 2 * limits.headersMax) {
      return refuse(request, reply, [431, "headers-too-large", "The request has more headers than this server takes."]);
    }
    limitBody(request, reply, request.routeOptions.config.bodyTimeoutMs ?? limits.bodyTimeoutMs);
    return undefined;
  });
};

const refuse = (
  { url }: FastifyRequest,
  reply: FastifyReply,
  [status, code, words]: readonly [status: number, code: string, words: string],
): FastifyReply => {
  // What is still to come is not waited for.
  reply.header("connection", "close");
  return isApiAddress(url)
    ? sendProblem(reply, status, code, words)
    : sendError(reply, status, { error: code, message: words });
};

const limitBody = (request: FastifyRequest, reply: FastifyReply, timeoutMs: number): void => {
  const { raw } = request;
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return;
  const timer = setTimeout(() => {
    if (!raw.complete && !reply.sent)
      refuse(request, reply, [408, "request-slow", "The request took too long to arrive."]);
  }, timeoutMs);
  const stop = (): void => clearTimeout(timer);
  raw.once("end", stop).once("close", stop).once("error", stop);
};
