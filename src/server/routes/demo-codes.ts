/** Gives the demonstration's codes. Registered in the demonstration only. */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { demoCodesPath, demoCodesSchema } from "../../api/demo-codes.ts";
import type { ReadDemoCodes } from "../demonstration/demo-codes.ts";

/** The route. Its answer holds live codes, so it is never cached. */
export const demoCodesRoutes =
  (readDemoCodes: ReadDemoCodes): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.get(demoCodesPath, { schema: { response: { 200: demoCodesSchema } } }, async (_, reply) =>
      reply.header("cache-control", "no-store").send(await readDemoCodes()),
    );
  };
