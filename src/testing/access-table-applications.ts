/** Rows of the routes about applications (D2 to D4). */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applicationPaths, commitmentVersion } from "../api/applications.ts";
import { deskPaths } from "../api/desk.ts";
import { privacyNoticeVersion } from "../api/people.ts";
import { partUnitBytes, uploadType, videoPaths } from "../api/videos.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { at, travelers } from "./access-row.ts";
import type { AccessRequest, AccessRow } from "./access-row.ts";
import { submissionOf } from "./applicants.ts";
import { goodForm } from "./good-form.ts";
import type { Province } from "./province.ts";
import { newVideoOf, webmOf } from "./test-videos.ts";
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

type Person = Pick<Province["child"], "holder" | "pass">;

/** A video of that person's, and a file of its name. */
const addVideo = async ({ server }: Province, { holder, pass }: Person, isDone = false): Promise<string> => {
  const { db, videosDir } = server.parts;
  const video = randomUUID();
  const { mediaType, totalBytes, sha256 } = newVideoOf(webmOf(partUnitBytes));
  const begun_seconds = await peekClock(db);
  await db
    .insertInto("videos")
    .values({
      ...{ holder, video, application: pass.application, media_type: mediaType, total_bytes: totalBytes },
      ...{ sha256: Buffer.from(sha256, "hex"), begun_seconds, done_seconds: isDone ? begun_seconds : null },
    })
    .execute();
  if (isDone) {
    await mkdir(videosDir, { recursive: true });
    await writeFile(join(videosDir, `${video}.sealed`), "");
  }
  return video;
};

const videoRows: readonly AccessRow[] = [
  ...persons.flatMap(({ about, expected, personOf }): readonly AccessRow[] => {
    const upload = async (province: Province): Promise<string> =>
      at(videoPaths.upload, { video: await addVideo(province, personOf(province)) });
    return [
      {
        // It is issued: it takes no video any more.
        ...{ route: `POST ${videoPaths.begin}`, about, expected, allowed: [409] },
        request: (province) => ({
          url: at(videoPaths.begin, { application: personOf(province).pass.application }),
          payload: newVideoOf(webmOf(100)),
        }),
      },
      {
        ...{ route: `GET ${videoPaths.upload}`, about, expected },
        request: async (province) => ({ url: await upload(province) }),
      },
      {
        ...{ route: `PATCH ${videoPaths.upload}`, about, expected },
        request: async (province) => ({
          ...{ url: await upload(province), payload: webmOf(partUnitBytes) },
          headers: { "content-type": uploadType, "upload-offset": "0" },
        }),
      },
      {
        ...{ route: `DELETE ${videoPaths.upload}`, about, expected },
        request: async (province) => ({ url: await upload(province) }),
      },
    ];
  }),
  {
    // There is nothing in the file, and nothing behind its end.
    ...{ route: `GET ${videoPaths.watch}`, expected: officers, allowed: [416] },
    request: async (province) => {
      const { holder, pass } = province.traveler;
      const video = await addVideo(province, province.traveler, true);
      const url = at(videoPaths.watch, { holder, application: pass.application, video });
      return { url, headers: { range: `bytes=${partUnitBytes}-` } };
    },
  },
];

/** All of them. */
export const applicationRows: readonly AccessRow[] = [...travelerRows, ...deskRows, ...videoRows];
