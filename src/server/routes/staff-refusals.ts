/** The words of what staff cannot do. */
import type { FastifyReply } from "fastify";
import { sendNotFound, sendProblem } from "../plugins/problems.ts";
import type { EnrolError } from "../staff/enrol-passkey.ts";
import type { MemberError } from "../staff/members.ts";
import type { SignInError } from "../staff/sign-in.ts";

/** Every code that these routes refuse with, all of them 409 but for what is not there. */
export type StaffRefusal = Exclude<MemberError | EnrolError | SignInError, "staff-unknown"> | "passkey-last";

const details: Readonly<Record<StaffRefusal, string>> = {
  "community-unknown": "One of these communities does not exist.",
  "staff-self": "Another operator must do this: you cannot take your own access away.",
  "link-wrong": "This link is not known, was used or has expired. Ask an operator for a new one.",
  "challenge-unknown": "This took too long or was sent twice. Start again.",
  "passkey-refused": "This passkey's answer is not right.",
  "passkey-unknown": "This passkey is not enrolled here. Use another one, or ask an operator for a link.",
  "passkey-known": "This passkey is enrolled already.",
  "passkeys-many": "You have as many passkeys as one person can have. Remove one first.",
  "passkey-last": "This is your only passkey. Add another one first.",
};

/** Sends a refusal. */
export const refuse = (reply: FastifyReply, error: StaffRefusal | "staff-unknown"): FastifyReply =>
  error === "staff-unknown" ? sendNotFound(reply) : sendProblem(reply, 409, error, details[error]);
