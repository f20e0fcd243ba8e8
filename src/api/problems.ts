/** What every failed request below `/api` answers: problem details (RFC 9457), as `application/problem+json`. */
import * as z from "zod/mini";

/** The media type. */
export const problemType = "application/problem+json";

/**
 * `code` is stable, for programs; `title` and `detail` are plain words and may change. Of every address: 400 `request-malformed` (with
 * the fields that are wrong), 401 `sign-in-needed`, 403 `not-allowed` or `foreign-origin`, 404 `not-found` (also for what is somebody
 * else's), 413 `request-too-large`, 415 `content-type-unknown`, 429 `too-many-requests`, 500 `server-failing`,
 * 503 `server-stopping`.
 */
export const problemSchema = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  /** Names of the members, query parameters or parts of the path that are wrong; never what stood in them. */
  fields: z.optional(z.array(z.string())),
});

/** The body of an answer with a status of 400 or more. */
export type Problem = z.infer<typeof problemSchema>;

/** For a route's `schema.response`: every status with which one of ours fails. */
export const problemAnswers = {
  400: problemSchema,
  401: problemSchema,
  403: problemSchema,
  404: problemSchema,
  409: problemSchema,
  410: problemSchema,
  413: problemSchema,
  415: problemSchema,
  422: problemSchema,
  429: problemSchema,
  500: problemSchema,
  503: problemSchema,
} as const;
