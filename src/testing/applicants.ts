/** People who apply for a pass, for tests. */
import { randomUUID } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import { commitmentVersion } from "../api/applications.ts";
import type { ApplicationForm, Submission, Submitted } from "../api/applications.ts";
import { proveHolderKey } from "../api/holder-keys.ts";
import { privacyNoticeVersion } from "../api/people.ts";
import type { Signer } from "../core/signature/ed25519.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { goodForm } from "./good-form.ts";
import { createPhone } from "./pass-holders.ts";
import type { TestServer } from "./server.ts";
import { signInTraveler } from "./travelers.ts";
import type { TestTraveler } from "./travelers.ts";

/** What differs from an ordinary application. */
export interface SubmissionWish {
  readonly form?: Partial<ApplicationForm>;
  readonly answers?: Partial<ApplicationForm["answers"]>;
  readonly holder?: string;
  readonly clientKey?: string;
  readonly phone?: Signer;
}

/** An application as a phone sends it, proven now. */
export const submissionOf = async (
  { parts }: Pick<TestServer, "parts">,
  community: number,
  wish: SubmissionWish = {},
): Promise<{ readonly clientKey: string; readonly body: Submission }> => {
  const { clientKey = randomUUID(), phone = createPhone(), holder } = wish;
  const timeSeconds = await peekClock(parts.db);
  const form = goodForm(community);
  return {
    clientKey,
    body: {
      ...(holder !== undefined && { holder }),
      form: { ...form, ...wish.form, answers: { ...form.answers, ...wish.answers } },
      ...{ channel: "app", commitmentVersion, noticeVersion: privacyNoticeVersion },
      key: await proveHolderKey({ clientKey, publicKey: phone.publicKey, timeSeconds }, phone.sign),
    },
  };
};

/** Sends it. */
export const sendSubmission = async (
  { inject }: Pick<TestTraveler, "inject">,
  { clientKey, body }: { readonly clientKey: string; readonly body: object },
): Promise<LightMyRequestResponse> => inject({ method: "PUT", url: `/api/applications/${clientKey}`, payload: body });

/** Applies; whatever comes of it is given. */
export const apply = async (
  server: Pick<TestServer, "parts">,
  traveler: Pick<TestTraveler, "inject">,
  community: number,
  wish: SubmissionWish = {},
): Promise<Submitted> => {
  const answer = await sendSubmission(traveler, await submissionOf(server, community, wish));
  if (answer.statusCode !== 200) throw new Error(`applying: ${answer.statusCode} ${answer.body}`);
  return answer.json<Submitted>();
};

/** Somebody new who has applied. */
export const newApplicant = async (
  server: TestServer,
  community: number,
  wish: SubmissionWish = {},
): Promise<TestTraveler & { readonly applied: Submitted }> => {
  const traveler = await signInTraveler(server, { community });
  return { ...traveler, applied: await apply(server, traveler, community, wish) };
};
