/** The description of the API: a page for people, without scripts, and the OpenAPI document for programs. */
import type { FastifyPluginAsync } from "fastify";
import { docsPathSlashed, docsPaths } from "../../api/docs.ts";
import type { OpenApi } from "../plugins/open-api.ts";
import { docsPage } from "./docs-page.ts";
import { docsStyle } from "./docs-style.ts";

/** Stricter than that of the apps: the page needs its style and nothing else. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The routes. Nothing of them is about a person: everyone may read them. */
export const docsRoutes =
  ({ readDocument }: OpenApi): FastifyPluginAsync =>
  async (scope) => {
    let page: string | undefined = undefined;
    scope.get(docsPaths.page, async (_, reply) => {
      page ??= docsPage(readDocument());
      const headers = { "content-security-policy": contentSecurityPolicy, "cache-control": "no-cache" };
      return reply.headers(headers).type("text/html; charset=utf-8").send(page);
    });
    scope.get(docsPathSlashed, async (_, reply) => reply.redirect(docsPaths.page, 302));
    scope.get(docsPaths.style, async (_, reply) =>
      reply.header("cache-control", "no-cache").type("text/css; charset=utf-8").send(docsStyle),
    );
    scope.get(docsPaths.document, async (_, reply) =>
      reply
        .header("cache-control", "no-cache")
        .type("application/json; charset=utf-8")
        .send(JSON.stringify(readDocument())),
    );
  };
