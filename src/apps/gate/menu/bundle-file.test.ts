import { expect, test } from "vitest";
import { bundleBytesMax } from "../../../core/limits.ts";
import { fail, ok } from "../../../core/result.ts";
import { defaultPolicy } from "../../../core/trust/trust-list.ts";
import { bundleFileName, readBundleFile } from "./bundle-file.ts";

const set = (iatSeconds: number) => ({
  iatSeconds,
  expSeconds: iatSeconds + 72 * 3600,
  policy: defaultPolicy,
  trustExpSeconds: iatSeconds + 86_400,
  listCount: 2,
  version: 42,
});

test("a file of lists says their day at the province's time, and their version", () => {
  const midnightSeconds = Date.parse("2026-11-23T00:00:00+08:00") / 1000;
  expect(bundleFileName(set(midnightSeconds))).toBe("clearway-lists-2026-11-23-v42.cbor");
  expect(bundleFileName(set(midnightSeconds - 1))).toBe("clearway-lists-2026-11-22-v42.cbor");
});

test("a file is read whole", async () => {
  expect(await readBundleFile(new Blob([new Uint8Array([1, 2, 3])]))).toEqual(ok(new Uint8Array([1, 2, 3])));
});

test.each([
  [bundleBytesMax, true],
  [bundleBytesMax + 1, false],
])("of %i bytes a file is read: %s", async (size, isRead) => {
  let reads = 0;
  const arrayBuffer = async () => {
    reads += 1;
    return new ArrayBuffer(0);
  };
  expect(await readBundleFile({ size, arrayBuffer })).toEqual(isRead ? ok(new Uint8Array()) : fail("bundle-too-large"));
  expect(reads).toBe(isRead ? 1 : 0);
});

test("a file that is gone is unreadable", async () => {
  const arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  expect(await readBundleFile({ size: 1, arrayBuffer })).toEqual(fail("file-unreadable"));
});
