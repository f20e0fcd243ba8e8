/** How applicants and officers are told why an application is not taken. */
import type { FastifyReply } from "fastify";
import type { CompleteError } from "../applications/complete.ts";
import type { SubmitError } from "../applications/submit.ts";
import type { HolderKeyProofError } from "../issuing/holder-key-proof.ts";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";

/** Everything that is refused by a code of its own. */
export type ApplicationError = SubmitError | CompleteError | HolderKeyProofError | "commitment-outdated";

const refusals: Readonly<
  Record<Exclude<ApplicationError, "application-unknown">, readonly [status: number, detail: string, field?: string]>
> = {
  "application-open": [409, "There is an open application already. It is decided first, or lapses after its day 5."],
  "pass-living": [409, "There is a pass already. From its day 4 on it can be applied for anew."],
  "client-key-used": [409, "Another content was sent under this key before. Draw a new key for a new application."],
  "application-state": [409, "This application is not waiting to be completed."],
  "application-lapsed": [409, "Its day 5 is over. Apply anew."],
  "holder-key-used": [409, "The phone's key belongs to another pass. Make a new key.", "key.publicKey"],
  "holder-key-invalid": [422, "This is no key that a pass can carry.", "key.publicKey"],
  "holder-key-proof-wrong": [422, "The phone's signature does not fit this application.", "key.signature"],
  "holder-key-proof-late": [422, "The phone's signature is too old or ahead. Sign again.", "key.timeSeconds"],
  "commitment-outdated": [422, "Another commitment holds now. Read it and confirm it.", "commitmentVersion"],
  "community-unknown": [422, "There is no such community here, or it is closed.", "form.community"],
  "issuing-unavailable": [503, "Codes cannot be signed at the moment. Nothing was lost: try again."],
};

/** Sends the refusal. */
export const refuseApplication = (reply: FastifyReply, error: ApplicationError): FastifyReply => {
  if (error === "application-unknown") return sendNotFound(reply);
  const [status, detail, field] = refusals[error];
  return sendProblem(reply, status, error, detail, field === undefined ? undefined : [field]);
};
