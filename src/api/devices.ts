/** Enrolling a device: its key becomes known to the server by a one-time code (core/README.md, "Devices and their journal"). */
import * as z from "zod/mini";

/**
 * Where an enrolment document is posted; 201 with the device, the same for the same code and key again. Errors: 400
 * `enrolment-malformed`, 403 `enrolment-code-wrong` (unknown or expired), 409 `enrolment-code-used` (by another key), 429
 * `enrolment-tries` (too many wrong codes lately: try again in a minute).
 */
export const devicesPath = "/devices";

/** What a device learns of itself. */
export const deviceSchema = z.strictObject({
  /** Its number at the server. */
  device: z.int(),
  /** What the operator called it. */
  name: z.string(),
});

/** The answer. */
export type Device = z.infer<typeof deviceSchema>;
