/** What every failed request answers. */
import * as z from "zod/mini";

/** `error` is stable, for programs; `message` is plain words for a person and may change. */
export const errorBodySchema = z.strictObject({ error: z.string(), message: z.string() });

/** The body of an answer with a status of 400 or more. */
export type ErrorBody = z.infer<typeof errorBodySchema>;
