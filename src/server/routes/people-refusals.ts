/** How travelers are told why something of theirs is not taken. */
import type { FastifyReply } from "fastify";
import { privacyNoticeVersion } from "../../api/people.ts";
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import { readDocument } from "../../policy/document-number.ts";
import type { DocumentError, DocumentType, IdentityDocument } from "../../policy/document-number.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { CodeError } from "../people/one-time-codes.ts";
import type { DependentError } from "../people/dependents.ts";
import { readPhoneNumber } from "../people/phone-number.ts";
import type { PhoneError } from "../people/phone-number.ts";
import { sendProblem } from "../plugins/problems.ts";

/** What a traveler typed that is not in order, or not up to date. */
export type TypedError = DocumentError | PhoneError | "notice-outdated";

/** Everything that these routes refuse by a code of their own. */
export type PeopleError =
  TypedError | CodeError | DependentError | "code-too-soon" | "community-unknown" | "too-many-codes";

const refusals: Readonly<Record<PeopleError, readonly [status: number, detail: string, field?: string]>> = {
  "document-form": [422, "This is not the form of this document's number.", "document.number"],
  "document-15-digits": [422, "This number is from before 2000. Use the one with 18 digits.", "document.number"],
  "document-other-type": [422, "This is the number of another kind of document.", "document.type"],
  "document-country": [422, "The country of the passport is missing or unknown.", "document.number"],
  "document-check-digit": [422, "A digit is wrong: the last one does not fit the others.", "document.number"],
  "document-area": [422, "No area has the number at the beginning.", "document.number"],
  "document-birth-date": [422, "The number holds no date of birth.", "document.number"],
  "document-birth-future": [422, "The date of birth in the number is to come.", "document.number"],
  "phone-form": [422, "This is not a number that takes text messages.", "phone"],
  "notice-outdated": [422, "Another privacy notice holds now. Read it and accept it.", "noticeVersion"],
  "community-unknown": [422, "There is no such community, or it is closed.", "community"],
  "code-wrong": [409, "This is not the code."],
  "code-over": [409, "There is no code that is still good. Ask for a new one."],
  "code-too-soon": [429, "A code was asked for already. Wait before asking again."],
  "too-many-codes": [429, "Too many wrong codes were tried lately. Try again in a minute."],
  "dependent-refused": [409, "This person is known already. The officers of the community can help."],
  "dependents-many": [409, "There are as many dependents as one person can have."],
  "guardian-dependent": [409, "Who has a guardian cannot be one."],
  "dependent-tries": [429, "Too many documents were tried. Try again tomorrow."],
};

/** Sends the refusal; `waitSeconds` is for those that time heals. */
export const refusePeople = (reply: FastifyReply, error: PeopleError, waitSeconds?: number): FastifyReply => {
  const [status, detail, field] = refusals[error];
  if (waitSeconds !== undefined) reply.header("retry-after", String(waitSeconds));
  return sendProblem(reply, status, error, detail, field === undefined ? undefined : [field]);
};

/** Document and phone as they were typed. */
export interface Typed {
  readonly document: { readonly type: DocumentType; readonly number: string };
  readonly phone: string;
}

/** A document from what was typed, today. */
export const readTypedDocument = async (
  db: Kysely<Tables>,
  document: Typed["document"],
): Promise<Result<IdentityDocument, DocumentError>> => readDocument(document, civilDateAt(await peekClock(db)));

/** Both from what was typed. */
export const readTyped = async (
  db: Kysely<Tables>,
  typed: Typed,
): Promise<Result<{ readonly document: IdentityDocument; readonly phone: string }, DocumentError | PhoneError>> => {
  const document = await readTypedDocument(db, typed.document);
  if (!document.ok) return document;
  const phone = readPhoneNumber(typed.phone);
  return phone.ok ? ok({ document: document.value, phone: phone.value }) : phone;
};

/** Only the notice that holds can be accepted. */
export const refuseNotice = (noticeVersion: number): Result<void, "notice-outdated"> =>
  noticeVersion === privacyNoticeVersion ? ok(undefined) : fail("notice-outdated");
