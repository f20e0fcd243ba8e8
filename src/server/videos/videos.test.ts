import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { partUnitBytes } from "../../api/videos.ts";
import { ok } from "../../core/result.ts";
import { webmOf } from "../../testing/test-videos.ts";
import { createDataKeys } from "../privacy/data-keys.ts";
import { readByteRange } from "./byte-range.ts";
import { blockOffset } from "./video-blocks.ts";
import type { SealedVideo } from "./video-blocks.ts";
import { readRange, videoFileName, writePart } from "./video-files.ts";
import { isVideoOfType, videoTypeOf } from "./video-type.ts";

const unit = partUnitBytes;
const bytesOf = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));
const ebml = [0x1a, 0x45, 0xdf, 0xa3];

test.each([
  ["WebM of Chromium", bytesOf(ebml, [0x9f, 0x42, 0x86, 0x81, 1, 0x42, 0x82, 0x84], "webm"), "video/webm"],
  [
    "WebM of Firefox, sizes of eight bytes",
    bytesOf(ebml, [1, 0, 0, 0, 0, 0, 0, 0x1f, 0x42, 0x82, 0x84], "webm"),
    "video/webm",
  ],
  ["MP4 of Chromium", bytesOf([0, 0, 0, 0x20], "ftypmp41", [0, 0, 0, 0]), "video/mp4"],
  ["MP4 of Safari", bytesOf([0, 0, 0, 0x1c], "ftypiso5", [0, 0, 0, 1]), "video/mp4"],
  ["MP4 of an iPhone's camera", bytesOf([0, 0, 0, 0x1c], "ftypmp42", [0, 0, 0, 1]), "video/mp4"],
] as const)("It is a video by its first bytes, of that type alone: %s", (_, bytes, type) => {
  expect(isVideoOfType(bytes, type)).toBe(true);
  expect(isVideoOfType(bytes, type === "video/webm" ? "video/mp4" : "video/webm")).toBe(false);
});

test.each([
  ["nothing", bytesOf()],
  ["cut in the head", bytesOf(ebml, [0x9f, 0x42, 0x82, 0x84], "web")],
  ["Matroska", bytesOf(ebml, [0xa3, 0x42, 0x82, 0x88], "matroska")],
  [
    "webm far behind",
    bytesOf(
      ebml,
      Array.from({ length: 64 }, () => 0),
      [0x42, 0x82, 0x84],
      "webm",
    ),
  ],
  ["HEIC", bytesOf([0, 0, 0, 0x24], "ftypheic")],
  ["AVIF", bytesOf([0, 0, 0, 0x20], "ftypavif")],
  ["sound", bytesOf([0, 0, 0, 0x20], "ftypM4A ")],
  ["QuickTime", bytesOf([0, 0, 0, 0x14], "ftypqt  ")],
  ["ftyp elsewhere", bytesOf("    ftypmp42")],
  ["a page", bytesOf("<!doctype html><script>ftypisom webm</script>")],
])("It is no video: %s", (_, bytes) => {
  expect([isVideoOfType(bytes, "video/webm"), isVideoOfType(bytes, "video/mp4")]).toEqual([false, false]);
});

test("A type is known by its name alone", () => {
  expect(["video/webm", "video/mp4", "video/quicktime", "VIDEO/MP4", "text/html"].map(videoTypeOf)).toEqual([
    ...["video/webm", "video/mp4"],
    ...[undefined, undefined, undefined],
  ]);
});

test.each([
  [undefined, [0, 100, false]],
  ["bytes=0-", [0, 100, true]],
  ["bytes=0-0", [0, 1, true]],
  ["bytes=99-99", [99, 100, true]],
  ["bytes=99-999999", [99, 100, true]],
  ["bytes=-1", [99, 100, true]],
  ["bytes=-1000", [0, 100, true]],
  ["bytes=100-", undefined],
  ["bytes=-0", undefined],
  ["bytes=5-4", undefined],
  ["bytes=0-1,3-4", [0, 100, false]],
  ["items=0-1", [0, 100, false]],
  ["bytes=-", [0, 100, false]],
])("The range %s of a hundred bytes", (header, expected) => {
  const range = readByteRange(header, 100);
  expect(range && [range.start, range.end, range.isPart]).toEqual(expected);
});

const keysOf = (fill: number) =>
  createDataKeys({ lookupKey: new Uint8Array(32).fill(1), encryptionKeys: [new Uint8Array(32).fill(fill)] });
const dataKeys = keysOf(2);
const size = unit * 3 + 5;
let videosDir: string;
beforeEach(async () => {
  videosDir = await mkdtemp(join(tmpdir(), "clearway-videos-"));
});
afterEach(async () => rm(videosDir, { recursive: true, force: true }));

const store = async (seed: number, keys = dataKeys): Promise<SealedVideo> => {
  const video = { holder: randomUUID(), video: randomUUID(), total_bytes: size };
  expect(await writePart({ videosDir, dataKeys: keys }, video, { offset: 0, bytes: webmOf(size, seed) })).toEqual(
    ok(undefined),
  );
  return video;
};
const read = async (video: SealedVideo): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readRange({ videosDir, dataKeys }, video, { start: 0, end: video.total_bytes }))
    chunks.push(chunk);
  return Buffer.concat(chunks);
};
const pathOf = ({ video }: SealedVideo) => join(videosDir, videoFileName(video));
const blockOf = async (video: SealedVideo, block: number) =>
  (await readFile(pathOf(video))).subarray(blockOffset(block), blockOffset(block + 1));
const putBlock = async (video: SealedVideo, block: number, bytes: Uint8Array) => {
  const file = await open(pathOf(video), "r+");
  await file.write(bytes, 0, bytes.length, blockOffset(block));
  await file.close();
};

test("What was written is read; a byte that is altered, a block that is cut, swapped or of another video is not", async () => {
  const [video, other] = [await store(0), await store(1)];
  const sealed = await readFile(pathOf(video));
  expect((await read(video)).equals(webmOf(size))).toBe(true);
  const spoils: readonly (readonly [string, () => Promise<void>])[] = [
    [
      "a flipped bit",
      async () =>
        putBlock(
          video,
          1,
          (await blockOf(video, 1)).map((byte, at) => (at === 999 ? byte ^ 1 : byte)),
        ),
    ],
    [
      "two blocks swapped",
      async () => {
        const [one, two] = [await blockOf(video, 1), await blockOf(video, 2)];
        await putBlock(video, 1, two);
        await putBlock(video, 2, one);
      },
    ],
    ["the same block of another video", async () => putBlock(video, 1, await blockOf(other, 1))],
    ["the last block cut away", async () => truncate(pathOf(video), blockOffset(3))],
    ["a byte cut away", async () => truncate(pathOf(video), sealed.length - 1)],
  ];
  for (const [what, spoil] of spoils) {
    await spoil();
    await expect(read(video), what).rejects.toThrow("sealed-broken");
    await writeFile(pathOf(video), sealed);
  }
  expect((await read(video)).equals(webmOf(size))).toBe(true);
});

test("A video that is cut in its row as well, belongs to somebody else by it, or is under a key that is not here, is not read", async () => {
  const video = await store(0);
  await expect(read({ ...video, total_bytes: unit * 3 })).rejects.toThrow("sealed-broken");
  await expect(read({ ...video, holder: randomUUID() })).rejects.toThrow("sealed-broken");
  await expect(read(await store(0, keysOf(3)))).rejects.toThrow("sealed-key-unknown");
  await expect(read({ ...video, video: randomUUID() })).rejects.toThrow("ENOENT");
});
