/** Caching and sharing of signed documents: anyone may fetch them from anywhere (core/README.md, "Sync"). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bytesToHex, sha256 } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";

const yearSeconds = 31_536_000;

/** How long a copy is good. `newest`: ask again each time, a shared cache may wait some seconds. */
export type Caching = { readonly kind: "newest" } | { readonly kind: "immutable"; readonly seconds?: number };

/** The value of Cache-Control. */
const cacheControlOf = (caching: Caching): string => {
  switch (caching.kind) {
    case "newest":
      return "public, max-age=0, s-maxage=5, must-revalidate";
    case "immutable":
      return `public, max-age=${Math.min(caching.seconds ?? yearSeconds, yearSeconds)}, immutable`;
  }
};

/** Sends bytes with their SHA-256 as ETag, or 304 where the asker has them already. */
export const sendDocument = async (
  request: FastifyRequest,
  reply: FastifyReply,
  document: { readonly bytes: Bytes; readonly type: string; readonly caching: Caching },
): Promise<FastifyReply> => {
  const tag = `"${bytesToHex(await sha256(document.bytes))}"`;
  reply.header("etag", tag).header("cache-control", cacheControlOf(document.caching));
  if (hasTag(request.headers["if-none-match"], tag)) return reply.code(304).send();
  return reply.type(document.type).send(Buffer.from(document.bytes));
};

/** The weak comparison of RFC 9110 section 8.8.3.2. */
const hasTag = (header: string | undefined, tag: string): boolean =>
  header !== undefined &&
  (header.trim() === "*" || header.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === tag));

/** Opens all routes of this scope to other origins, conditional requests (which ask by OPTIONS first) among them. */
export const shareWithAllOrigins = (scope: FastifyInstance): void => {
  scope.addHook("onSend", async (_, reply) => {
    reply.headers({
      "access-control-allow-origin": "*",
      // A gate elsewhere compares its clock with Date.
      "access-control-expose-headers": "etag, date, age",
      "cross-origin-resource-policy": "cross-origin",
    });
  });
  scope.options("/*", async (_, reply) =>
    reply
      .code(204)
      .headers({
        "access-control-allow-methods": "GET, HEAD",
        "access-control-allow-headers": "if-none-match",
        "access-control-max-age": "86400",
      })
      .send(),
  );
};
