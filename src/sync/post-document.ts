/** Posts one signed document to the server and reads its short answer. */
import type { Bytes } from "../core/bytes.ts";
import { errorBodySchema } from "../api/error-body.ts";
import { ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { fetchWithin, readBody } from "./fetch-bytes.ts";
import type { FetchError } from "./fetch-bytes.ts";

/** Where it goes. */
export interface PostParts {
  readonly fetch: typeof globalThis.fetch;
  /** The server's origin, without a slash at the end. */
  readonly origin: string;
}

/** An answer, whatever its status. */
export interface Posted {
  readonly status: number;
  /** What its JSON says; undefined where it is none: then something between here and the server has answered. */
  readonly said: unknown;
  /** The stable code of an error. */
  readonly error?: string;
}

/** A number and a name, or an error with its message. */
const answerBytesMax = 4096;

const parseJson = (body: Bytes): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
};

/** Never rejects. Every error means that it is not known whether the server has taken the document. */
export const postDocument = (
  { fetch, origin }: PostParts,
  { path, type, document }: { readonly path: string; readonly type: string; readonly document: Bytes },
): Promise<Result<Posted, FetchError>> => {
  const headers = { "Content-Type": type };
  // The signature says who sends; an answer from another address says nothing.
  const init = { method: "POST", headers, body: document, credentials: "omit", redirect: "error" } as const;
  return fetchWithin(fetch, { url: `${origin}${path}`, init }, async (response, onBytes) => {
    const body = await readBody(response, answerBytesMax, onBytes);
    if (!body.ok) return body;
    const said = parseJson(body.value);
    const error = errorBodySchema.safeParse(said);
    return ok({ status: response.status, said, ...(error.success ? { error: error.data.error } : {}) });
  });
};
