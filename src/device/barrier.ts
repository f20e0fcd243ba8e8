/** Opens a barrier by one call to the address that the server names: nothing about the traveler leaves the phone. */

/** What is called and with what. */
export interface BarrierCall {
  readonly fetch: typeof globalThis.fetch;
  /** `buildConstants.barrierOrigin`; the only foreign origin that the page may call. */
  readonly origin: string;
  /** From the settings; see `isBarrierPath`. */
  readonly path: string;
  /** Ends the call before its own limit, with "unreached". */
  readonly signal?: AbortSignal;
}

/** `unreached`: no answer in time, or one that the barrier does not let this origin read; it may have opened all the same. */
export type BarrierAnswer = "opened" | "refused" | "unreached";

const barrierMillisecondsMax = 3000;
const pathCharsMax = 200;
/** Stands for any origin: a path resolves the same way within each. */
const anyOrigin = "https://barrier.invalid";

/** Whether the text is a path within one origin, as it stands: one slash first, no query, nothing that resolving would change. */
export const isBarrierPath = (path: string): boolean => {
  if (path.length > pathCharsMax || !/^\/(?!\/)[\w.~!$&'()*+,;=:@%/-]*$/.test(path)) return false;
  const url = new URL(path, anyOrigin);
  return url.href === anyOrigin + path;
};

/** Calls once, for at most three seconds: an empty POST without cookies. Never rejects; a path that is none is "unreached". */
export const openBarrier = async ({ fetch, origin, path, signal }: BarrierCall): Promise<BarrierAnswer> => {
  if (origin === "" || !isBarrierPath(path) || signal?.aborted === true) return "unreached";
  const control = new AbortController();
  const stop = (): void => {
    control.abort();
  };
  const timer = setTimeout(stop, barrierMillisecondsMax);
  signal?.addEventListener("abort", stop);
  try {
    const { ok } = await fetch(origin + path, {
      method: "POST",
      mode: "cors",
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: control.signal,
    });
    return ok ? "opened" : "refused";
  } catch {
    // Also where the answer does not allow this origin to read it.
    return "unreached";
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
};
