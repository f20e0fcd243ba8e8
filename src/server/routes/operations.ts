/** What operators look at (`src/api/operations.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Kysely } from "kysely";
import type { z } from "zod/mini";
import * as api from "../../api/operations.ts";
import { problemAnswers } from "../../api/problems.ts";
import type { AuditKey } from "../audit/audit-key.ts";
import { readAccesses } from "../audit/list-accesses.ts";
import type { AccessFilter } from "../audit/list-accesses.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { listJobs, retryDeadJobs } from "../jobs/dead-jobs.ts";
import type { Access } from "../plugins/access.ts";

const operators: Access = { roles: ["operator"], scope: "province" };

const filterOf = ({ actor, ...query }: z.infer<typeof api.auditQuerySchema>): AccessFilter => {
  const [kind, id] = actor?.split(":") ?? [];
  if (kind === undefined || id === undefined) return query;
  return { ...query, actor: { kind: api.actorKindSchema.parse(kind), id } };
};

/** The routes. */
export const operationsRoutes =
  (parts: { readonly db: Kysely<Tables>; readonly auditKey: AuditKey }): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(
      api.operationPaths.audit,
      {
        config: { access: operators },
        schema: { querystring: api.auditQuerySchema, response: { 200: api.auditPageSchema, ...problemAnswers } },
      },
      async ({ query, actor }) =>
        parts.db.transaction().execute(async (trx) => {
          const accesses = await readAccesses(trx, filterOf(query));
          // Who looks at whom is personal too.
          await recordAccess(trx, parts, {
            ...{ actor, action: "audit.list" },
            ...(query.holder !== undefined && { holder: query.holder }),
            details: { rows: accesses.length, ...(query.actor !== undefined && { of: query.actor }) },
          });
          return { accesses: accesses.map((access) => ({ ...access, details: { ...access.details } })) };
        }),
    );

    scope.get(
      api.operationPaths.jobs,
      {
        config: { access: operators },
        schema: { querystring: api.jobsQuerySchema, response: { 200: api.jobsPageSchema, ...problemAnswers } },
      },
      async ({ query }) => ({ jobs: [...(await listJobs(parts.db, query))] }),
    );

    scope.post(
      api.operationPaths.retry,
      {
        config: { access: operators },
        schema: { body: api.retrySchema, response: { 200: api.retriedSchema, ...problemAnswers } },
      },
      async ({ actor, body }) =>
        parts.db.transaction().execute(async (trx) => {
          const retried = await retryDeadJobs(trx, body.jobs);
          await recordAccess(trx, parts, { actor, action: "jobs.retry", details: { retried } });
          return { retried };
        }),
    );
  };
