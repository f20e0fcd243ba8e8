/** Submits for somebody who has no phone, or has asked an officer to (D2.1, D2.7). */
import type { ApplicationForm } from "../../api/applications.ts";
import { fail } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { IdentityDocument } from "../../policy/document-number.ts";
import type { StaffActor } from "../access/actor.ts";
import { inTransaction } from "../issuing/in-transaction.ts";
import { ensureResident } from "../people/residents.ts";
import type { ApplicationParts } from "./application-parts.ts";
import type { Communities } from "./lock-for-desk.ts";
import { submitIn } from "./submit.ts";
import type { SubmitError } from "./submit.ts";
import type { ApplicationName } from "./transitions.ts";

/** What an officer sends; document and phone are read already. */
export interface DeskSubmission {
  readonly staff: { readonly actor: StaffActor; readonly communities: Communities };
  readonly document: IdentityDocument;
  readonly phone: string | undefined;
  readonly form: ApplicationForm;
  readonly clientKey: string;
  readonly contentHash: string;
  readonly commitmentVersion: number;
  readonly noticeVersion: number;
}

/**
 * Makes the person known where they are not, in a transaction of its own, then takes the application in. Of who is known already the
 * phone stays; `person-elsewhere` where they belong to a community that the officer does not see.
 */
export const submitAtDesk = async (
  parts: ApplicationParts,
  sent: DeskSubmission,
): Promise<Result<ApplicationName, SubmitError | "person-elsewhere">> => {
  const { document, phone, form, staff } = sent;
  const isTheirs = (community: number): boolean => staff.communities === "all" || staff.communities.includes(community);
  if (!isTheirs(form.community)) return fail("community-unknown");
  const { holder, isElsewhere } = await parts.db.transaction().execute(async (trx) => {
    const found = await ensureResident(trx, parts, { document, phone: phone ?? null, name: form.name });
    const { community } = await trx
      .selectFrom("residents")
      .select("community")
      .where("holder", "=", found.holder)
      .executeTakeFirstOrThrow();
    return { holder: found.holder, isElsewhere: community !== null && !isTheirs(community) };
  });
  if (isElsewhere) return fail("person-elsewhere");
  const { clientKey, contentHash, commitmentVersion, noticeVersion } = sent;
  const application = { clientKey, contentHash, form, commitmentVersion, noticeVersion, channel: "desk" } as const;
  return inTransaction(parts.db, async (trx) => submitIn(trx, parts, { ...application, actor: staff.actor, holder }));
};
