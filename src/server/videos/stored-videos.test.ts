import { readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { partUnitBytes } from "../../api/videos.ts";
import type { Upload } from "../../api/videos.ts";
import { policy1 } from "../../policy/policy-1.ts";
import { newApplicant } from "../../testing/applicants.ts";
import { ensureCommunity } from "../../testing/pass-holders.ts";
import { openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { beginVideo, newVideoOf, sendPart, sendVideo, webmOf } from "../../testing/test-videos.ts";
import { peekClock } from "../db/database-clock.ts";
import { createSchedule } from "../jobs/schedule.ts";
import { createDataKeys } from "../privacy/data-keys.ts";
import { eraseVideos, sweepVideoFiles } from "./erase-videos.ts";
import { createVideoStore } from "./reseal-videos.ts";
import { readRange, writePart } from "./video-files.ts";

const unit = partUnitBytes;
const day = 86_400;
const { retentionDays } = policy1;
const secretOf = (fill: number) => new Uint8Array(32).fill(fill);
const keysOf = (...fills: readonly number[]) =>
  createDataKeys({ lookupKey: secretOf(1), encryptionKeys: fills.map(secretOf) });
const [oldKeys, bothKeys, newKeys] = [keysOf(2), keysOf(3, 2), keysOf(3)];

let server: TestServer;
let community: number;
beforeAll(async () => {
  server = await openTestServer();
  community = await ensureCommunity(server);
});
afterAll(async () => server.close());

const files = async (): Promise<readonly string[]> => readdir(server.parts.videosDir);
const fileOf = (video: string) => `${video}.sealed`;
const eraseAt = async (nowSeconds: number, rowsMax?: number) =>
  eraseVideos(server.parts, { nowSeconds, retentionDays }, rowsMax);
const unfinished = async () => {
  const person = await newApplicant(server, community);
  const whole = webmOf(unit * 2);
  const { video } = (await beginVideo(person, person.applied.application, newVideoOf(whole))).json<Upload>();
  await sendPart(person, { video, offset: 0 }, whole.subarray(0, unit));
  return { ...person, video, begunSeconds: await peekClock(server.parts.db) };
};
const finished = async (bytes = unit) => {
  const person = await newApplicant(server, community);
  const video = await sendVideo(person, person.applied.application, webmOf(bytes));
  return { ...person, video, doneSeconds: await peekClock(server.parts.db) };
};

test("D9.7: what was not finished goes after a day, a finished video after the policy's days, to the second and with its file", async () => {
  await server.setClock((await peekClock(server.parts.db)) + 100);
  const [left, kept] = [await unfinished(), await finished()];
  await eraseAt(left.begunSeconds + day - 1);
  expect(await files()).toEqual(expect.arrayContaining([fileOf(left.video), fileOf(kept.video)]));
  expect(await eraseAt(left.begunSeconds + day)).toBe(1);
  expect(await files()).toEqual([fileOf(kept.video)]);
  expect((await left.inject({ url: `/api/videos/${left.video}` })).statusCode).toBe(404);
  const overSeconds = kept.doneSeconds + retentionDays.videos * day;
  expect(await eraseAt(overSeconds - 1)).toBe(0);
  expect(await eraseAt(overSeconds)).toBe(1);
  expect(await files()).toEqual([]);
  expect(await server.parts.db.selectFrom("videos").select("video").execute()).toEqual([]);
});

test("It goes batch by batch; a video that is being sent waits for the next run, and a row without its file goes too", async () => {
  const [one, two, three] = [await unfinished(), await unfinished(), await unfinished()];
  await rm(join(server.parts.videosDir, fileOf(two.video)));
  const over = three.begunSeconds + day;
  await server.parts.db.transaction().execute(async (trx) => {
    await trx.selectFrom("videos").select("video").where("video", "=", one.video).forUpdate().execute();
    expect([await eraseAt(over, 1), await eraseAt(over, 1), await eraseAt(over, 1)]).toEqual([1, 1, 0]);
  });
  expect(await files()).toEqual([fileOf(one.video)]);
  expect(await eraseAt(over)).toBe(1);
  expect(await files()).toEqual([]);
});

test("The recurring work does it, by the policy in force", async () => {
  const { video, begunSeconds } = await unfinished();
  const work = createSchedule(server.parts).find(({ name }) => name === "old-videos");
  await server.setClock(begunSeconds + day - 1);
  await work?.run({ isLeading: () => true });
  expect(await files()).toEqual([fileOf(video)]);
  await server.setClock(begunSeconds + day);
  await work?.run({ isLeading: () => true });
  expect(await files()).toEqual([]);
});

test("Files of no row go once they are older than any video is kept, drafts of a kill after a day; nothing else is touched", async () => {
  const { video } = await finished();
  const [orphan, draft] = [fileOf(randomUUID()), `${fileOf(randomUUID())}.new`];
  const nowSeconds = await peekClock(server.parts.db);
  const names = [fileOf(video), orphan, draft, "notes.txt"];
  for (const name of names) {
    const path = join(server.parts.videosDir, name);
    await writeFile(path, "x", { flag: name === fileOf(video) ? "a" : "w" });
    await utimes(path, nowSeconds, nowSeconds);
  }
  const sweepAt = async (seconds: number) => sweepVideoFiles(server.parts, { nowSeconds: seconds, retentionDays });
  expect(await sweepAt(nowSeconds + day - 1)).toBe(0);
  expect(await sweepAt(nowSeconds + day)).toBe(1);
  expect((await files()).toSorted()).toEqual([fileOf(video), orphan, "notes.txt"].toSorted());
  expect(await sweepAt(nowSeconds + retentionDays.videos * day - 1)).toBe(0);
  expect(await sweepAt(nowSeconds + retentionDays.videos * day)).toBe(1);
  expect((await files()).toSorted()).toEqual([fileOf(video), "notes.txt"].toSorted());
  await rm(join(server.parts.videosDir, "notes.txt"));
  await server.parts.db.deleteFrom("videos").execute();
  await rm(join(server.parts.videosDir, fileOf(video)));
});

/** A row, and its file under some keys. */
const storeVideo = async (bytes: Buffer, receivedBytes = bytes.length, keys = oldKeys) => {
  const { db, videosDir } = server.parts;
  const isDone = receivedBytes === bytes.length;
  const row = { holder: randomUUID(), video: randomUUID(), total_bytes: bytes.length };
  const rest = { application: randomUUID(), media_type: "video/webm", sha256: secretOf(0), begun_seconds: 1 };
  await db
    .insertInto("videos")
    .values({ ...row, ...rest, received_bytes: receivedBytes, done_seconds: isDone ? 1 : null })
    .execute();
  await writePart({ videosDir, dataKeys: keys }, row, { offset: 0, bytes: bytes.subarray(0, receivedBytes) });
  return row;
};
const readWith = async (
  keys: typeof oldKeys,
  video: Awaited<ReturnType<typeof storeVideo>>,
  end = video.total_bytes,
) => {
  const chunks: Uint8Array[] = [];
  const parts = { videosDir: server.parts.videosDir, dataKeys: keys };
  for await (const chunk of readRange(parts, video, { start: 0, end })) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const nothingUnopened = { "sealed-broken": 0, "sealed-key-unknown": 0 };

test("A rotation seals videos anew, finished or not, and running it again does nothing", async () => {
  const bytes = webmOf(unit * 2 + 100);
  const [whole, begun] = [await storeVideo(bytes), await storeVideo(bytes, unit)];
  // Its upload went on after the rotation's first restart.
  const mixed = await storeVideo(bytes, unit);
  await writePart({ ...server.parts, dataKeys: bothKeys }, mixed, { offset: unit, bytes: bytes.subarray(unit) });
  await server.parts.db
    .updateTable("videos")
    .set({ received_bytes: bytes.length })
    .where("video", "=", mixed.video)
    .execute();
  const store = createVideoStore(server.parts);
  const seen: number[] = [];
  expect(await store.count()).toBe(3);
  expect(await store.reEncrypt(bothKeys, (_, count) => seen.push(count))).toEqual({
    ...{ column: "videos.file", resealed: 3, remaining: 0, unopened: nothingUnopened },
  });
  expect(seen).toEqual([1, 2, 3]);
  for (const video of [whole, mixed]) expect((await readWith(newKeys, video)).equals(bytes)).toBe(true);
  expect((await readWith(newKeys, begun, unit)).equals(bytes.subarray(0, unit))).toBe(true);
  await expect(readWith(oldKeys, whole)).rejects.toThrow("sealed-key-unknown");
  expect((await files()).toSorted()).toEqual([whole, begun, mixed].map(({ video }) => fileOf(video)).toSorted());
  expect(await store.reEncrypt(bothKeys)).toMatchObject({ resealed: 0, remaining: 0, unopened: nothingUnopened });
});

test("A video that is being sent remains, one that no key opens stays as it is and is counted, and so is one that is not there", async () => {
  await server.parts.db.deleteFrom("videos").execute();
  const bytes = webmOf(unit + 1);
  const [held, broken, foreign, absent] = [
    await storeVideo(bytes),
    await storeVideo(bytes),
    await storeVideo(bytes, bytes.length, keysOf(9)),
    await storeVideo(bytes),
  ];
  const path = join(server.parts.videosDir, fileOf(broken.video));
  await writeFile(path, (await readFile(path)).subarray(0, -1));
  const before = await readFile(path);
  await rm(join(server.parts.videosDir, fileOf(absent.video)));
  const store = createVideoStore(server.parts);
  const done = await server.parts.db.transaction().execute(async (trx) => {
    await trx.selectFrom("videos").select("video").where("video", "=", held.video).forUpdate().execute();
    return store.reEncrypt(bothKeys);
  });
  const unopened = { "sealed-broken": 2, "sealed-key-unknown": 1 };
  expect(done).toEqual({ column: "videos.file", resealed: 0, remaining: 1, unopened });
  expect((await readFile(path)).equals(before)).toBe(true);
  expect(await store.reEncrypt(bothKeys)).toMatchObject({ resealed: 1, remaining: 0, unopened });
  expect((await readWith(newKeys, held)).equals(bytes)).toBe(true);
  expect((await readWith(keysOf(9), foreign)).equals(bytes)).toBe(true);
  expect((await files()).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("Whoever watches a video while it is sealed anew sees it to its end", async () => {
  await server.parts.db.deleteFrom("videos").execute();
  const bytes = webmOf(unit * 3);
  const video = await storeVideo(bytes);
  const parts = { videosDir: server.parts.videosDir, dataKeys: bothKeys };
  const chunks: Uint8Array[] = [];
  for await (const chunk of readRange(parts, video, { start: 0, end: bytes.length })) {
    chunks.push(chunk);
    await createVideoStore(server.parts).reEncrypt(bothKeys);
  }
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});
