/** One request with its limits: body, time and what may come back. */
import type { Bytes } from "../core/bytes.ts";
import { concatBytes } from "../core/bytes.ts";
import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";

/** No answer came; the answer is longer than it may be; stopped by us; no byte, or no end, for too long; any other status. */
export type FetchError = "sync-offline" | "sync-too-large" | "sync-stopped" | "sync-stalled" | "sync-server";

/** An answer that the caller must tell apart by its status. */
export type Fetched =
  | { readonly status: "found"; readonly body: Bytes; readonly tag?: string; readonly dateSeconds?: number }
  | { readonly status: "unchanged"; readonly dateSeconds?: number }
  | { readonly status: "absent" };

/** What is asked for, and how much may come back. */
export interface FetchRequest {
  readonly url: string;
  readonly bytesMax: number;
  /** Sent as If-None-Match. */
  readonly tag?: string | undefined;
  /** Past all caches: for what a cache gave and was wrong. */
  readonly isReload?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A phone at the edge of a cell still gets a byte within this time; longer means that the connection is dead. */
const stallMillisecondsMax = 20_000;
/** The largest document takes less at 4 kB/s; an answer that trickles on would hold up every later sync. */
const wholeMillisecondsMax = 300_000;

const dateSecondsOf = (headers: Headers): { readonly dateSeconds?: number } => {
  const milliseconds = Date.parse(headers.get("date") ?? "");
  const ageSeconds = Number(headers.get("age") ?? "0");
  if (Number.isNaN(milliseconds) || Number.isNaN(ageSeconds)) return {};
  return { dateSeconds: Math.floor(milliseconds / 1000) + ageSeconds };
};

/** Reads up to the limit; what announces more is not read at all. */
export const readBody = async (
  response: Response,
  bytesMax: number,
  onBytes: () => void,
): Promise<Result<Bytes, FetchError>> => {
  if (Number(response.headers.get("content-length") ?? "0") > bytesMax) return fail("sync-too-large");
  if (response.body === null) return ok(new Uint8Array());
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(concatBytes(...parts));
    onBytes();
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      return fail("sync-too-large");
    }
    parts.push(value);
  }
};

const readAnswer = async (
  response: Response,
  request: FetchRequest,
  onBytes: () => void,
): Promise<Result<Fetched, FetchError>> => {
  if (response.status === 304) return ok({ status: "unchanged", ...dateSecondsOf(response.headers) });
  if (response.status === 404 || response.status === 410) return ok({ status: "absent" });
  if (response.status !== 200) return fail("sync-server");
  const body = await readBody(response, request.bytesMax, onBytes);
  if (!body.ok) return body;
  const tag = response.headers.get("etag");
  return ok({
    status: "found",
    body: body.value,
    ...(tag === null ? {} : { tag }),
    ...dateSecondsOf(response.headers),
  });
};

/** A request with its limits of time; `read` tells of each byte that comes. Never rejects. */
export const fetchWithin = async <T>(
  fetch: typeof globalThis.fetch,
  {
    url,
    init,
    signal,
  }: { readonly url: string; readonly init: RequestInit; readonly signal?: AbortSignal | undefined },
  read: (response: Response, onBytes: () => void) => Promise<Result<T, FetchError>>,
): Promise<Result<T, FetchError>> => {
  const control = new AbortController();
  const stop = (): void => {
    control.abort();
  };
  let isStalled = false;
  const stall = (): void => {
    isStalled = true;
    stop();
  };
  let timer = setTimeout(stall, stallMillisecondsMax);
  const wholeTimer = setTimeout(stall, wholeMillisecondsMax);
  const onBytes = (): void => {
    clearTimeout(timer);
    timer = setTimeout(stall, stallMillisecondsMax);
  };
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted === true) return fail("sync-stopped");
    return await read(await fetch(url, { ...init, signal: control.signal }), onBytes);
  } catch {
    // fetch and the body's reader reject for a broken connection and for our own abort; nothing else can be told.
    if (isStalled) return fail("sync-stalled");
    return fail(signal?.aborted === true ? "sync-stopped" : "sync-offline");
  } finally {
    clearTimeout(timer);
    clearTimeout(wholeTimer);
    // What was not read is not brought down either.
    stop();
    signal?.removeEventListener("abort", stop);
  }
};

/** Fetches one document or list. Never rejects. */
export const fetchBytes = (
  fetch: typeof globalThis.fetch,
  request: FetchRequest,
): Promise<Result<Fetched, FetchError>> => {
  const headers = request.tag === undefined ? {} : { "If-None-Match": request.tag };
  const cache = request.isReload === true ? "reload" : "default";
  const { url, signal } = request;
  return fetchWithin(fetch, { url, init: { headers, cache }, signal }, (response, onBytes) =>
    readAnswer(response, request, onBytes),
  );
};
