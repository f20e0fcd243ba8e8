/** Takes in daily health reports. */
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { problemAnswers } from "../../api/problems.ts";
import { reportPath, reportSchema, reportedSchema } from "../../api/reports.ts";
import { isCivilDate } from "../../policy/civil-dates.ts";
import { isActingFor } from "../people/acting-for.ts";
import { communitiesOf } from "../plugins/access.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import type { ReportError } from "../reports/report-in.ts";
import { describeError } from "../system/error-code.ts";
import { createReporter } from "../reports/reporter.ts";
import type { ReportParts, TakeReport } from "../reports/reporter.ts";

const refusals: Readonly<Record<ReportError, readonly [status: number, detail: string]>> = {
  "report-date-past": [409, "This day is over. Report for today."],
  "report-date-future": [409, "This day has not begun."],
  "report-not-due": [409, "There is neither a pass nor an open application."],
  "report-corrections": [409, "The report of this day has been corrected too often. Call the community."],
  "report-temperature": [422, "Nobody has this temperature. Measure again."],
};

/** The route. `standIn` stands in for the database in measurements. */
export const reportsRoutes =
  (parts: ReportParts, standIn?: TakeReport): FastifyPluginAsyncZod =>
  async (scope) => {
    const onBatchError = (error: unknown): void => {
      scope.log.error(describeError(error), "a batch of reports failed; they are taken in one by one");
    };
    const takeReport = standIn ?? createReporter({ ...parts, onBatchError });
    scope.put(
      reportPath(":date"),
      {
        config: { access: { roles: ["traveler", "officer"], scope: "community" } },
        schema: {
          params: z.object({ date: z.string().refine(isCivilDate) }),
          body: reportSchema,
          response: { 200: reportedSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { temperatureTenths, symptoms } = request.body;
        // As the database writes them: the same key in other letters is the same.
        const clientKey = request.body.clientKey.toLowerCase();
        const holder = await findHolder(parts, request, request.body.holder?.toLowerCase());
        if (holder === undefined) return sendNotFound(reply);
        const { date } = request.params;
        const findings = { temperatureTenths, symptoms };
        const taken = await takeReport({ actor: request.actor, holder, date, clientKey, findings });
        if (taken.ok) return { ...taken.value, date, passes: [...taken.value.passes] };
        const [status, detail] = refusals[taken.error];
        return sendProblem(reply, status, taken.error, detail);
      },
    );
  };

/** For whom the report is, if its sender may report for them: oneself, a dependent, or somebody of an officer's community. */
const findHolder = async (
  { db }: Pick<ReportParts, "db">,
  request: FastifyRequest,
  named: string | undefined,
): Promise<string | undefined> => {
  const { actor } = request;
  if (actor.kind === "holder") {
    if (named === undefined || named === actor.holder) return actor.holder;
    return (await isActingFor(db, actor.holder, named)) ? named : undefined;
  }
  if (actor.kind !== "staff" || named === undefined) return undefined;
  const resident = await db
    .selectFrom("residents")
    .select("community")
    .where("holder", "=", named)
    .where("erased_seconds", "is", null)
    .executeTakeFirst();
  const communities = communitiesOf(request);
  const isTheirs = communities === "all" || communities.some((community) => community === resident?.community);
  return resident !== undefined && isTheirs ? named : undefined;
};
