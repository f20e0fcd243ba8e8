/** Answers every failure with a stable code and plain words, and keeps what people sent out of the log. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorBody } from "../../api/error-body.ts";
import { describeError, errorCode } from "../system/error-code.ts";
import { isApiAddress, sendErrorAsProblem, sendNotFound, sendProblem } from "./problems.ts";
import { bareHeaders } from "./security-headers.ts";

/** Sends a failure. It is never cached: what is missing now may come. */
export const sendError = (reply: FastifyReply, status: number, body: ErrorBody): FastifyReply =>
  reply.code(status).header("cache-control", "no-store").type("application/json; charset=utf-8").send(body);

const notFound: ErrorBody = { error: "not-found", message: "There is nothing at this address." };
const failing: ErrorBody = {
  error: "server-failing",
  message: "The server could not do this now. Try again in a moment.",
};

/** By status: what Node and the framework refuse by themselves. */
const refusals: ReadonlyMap<number, ErrorBody> = new Map([
  [400, { error: "request-malformed", message: "The request is not in the form that this address takes." }],
  [408, { error: "request-slow", message: "The request took too long to arrive." }],
  [413, { error: "request-too-large", message: "The request is larger than this address takes." }],
  [414, { error: "address-too-long", message: "The address is longer than any of this server." }],
  [415, { error: "content-type-unknown", message: "This address does not take content of this type." }],
  [431, { error: "headers-too-large", message: "The headers of the request are larger than this server takes." }],
]);

const refusalOf = (status: number): ErrorBody =>
  refusals.get(status) ?? { error: "request-refused", message: "The server does not take this request." };

const stopping: ErrorBody = { error: "server-stopping", message: "The server is stopping. Try again in a moment." };
/** As long as a restart takes. */
const retryAfterSeconds = 5;

/** Refuses what still comes in on connections that were open when the server began to stop. First of all hooks. */
const refuseWhileStopping = (app: FastifyInstance): void => {
  let isStopping = false;
  app.addHook("preClose", async () => {
    isStopping = true;
  });
  app.addHook("onRequest", async ({ url }, reply) => {
    if (!isStopping) return undefined;
    // A route may have a body of its own for this status.
    reply.headers({ ...bareHeaders, "retry-after": String(retryAfterSeconds) }).serializer(JSON.stringify);
    if (isApiAddress(url)) return sendProblem(reply, 503, stopping.error, stopping.message);
    return sendError(reply, 503, stopping);
  });
};

/** Handlers for the whole server. Below `/api` the answers are problem details (`problems.ts`). */
export const registerPlainErrors = (app: FastifyInstance): void => {
  refuseWhileStopping(app);
  app.setNotFoundHandler((request, reply) =>
    isApiAddress(request.url) ? sendNotFound(reply) : sendError(reply, 404, notFound),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const isRefusal = status >= 400 && status < 500;
    if (!isRefusal) request.log.error({ route: request.routeOptions.url, ...describeError(error) }, "request failed");
    if (isApiAddress(request.url)) return sendErrorAsProblem(reply, error);
    if (!isRefusal) return sendError(reply, 500, failing);
    return sendError(reply, status, status === 404 ? notFound : refusalOf(status));
  });
};

/**
 * For `frameworkErrors`: addresses that no route is even looked up for (a broken escape, a part that is too long). The framework's
 * own answer would quote them.
 */
export const refuseAddress = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  const status = error.statusCode ?? 400;
  reply.headers(bareHeaders);
  if (isApiAddress(request.raw.url ?? "")) sendErrorAsProblem(reply, error);
  else sendError(reply, status, refusalOf(status));
};

const statusByClientError: ReadonlyMap<string, number> = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

/**
 * For `clientErrorHandler`: what is not HTTP, too large before it is a request, or too slow; it has no reply yet, only a socket.
 * Whoever broke off, or did not come through the TLS handshake, can be told nothing.
 */
export const refuseConnection = (error: ConnectionError, socket: Socket): void => {
  const code = errorCode(error) ?? "";
  const canBeTold = code.startsWith("HPE_") || statusByClientError.has(code);
  if (!socket.writable || !canBeTold) {
    socket.destroy();
    return;
  }
  const status = statusByClientError.get(code) ?? 400;
  const body = JSON.stringify(refusalOf(status));
  const headers = {
    ...bareHeaders,
    "cache-control": "no-store",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
};
