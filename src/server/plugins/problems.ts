/** Answers failures below `/api` with problem details (RFC 9457) that have a stable code and repeat nothing of the request. */
import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply } from "fastify";
import { problemType } from "../../api/problems.ts";
import type { Problem } from "../../api/problems.ts";

/** Whether a failure at this address is answered here; all others stay `plain-errors.ts`'s. */
export const isApiAddress = (url: string): boolean => /^\/api(?:[/?]|$)/.test(url);

/** Sends a failure. It is never cached: what is missing now may come. `fields` names what is wrong, never its values. */
export const sendProblem = (
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  fields?: readonly string[],
): FastifyReply => {
  const title = STATUS_CODES[status] ?? "Failure";
  const body: Problem = { type: "about:blank", title, status, code, detail, ...(fields && { fields: [...fields] }) };
  return reply.code(status).header("cache-control", "no-store").type(problemType).send(body);
};

const notFound: readonly [code: string, detail: string] = ["not-found", "There is nothing here that you can see."];

/** The answer for what is not there, and for what is somebody else's: nobody learns which. */
export const sendNotFound = (reply: FastifyReply): FastifyReply => sendProblem(reply, 404, ...notFound);

/** By status: what Node and the framework refuse by themselves. */
const refusals: ReadonlyMap<number, readonly [code: string, detail: string]> = new Map([
  [400, ["request-malformed", "The request is not in the form that this address takes."]],
  [404, notFound],
  [408, ["request-slow", "The request took too long to arrive."]],
  [413, ["request-too-large", "The request is larger than this address takes."]],
  [414, ["address-too-long", "The address is longer than any of this server."]],
  [415, ["content-type-unknown", "This address does not take content of this type."]],
  [429, ["too-many-requests", "There were too many requests. Try again later."]],
]);

/** For an error that the framework or a route's schema found. The caller logs what is 500. */
export const sendErrorAsProblem = (reply: FastifyReply, error: FastifyError): FastifyReply => {
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) {
    return sendProblem(reply, 500, "server-failing", "The server could not do this now. Try again in a moment.");
  }
  const [code, detail] = refusals.get(status) ?? ["request-refused", "The server does not take this request."];
  return sendProblem(reply, status, code, detail, fieldsOf(error));
};

const fieldsMax = 20;
/** Names of our schemas look like this. Keys that a stranger made up are not repeated. */
const fieldForm = /^[A-Za-z0-9_-]{1,40}(?:\.[A-Za-z0-9_-]{1,40}){0,7}$/;

/** Names of what a schema refused, such as `phone` or `places.0.area`; undefined where it was something else. */
const fieldsOf = ({ validation }: FastifyError): readonly string[] | undefined => {
  if (validation === undefined) return undefined;
  const names = validation.map(({ instancePath }) => instancePath.slice(1).replaceAll("/", "."));
  return [...new Set(names.map((name) => (fieldForm.test(name) ? name : "")).filter((name) => name !== ""))].slice(
    0,
    fieldsMax,
  );
};
