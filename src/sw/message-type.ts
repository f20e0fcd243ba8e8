/** What a page asks of the worker. */

/** The page's side is the device's `release.ts`. */
export type MessageType = "SKIP_WAITING" | "RELEASE_NOTES";

const types: readonly unknown[] = ["SKIP_WAITING", "RELEASE_NOTES"] satisfies readonly MessageType[];

/** Undefined for what no page of this app says. */
export const messageTypeOf = (message: unknown): MessageType | undefined =>
  typeof message === "object" && message !== null && "type" in message && types.includes(message.type)
    ? // as: one of them, as was just seen
      (message.type as MessageType)
    : undefined;
