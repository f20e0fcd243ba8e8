/** Rows of the routes about applications (D2 to D4). */
import { randomUUID } from "node:crypto";
import { applicationPaths, commitmentVersion } from "../api/applications.ts";
import { deskPaths } from "../api/desk.ts";
import { privacyNoticeVersion } from "../api/people.ts";
import { at, travelers } from "./access-row.ts";
import type { AccessRequest, AccessRow } from "./access-row.ts";
import { submissionOf } from "./applicants.ts";
import { goodForm } from "./good-form.ts";
import type { Province } from "./province.ts";
import { codeAskOf } from "./travelers.ts";

/** Whose application it is. To everybody else it is not there. */
const persons = [
  { about: "the traveler", expected: "ANN FFFFFF SS", personOf: ({ traveler }: Province) => traveler },
  { about: "the guardian's child", expected: "NNA FFFFFF SS", personOf: ({ child }: Province) => child },
] as const;

const submit = async ({ server, community }: Province, holder?: string): Promise<AccessRequest> => {
  const { clientKey, body } = await submissionOf(server, community, holder === undefined ? {} : { holder });
  return { url: at(applicationPaths.submit, { clientKey }), payload: body };
};

const complete = ({ community }: Province, application: string): AccessRequest => ({
  url: at(applicationPaths.completion, { application, clientKey: randomUUID() }),
  payload: { form: goodForm(community), commitmentVersion },
});

const travelerRows: readonly AccessRow[] = [
  { route: `GET ${applicationPaths.all}`, expected: travelers },
  {
    ...{ route: `PUT ${applicationPaths.submit}`, about: "the caller", expected: travelers },
    request: async (province) => submit(province),
    // Who has a pass is told so.
    allowed: [200, 409],
  },
  ...persons.flatMap(({ about, expected, personOf }): readonly AccessRow[] => [
    {
      ...{ route: `PUT ${applicationPaths.submit}`, about, expected, allowed: [409] },
      request: async (province) => submit(province, personOf(province).holder),
    },
    {
      ...{ route: `GET ${applicationPaths.one}`, about, expected },
      request: (province) => ({ url: at(applicationPaths.one, { application: personOf(province).pass.application }) }),
    },
    {
      // It is issued: there is nothing to complete.
      ...{ route: `PUT ${applicationPaths.completion}`, about, expected, allowed: [409] },
      request: (province) => complete(province, personOf(province).pass.application),
    },
  ]),
];

/** For the officers of the community; to those of another one it is not there. */
const officers = "FFF ANFFFF SS";

const deskAt =
  (path: string, payload?: object) =>
  ({ traveler: { holder, pass } }: Province): AccessRequest => ({
    url: at(path, { holder, application: pass.application }),
    ...(payload !== undefined && { payload }),
  });

/** It is issued already. */
const decided = [409];

const deskSubmission = ({ community, nextPerson }: Province): AccessRequest => ({
  url: at(deskPaths.submission, { clientKey: randomUUID() }),
  payload: {
    ...{ document: codeAskOf(nextPerson()).document, form: goodForm(community), commitmentVersion },
    noticeVersion: privacyNoticeVersion,
  },
});

const deskRows: readonly AccessRow[] = [
  { route: `GET ${deskPaths.all}`, expected: "FFF AAFFFF SS" },
  { route: `GET ${deskPaths.one}`, expected: officers, request: deskAt(deskPaths.one) },
  {
    ...{ route: `POST ${deskPaths.decision}`, expected: officers, allowed: decided },
    request: deskAt(deskPaths.decision, { decision: "issue", revision: 1 }),
  },
  {
    ...{ route: `PUT ${deskPaths.measured}`, expected: officers, allowed: decided },
    request: deskAt(deskPaths.measured, { call: "reached" }),
  },
  {
    // An officer of another community is told that this one is not theirs to apply in.
    ...{ route: `PUT ${deskPaths.submission}`, expected: "FFF AAFFFF SS", allowed: [200, 422] },
    request: deskSubmission,
  },
];

/** All of them. */
export const applicationRows: readonly AccessRow[] = [...travelerRows, ...deskRows];
