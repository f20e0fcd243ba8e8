/** Lists as a file: what it is called, and reading one that a person chose. */
import type { Bytes } from "../../../core/bytes.ts";
import { bundleBytesMax } from "../../../core/limits.ts";
import { fail, ok } from "../../../core/result.ts";
import type { Result } from "../../../core/result.ts";
import { dayOf } from "../../../store/day-counts.ts";
import type { ListsStatus } from "../lists-status.ts";

/** Longer than any bundle; gone, or kept from the page. */
export type BundleFileError = "bundle-too-large" | "file-unreadable";

/** CBOR (RFC 8949): phones that know no type of ours may know this one. */
export const bundleFileType = "application/cbor";

/** Says which lists are in it: their day and version. */
export const bundleFileName = ({ iatSeconds, version }: NonNullable<ListsStatus["set"]>): string =>
  `clearway-lists-${dayOf(iatSeconds).date}-v${String(version)}.cbor`;

/** Its size is looked at before anything is read. Never rejects. */
export const readBundleFile = async (
  file: Pick<Blob, "size" | "arrayBuffer">,
): Promise<Result<Bytes, BundleFileError>> => {
  if (file.size > bundleBytesMax) return fail("bundle-too-large");
  try {
    return ok(new Uint8Array(await file.arrayBuffer()));
  } catch {
    // Moved, taken out with its card, or still in somebody's cloud.
    return fail("file-unreadable");
  }
};
