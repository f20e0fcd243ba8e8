/** Officers submit for people without a phone (`src/api/desk.ts`). */
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { commitmentVersion } from "../../api/applications.ts";
import * as api from "../../api/desk.ts";
import { problemAnswers } from "../../api/problems.ts";
import { hashContent } from "../applications/application-form.ts";
import type { ApplicationParts } from "../applications/application-parts.ts";
import { readOwn } from "../applications/read-own.ts";
import { submitAtDesk } from "../applications/submit-at-desk.ts";
import { readPhoneNumber } from "../people/phone-number.ts";
import { communitiesOf, staffOf } from "../plugins/access.ts";
import { sendProblem } from "../plugins/problems.ts";
import { refuseApplication } from "./application-refusals.ts";
import { readTypedDocument, refuseNotice, refusePeople } from "./people-refusals.ts";

/** The route. */
export const deskSubmissionsRoutes =
  (parts: ApplicationParts): FastifyPluginAsyncZod =>
  async (scope) => {
    scope.put(
      api.deskPaths.submission,
      {
        config: { access: { roles: ["officer"], scope: "community" } },
        schema: {
          ...{ params: api.clientKeyParamsSchema, body: api.deskSubmissionSchema },
          response: { 200: api.deskSubmittedSchema, ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { form, noticeVersion } = request.body;
        const notice = refuseNotice(noticeVersion);
        if (!notice.ok) return refusePeople(reply, notice.error);
        if (request.body.commitmentVersion !== commitmentVersion) {
          return refuseApplication(reply, "commitment-outdated");
        }
        const document = await readTypedDocument(parts.db, request.body.document);
        if (!document.ok) return refusePeople(reply, document.error);
        const phone = request.body.phone === undefined ? undefined : readPhoneNumber(request.body.phone);
        if (phone?.ok === false) return refusePeople(reply, phone.error);
        const submitted = await submitAtDesk(parts, {
          staff: { actor: staffOf(request), communities: communitiesOf(request) },
          ...{ document: document.value, phone: phone?.value, form, commitmentVersion, noticeVersion },
          ...{ clientKey: request.params.clientKey, contentHash: hashContent(request.body) },
        });
        if (submitted.ok) {
          const { form: _, decision, words, ...row } = await readOwn(parts.db, parts, submitted.value);
          return row;
        }
        if (submitted.error !== "person-elsewhere") return refuseApplication(reply, submitted.error);
        return sendProblem(reply, 409, submitted.error, "This person belongs to another community.");
      },
    );
  };
