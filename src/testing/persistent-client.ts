/** A client that sends a request until it is answered, whatever becomes of the server meanwhile: as phones and desks do. */
import { vi } from "vitest";
import { healthPath } from "../api/health.ts";

/** Where the server is, while it is anywhere. */
export interface Whereabouts {
  /** Waits for one that is there. */
  readonly find: () => Promise<string>;
  /** A new one is there; undefined: none is until the next. */
  readonly move: (origin: string | undefined) => void;
}

/** An answer that was given for good. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request; the same is sent again where its answer did not come. */
export interface PersistentRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object | string | undefined;
}

/** Nobody is anywhere at first. */
export const createWhereabouts = (): Whereabouts => {
  let here: string | undefined;
  const waiting: ((origin: string) => void)[] = [];
  return {
    find: async () => here ?? new Promise((resolve) => waiting.push(resolve)),
    move: (origin) => {
      here = origin;
      if (origin !== undefined) for (const resolve of waiting.splice(0)) resolve(origin);
    },
  };
};

/** Does something with the database again and again until it is done: while there is none, for instance. */
export const persist = async <T>(work: () => Promise<T>): Promise<T> => {
  const done = await vi.waitUntil(
    async () =>
      work().then(
        (value) => ({ value }),
        () => undefined,
      ),
    { interval: 20, timeout: 60_000 },
  );
  return done.value;
};

/** Gives what was answered with a status below 500. */
export const sendUntilAnswered = async (
  whereabouts: Whereabouts,
  { method, path, headers, body }: PersistentRequest,
): Promise<Answer> => {
  for (;;) {
    const origin = await whereabouts.find();
    const answer = await askOnce(origin + path, { method, headers, body });
    if (answer !== undefined && answer.status < 500) return answer;
    await untilWell(whereabouts);
  }
};

/** Undefined without an answer: then nobody knows whether it was taken. */
const askOnce = async (
  url: string,
  { method, headers, body }: Omit<PersistentRequest, "path">,
): Promise<Answer | undefined> => {
  const isText = typeof body === "string";
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...(body !== undefined && !isText && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  } catch {
    return undefined;
  }
};

const untilWell = async (whereabouts: Whereabouts): Promise<void> => {
  await vi.waitUntil(
    async () => {
      const origin = await whereabouts.find();
      return (await fetch(origin + healthPath).catch(() => undefined))?.status === 200;
    },
    { interval: 20, timeout: 60_000 },
  );
};
