/** Handing in a device's journal (core/README.md, "Devices and their journal"). */
import * as z from "zod/mini";

/**
 * Where a scans document is posted; 200 once every scan of it is kept, or past the time for which scans are kept. Errors: 400
 * `scans-malformed`, 401 `device-unknown` (no such key, or not signed by it), 403 `device-shut-out`.
 */
export const scansPath = "/scans";

/** How many scans the document had: the device may erase them all. */
export const scansReceivedSchema = z.strictObject({ received: z.int() });
