/** Hands in the journal when the browser wakes the worker, with the app closed. */
import { sendScans } from "../sync/send-scans.ts";
import type { SendError, SendParts } from "../sync/send-scans.ts";

/** Later may go better; everything else waits for somebody to open the app and see it. */
const isWorthAgain = (error: SendError): boolean => error === "send-offline" || error === "send-server";

/** Rejects where the browser should try again later: that is how it is told. */
export const handIn = async (parts: SendParts): Promise<void> => {
  const sent = await sendScans(parts);
  if (!sent.ok && isWorthAgain(sent.error)) throw new Error(sent.error);
};
