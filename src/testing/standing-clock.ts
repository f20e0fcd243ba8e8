/** A clock that stands where a test puts it: for tests of what happens years later, to the second. */
import type { TestServer } from "./server.ts";

/** The clock of one server. */
export interface StandingClock {
  readonly nowSeconds: number;
  readonly set: (seconds: number) => Promise<void>;
}

const startSeconds = 2_000_000_000;

/** It begins long after the real one, so that real seconds do not count; put it there with `set` once the server is open. */
export const createStandingClock = (serverOf: () => Pick<TestServer, "setClock">): StandingClock => {
  let nowSeconds = startSeconds;
  return {
    get nowSeconds() {
      return nowSeconds;
    },
    set: async (seconds) => {
      nowSeconds = seconds;
      await serverOf().setClock(seconds);
    },
  };
};
