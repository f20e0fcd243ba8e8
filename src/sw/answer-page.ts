/** What the worker does at a page's word: takes its own release into force, or says what is new in it. */
import { messageTypeOf } from "./message-type.ts";

/** The parts of a worker that are needed. */
export interface AnswerParts {
  readonly locks: Pick<LockManager, "request">;
  /** The address of the scope; a tab holds a shared lock of that name while a traveler is being checked. */
  readonly scope: string;
  readonly skipWaiting: () => Promise<void>;
  readonly notes: unknown;
}

/** The parts of a message that are needed. */
export interface PageMessage {
  readonly data: unknown;
  readonly ports: readonly Pick<MessagePort, "postMessage">[];
  readonly waitUntil: (done: Promise<unknown>) => void;
}

/** For the worker's `message` event. The new release waits for all tabs that hold the lock. */
export const createAnswer =
  ({ locks, scope, skipWaiting, notes }: AnswerParts) =>
  (message: PageMessage): void => {
    const type = messageTypeOf(message.data);
    if (type === "SKIP_WAITING") message.waitUntil(locks.request(scope, { mode: "exclusive" }, skipWaiting));
    if (type === "RELEASE_NOTES") message.ports[0]?.postMessage(notes);
  };
