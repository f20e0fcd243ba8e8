import { copyFile, readFile, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeskApplication } from "../../api/desk.ts";
import { partBytesMax, partUnitBytes, videoBytesMax, videosMax } from "../../api/videos.ts";
import type { Upload } from "../../api/videos.ts";
import { newApplicant } from "../../testing/applicants.ts";
import { ensureCommunity } from "../../testing/pass-holders.ts";
import { openTestServer, testOrigin } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { signInStaff } from "../../testing/staff.ts";
import type { SignedInStaff } from "../../testing/staff.ts";
import { beginVideo, newVideoOf, sendPart, sendVideo, webmOf } from "../../testing/test-videos.ts";
import { buildApp } from "../app.ts";
import { createStatusTokens } from "../publication/status-token.ts";
import { freeBytesMin } from "../videos/video-files.ts";

let server: TestServer;
let community: number;
let officer: SignedInStaff;
beforeAll(async () => {
  server = await openTestServer();
  community = await ensureCommunity(server);
  officer = await signInStaff(server, { roles: ["officer"], communities: [community] });
});
afterAll(async () => server.close());

type Applicant = Awaited<ReturnType<typeof newApplicant>>;
const applicant = async () => newApplicant(server, community);
const begin = async (person: Applicant, payload: object) => beginVideo(person, person.applied.application, payload);
const begun = async (person: Applicant, bytes: Buffer) => (await begin(person, newVideoOf(bytes))).json<Upload>().video;
const deskUrl = ({ holder, applied }: Applicant, end: string) =>
  `/api/desk/applications/${holder}/${applied.application}${end}`;
const returnToApplicant = async (person: Applicant) => {
  const payload = { decision: "return", revision: 1, missing: ["video-missing"] };
  return officer.inject({ method: "POST", url: deskUrl(person, "/decision"), payload });
};
const refused = (answer: LightMyRequestResponse) => [answer.statusCode, answer.json<{ code: string }>().code];
const files = async (): Promise<readonly string[]> => readdir(server.parts.videosDir).catch(() => []);
const pathOf = (video: string) => join(server.parts.videosDir, `${video}.sealed`);
const unit = partUnitBytes;

test("D2.3: a video comes in parts, is resumed where it stopped, and lies on the disk sealed", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 3 + 1234);
  const video = await begun(person, whole);
  const first = await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit));
  expect(first.json<Upload>()).toMatchObject({ receivedBytes: unit, isDone: false });
  // The phone was off in between: it begins again, or asks.
  expect((await begin(person, newVideoOf(whole))).json<Upload>()).toMatchObject({ video, receivedBytes: unit });
  const asked = await person.inject({ url: `/api/videos/${video}` });
  expect([asked.headers["upload-offset"], asked.json<Upload>().receivedBytes]).toEqual([String(unit), unit]);
  const last = await sendPart(person, { video, offset: unit }, whole.subarray(unit));
  expect(last.json<Upload>()).toMatchObject({ receivedBytes: whole.length, isDone: true });
  expect((await begin(person, newVideoOf(whole))).json<Upload>()).toMatchObject({ video, isDone: true });
  const onDisk = await readFile(pathOf(video));
  expect([onDisk.includes("pictures"), onDisk.length]).toEqual([false, whole.length + 4 * 33]);
  expect((await stat(pathOf(video))).mode & 0o777).toBe(0o600);
});

test("An answer that was lost is given again, and other bytes at the same place are not taken", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 2 + 5);
  const video = await begun(person, whole);
  const parts = [0, unit, unit * 2].map((offset) => [offset, whole.subarray(offset, offset + unit)] as const);
  for (const [offset, part] of parts) {
    const answers = [await sendPart(person, { video, offset }, part), await sendPart(person, { video, offset }, part)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(answers[0]?.json()).toEqual(answers[1]?.json());
    if (offset > 0) continue;
    const other = await sendPart(person, { video, offset }, webmOf(unit, 1));
    expect([...refused(other), other.headers["upload-offset"]]).toEqual([409, "upload-offset", String(unit)]);
    const ahead = await sendPart(person, { video, offset: unit * 2 }, whole.subarray(unit * 2));
    expect([...refused(ahead), ahead.headers["upload-offset"]]).toEqual([409, "upload-offset", String(unit)]);
  }
  expect(refused(await sendPart(person, { video, offset: 0 }, webmOf(unit, 1)))).toEqual([409, "upload-done"]);
});

test("D4.1, D9.5: officers of the community watch it whole or in ranges, each an access in the log; others do not find it", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 3 + 1234);
  const unfinished = await begun(person, webmOf(unit * 2, 1));
  await sendPart(person, { video: unfinished, offset: 0 }, webmOf(unit, 1));
  expect((await officer.inject({ url: deskUrl(person, `/videos/${unfinished}`) })).statusCode).toBe(404);
  const video = await sendVideo(person, person.applied.application, whole);
  const opened = (await officer.inject({ url: deskUrl(person, "") })).json<DeskApplication>();
  expect(opened.videos).toMatchObject([{ video, mediaType: "video/webm", totalBytes: whole.length }]);
  const url = deskUrl(person, `/videos/${video}`);
  const watched = await officer.inject({ url });
  expect([watched.statusCode, watched.headers["content-type"]]).toEqual([200, "video/webm"]);
  expect([watched.headers["cache-control"], watched.headers["x-content-type-options"]]).toEqual([
    "no-store",
    "nosniff",
  ]);
  expect(watched.rawPayload.equals(whole)).toBe(true);
  const ranges = [
    [0, 0],
    [unit - 1, unit],
    [unit - 10, unit * 2 + 9],
    [unit * 3, whole.length + 99],
  ] as const;
  for (const [from, to] of ranges) {
    const part = await officer.inject({ url, headers: { range: `bytes=${from}-${to}` } });
    const end = Math.min(to, whole.length - 1);
    expect([part.statusCode, part.headers["content-range"]]).toEqual([206, `bytes ${from}-${end}/${whole.length}`]);
    expect(part.rawPayload.equals(whole.subarray(from, end + 1))).toBe(true);
  }
  const outside = await officer.inject({ url, headers: { range: `bytes=${whole.length}-` } });
  expect([...refused(outside), outside.headers["content-range"]]).toEqual([
    ...[416, "range-outside"],
    `bytes */${whole.length}`,
  ]);
  const elsewhere = await ensureCommunity(server, "Daguan Garden");
  const foreigner = await signInStaff(server, { roles: ["officer"], communities: [elsewhere] });
  expect(refused(await foreigner.inject({ url }))).toEqual([404, "not-found"]);
  const accesses = await server.parts.db
    .selectFrom("audit_entries")
    .select(["action", "actor_kind"])
    .where("holder", "=", person.holder)
    .where("action", "like", "video.%")
    .orderBy("entry")
    .execute();
  expect(accesses).toEqual([
    { action: "video.add", actor_kind: "holder" },
    ...Array.from({ length: 5 }, () => ({ action: "video.read", actor_kind: "staff" })),
  ]);
});

test("What is too large or of another type is refused by its size and its bytes, and nothing of it stays", async () => {
  const person = await applicant();
  const video = webmOf(1000);
  const wish = newVideoOf(video);
  for (const [totalBytes, status] of [
    [videoBytesMax, 200],
    [videoBytesMax + 1, 413],
  ] as const) {
    expect((await begin(person, { ...wish, totalBytes })).statusCode).toBe(status);
  }
  expect(refused(await begin(person, { ...wish, totalBytes: videoBytesMax + 1 }))).toEqual([413, "video-too-large"]);
  expect(refused(await begin(person, { ...wish, mediaType: "video/quicktime" }))).toEqual([415, "video-type"]);
  expect(refused(await begin(person, { ...wish, sha256: "00" }))).toEqual([400, "request-malformed"]);
  const upload = { video: await begun(person, video), offset: 0 };
  expect(refused(await sendPart(person, upload, webmOf(1001)))).toEqual([413, "video-too-large"]);
  expect(refused(await sendPart(person, upload, webmOf(partBytesMax + 1)))).toEqual([413, "request-too-large"]);
  expect(refused(await sendPart(person, upload, Buffer.alloc(1000, "GIF89a")))).toEqual([415, "video-type"]);
  expect(refused(await sendPart(person, upload, webmOf(999)))).toEqual([422, "upload-part"]);
  expect(refused(await sendPart(person, upload, Buffer.alloc(0)))).toEqual([422, "upload-part"]);
  const url = `/api/videos/${upload.video}`;
  const json = await person.inject({ method: "PATCH", url, payload: { a: 1 }, headers: { "upload-offset": "0" } });
  expect(refused(json)).toEqual([415, "content-type-unknown"]);
  const headers = { "content-type": "application/offset+octet-stream" };
  const nowhere = await person.inject({ method: "PATCH", url, payload: video, headers });
  expect(nowhere.json()).toMatchObject({ code: "request-malformed", fields: ["upload-offset"] });
  expect(await files()).not.toContain(`${upload.video}.sealed`);
  expect((await sendPart(person, upload, video)).json<Upload>().isDone).toBe(true);
});

test("What came is compared with what was said: another video is not kept, and the same one is begun anew", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 2);
  const video = await begun(person, whole);
  await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit));
  const other = await sendPart(person, { video, offset: unit }, webmOf(unit * 2, 1).subarray(unit));
  expect(refused(other)).toEqual([422, "video-hash"]);
  expect(refused(await person.inject({ url: `/api/videos/${video}` }))).toEqual([404, "not-found"]);
  expect(await files()).not.toContain(`${video}.sealed`);
  const anew = await sendVideo(person, person.applied.application, whole);
  expect((await officer.inject({ url: deskUrl(person, `/videos/${anew}`) })).rawPayload.equals(whole)).toBe(true);
});

test("A full disk has its own answer, leaves nothing behind, and costs nothing that was taken", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 2);
  const video = await begun(person, whole);
  await symlink("/dev/full", pathOf(video));
  expect(refused(await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit)))).toEqual([507, "disk-full"]);
  expect(await files()).not.toContain(`${video}.sealed`);
  expect((await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit))).statusCode).toBe(200);
  await rename(pathOf(video), `${pathOf(video)}.aside`);
  await symlink("/dev/full", pathOf(video));
  expect(refused(await sendPart(person, { video, offset: unit }, whole.subarray(unit)))).toEqual([507, "disk-full"]);
  await rename(`${pathOf(video)}.aside`, pathOf(video));
  expect((await sendPart(person, { video, offset: unit }, whole.subarray(unit))).json<Upload>().isDone).toBe(true);
});

test("Videos leave the database some room on the disk", async () => {
  let freeBytes = freeBytesMin + unit - 1;
  const app = await buildApp({
    ...{ db: server.parts.db, readStatusToken: createStatusTokens(server.parts) },
    ...{ publicOrigin: testOrigin, province: { ...server.province, readFreeBytes: async () => freeBytes } },
  });
  const person = await applicant();
  const video = await begun(person, webmOf(unit));
  const there: typeof person.inject = async (options) =>
    app.inject({ ...options, headers: { ...options.headers, cookie: person.cookie } });
  expect(refused(await sendPart({ inject: there }, { video, offset: 0 }, webmOf(unit)))).toEqual([507, "disk-full"]);
  expect(refused(await beginVideo({ inject: there }, person.applied.application, newVideoOf(webmOf(unit))))).toEqual([
    507,
    "disk-full",
  ]);
  freeBytes += 1;
  expect((await sendPart({ inject: there }, { video, offset: 0 }, webmOf(unit))).json<Upload>().isDone).toBe(true);
  await app.close();
});

test("Of two different parts at once one is taken; of the same part at once all are answered, and it is there once", async () => {
  const person = await applicant();
  const [one, other] = [webmOf(unit * 2), Buffer.concat([webmOf(unit, 1), webmOf(unit * 2).subarray(unit)])];
  const video = await begun(person, one);
  const rivals = await Promise.all(
    [one, other].map(async (bytes) => sendPart(person, { video, offset: 0 }, bytes.subarray(0, unit))),
  );
  expect(rivals.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  const isOne = rivals[0]?.statusCode === 200;
  const same = await Promise.all(
    [1, 2, 3].map(async () => sendPart(person, { video, offset: unit }, one.subarray(unit))),
  );
  // As soon as it is whole it is compared with what was said: then the other one's upload is gone.
  const expected = isOne ? [200, 200, 200] : [404, 404, 422];
  expect(same.map(({ statusCode }) => statusCode).toSorted()).toEqual(expected);
  const three = await Promise.all([1, 2, 3].map(async () => begin(person, newVideoOf(webmOf(unit, 2)))));
  expect(new Set(three.map((answer) => answer.json<Upload>().video)).size).toBe(1);
});

test("An upload that has lost its file begins anew", async () => {
  const person = await applicant();
  const whole = webmOf(unit * 3);
  const video = await begun(person, whole);
  await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit));
  await rm(pathOf(video));
  const lost = await sendPart(person, { video, offset: unit }, whole.subarray(unit, unit * 2));
  expect([...refused(lost), lost.headers["upload-offset"]]).toEqual([409, "upload-offset", "0"]);
  expect((await sendPart(person, { video, offset: 0 }, whole)).json<Upload>().isDone).toBe(true);
});

test("Another video takes the place of an unfinished one; an officer can ask for more, up to so many", async () => {
  const person = await applicant();
  const given = await begun(person, webmOf(unit * 2));
  await sendPart(person, { video: given, offset: 0 }, webmOf(unit));
  const first = await sendVideo(person, person.applied.application, webmOf(unit, 1));
  expect((await person.inject({ url: `/api/videos/${given}` })).statusCode).toBe(404);
  expect(await files()).not.toContain(`${given}.sealed`);
  expect((await returnToApplicant(person)).statusCode).toBe(200);
  const later = await sendVideo(person, person.applied.application, webmOf(unit, 2));
  await sendVideo(person, person.applied.application, webmOf(unit, 3));
  const opened = (await officer.inject({ url: deskUrl(person, "") })).json<DeskApplication>();
  expect(opened.videos).toHaveLength(videosMax);
  expect(opened.videos.map(({ video }) => video)).toEqual(expect.arrayContaining([first, later]));
  expect(refused(await begin(person, newVideoOf(webmOf(unit, 4))))).toEqual([409, "videos-full"]);
  const url = `/api/videos/${first}`;
  expect(refused(await person.inject({ method: "DELETE", url }))).toEqual([409, "upload-done"]);
});

test("An application that is decided takes no video; one without a video is decided like any other", async () => {
  const person = await applicant();
  const opened = (await officer.inject({ url: deskUrl(person, "") })).json<DeskApplication>();
  expect(opened.videos).toEqual([]);
  const payload = { decision: "refuse", revision: 1, reasons: ["other"] };
  const decided = await officer.inject({ method: "POST", url: deskUrl(person, "/decision"), payload });
  expect(decided.statusCode).toBe(200);
  expect(refused(await begin(person, newVideoOf(webmOf(unit))))).toEqual([409, "application-state"]);
});

test("What is given up is gone with its file", async () => {
  const person = await applicant();
  const video = await begun(person, webmOf(unit * 2));
  await sendPart(person, { video, offset: 0 }, webmOf(unit));
  expect(await files()).toContain(`${video}.sealed`);
  expect((await person.inject({ method: "DELETE", url: `/api/videos/${video}` })).statusCode).toBe(204);
  expect(await files()).not.toContain(`${video}.sealed`);
  expect((await person.inject({ url: `/api/videos/${video}` })).statusCode).toBe(404);
});

test("A finished video whose file was altered, or is not there, is gone and no access; its sender can send it again", async () => {
  const person = await applicant();
  const video = await sendVideo(person, person.applied.application, webmOf(unit * 2));
  const other = await sendVideo(person, person.applied.application, webmOf(unit * 2, 1));
  await copyFile(pathOf(other), pathOf(video));
  const url = deskUrl(person, `/videos/${video}`);
  const range = `bytes=${unit}-`;
  const lost = [410, "video-lost"];
  expect(refused(await officer.inject({ url }))).toEqual(lost);
  expect(refused(await officer.inject({ url, headers: { range } }))).toEqual(lost);
  await rm(pathOf(video));
  expect(refused(await officer.inject({ url }))).toEqual(lost);
  const read = server.parts.db.selectFrom("audit_entries").select("entry").where("holder", "=", person.holder);
  expect(await read.where("action", "=", "video.read").execute()).toEqual([]);
  const whole = webmOf(unit * 2);
  expect(await sendVideo(person, person.applied.application, whole)).toBe(video);
  expect((await officer.inject({ url })).rawPayload.equals(whole)).toBe(true);
});
