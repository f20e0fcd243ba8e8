/** Answers every failure with a stable code and plain words, and keeps what people sent out of the log. */
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { ErrorBody } from "../../api/error-body.ts";

/** Sends a failure. It is never cached: what is missing now may come. */
export const sendError = (reply: FastifyReply, status: number, body: ErrorBody): FastifyReply =>
  reply.code(status).header("cache-control", "no-store").type("application/json; charset=utf-8").send(body);

const notFound: ErrorBody = { error: "not-found", message: "There is nothing at this address." };
const failing: ErrorBody = {
  error: "server-failing",
  message: "The server could not do this now. Try again in a moment.",
};

/** By status: what the framework refuses by itself. */
const refusals: ReadonlyMap<number, ErrorBody> = new Map([
  [400, { error: "request-malformed", message: "The request is not in the form that this address takes." }],
  [408, { error: "request-slow", message: "The request took too long to arrive." }],
  [413, { error: "request-too-large", message: "The request is larger than this address takes." }],
  [415, { error: "content-type-unknown", message: "This address does not take content of this type." }],
]);

/** Handlers for the whole server. */
export const registerPlainErrors = (app: FastifyInstance): void => {
  app.setNotFoundHandler((_, reply) => sendError(reply, 404, notFound));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return sendError(reply, status, refusals.get(status) ?? notFoundOr(status));
    // The message is left out: a database's may quote what somebody sent.
    const { name, code, stack } = error;
    const frames = stack?.split("\n").filter((line) => line.startsWith("    at "));
    request.log.error({ route: request.routeOptions.url, name, code, frames }, "request failed");
    return sendError(reply, 500, failing);
  });
};

const notFoundOr = (status: number): ErrorBody =>
  status === 404 ? notFound : { error: "request-refused", message: "The server does not take this request." };
