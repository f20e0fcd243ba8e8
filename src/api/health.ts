/** What `GET /health` answers: whether this server can do its work. */
import * as z from "zod/mini";

/** Where it is asked. 200 when all is well, 503 otherwise, with the same body. */
export const healthPath = "/health";

/** No member says anything about a person. */
export const healthSchema = z.strictObject({
  status: z.enum(["ok", "failing"]),
  database: z.enum(["ok", "failing"]),
  /** Absent before the first manifest. An hour and a half is too old: one is made at least hourly. */
  manifest: z.optional(z.strictObject({ version: z.int(), ageSeconds: z.int() })),
  /**
   * How far the machine's clock is behind what was signed last: it was set back, or ahead for a while. Until it has caught up
   * everything is dated with the same second; above 600 gates would take that for the future, and the status is failing.
   */
  clockBehindSeconds: z.optional(z.int()),
  demonstration: z.boolean(),
});

/** The state of the server. */
export type Health = z.infer<typeof healthSchema>;
