import { expect, test } from "vitest";
import type { FrameAnswer } from "./decode-messages.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { readPicture } from "./picture.ts";
import type { UsePicture } from "./picture.ts";

const read: FrameAnswer = { kind: "read", text: "HP1:", hasWasm: true };

/** Reads a picture of this size with a decoder that gives these answers; tells the sizes that were looked at. */
const readSized = async (
  width: number,
  height: number,
  answers: readonly FrameAnswer[],
  { file = new Blob(["x"]), readOnPage = () => Promise.resolve<string | undefined>("HP1:PAGE") } = {},
) => {
  const sizes: string[] = [];
  const use: UsePicture = (_file, run) =>
    run({
      width,
      height,
      toBitmap: (toWidth, toHeight) => {
        sizes.push(`${toWidth} x ${toHeight}`);
        // Handed on only.
        return Promise.resolve({} as unknown as ImageBitmap);
      },
    });
  const left = [...answers];
  const decodeStill = () => Promise.resolve(left.shift() ?? read);
  // Only what is used of a decoder.
  const result = await readPicture(file, { decodeStill } as unknown as FrameDecoder, { use, readOnPage });
  return { sizes, result };
};

test("a screenshot is read as it is, once", async () => {
  expect(await readSized(1080, 2000, [read])).toEqual({ sizes: ["1080 x 2000"], result: { ok: true, value: "HP1:" } });
  expect(await readSized(1080, 2000, [{ kind: "nothing" }])).toEqual({
    sizes: ["1080 x 2000"],
    result: { ok: false, error: "picture-no-code" },
  });
});

test("a photo is read small, and larger where nothing was found", async () => {
  expect(await readSized(8000, 6000, [{ kind: "nothing" }, read])).toEqual({
    sizes: ["1825 x 1369", "4000 x 3000"],
    result: { ok: true, value: "HP1:" },
  });
});

test("fifty megapixels are the most that is decoded", async () => {
  expect((await readSized(10_000, 5000, [read])).result.ok).toBe(true);
  expect(await readSized(10_000, 5001, [read])).toEqual({
    sizes: [],
    result: { ok: false, error: "picture-too-large" },
  });
});

test("a file above twenty megabytes is not even opened", async () => {
  const file = { size: 20_000_001 } as unknown as Blob; // Only its size is looked at.
  expect(await readSized(10, 10, [read], { file })).toEqual({
    sizes: [],
    result: { ok: false, error: "picture-too-large" },
  });
});

const failed: FrameAnswer = { kind: "failed" };

test("without a worker the page reads the picture itself, in a bitmap of its own", async () => {
  expect(await readSized(100, 100, [failed])).toEqual({
    sizes: ["100 x 100", "100 x 100"],
    result: { ok: true, value: "HP1:PAGE" },
  });
});

test("a picture in which the page finds no code either holds none", async () => {
  const { sizes, result } = await readSized(8000, 6000, [failed, failed], { readOnPage: async () => undefined });
  expect(sizes).toEqual(["1825 x 1369", "1825 x 1369", "4000 x 3000", "4000 x 3000"]);
  expect(result).toEqual({ ok: false, error: "picture-no-code" });
});

test("a file that is no picture is unreadable, and so is one for which the page's decoder cannot be loaded", async () => {
  const unreadable = { ok: false, error: "picture-unreadable" };
  const readOnPage = () => Promise.reject(new TypeError("not loaded"));
  expect((await readSized(100, 100, [failed], { readOnPage })).result).toEqual(unreadable);
  const use: UsePicture = () => Promise.reject(new Event("error"));
  // Never reached.
  expect(await readPicture(new Blob(["x"]), {} as unknown as FrameDecoder, { use, readOnPage })).toEqual(unreadable);
});

test("the thinnest picture keeps a pixel", async () => {
  expect((await readSized(1, 40_000_000, [{ kind: "nothing" }, read])).sizes).toEqual(["1 x 10000000", "1 x 21908902"]);
});
