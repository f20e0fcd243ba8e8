/** The blocks of a video's file: each is sealed by itself, so that parts can be added and ranges read. */
import type { FileHandle } from "node:fs/promises";
import { partUnitBytes } from "../../api/videos.ts";
import { concatBytes } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { Result } from "../../core/result.ts";
import type { DataKeys, OpenError, SealedPlace } from "../privacy/data-keys.ts";

/** A video as its row names it. */
export interface SealedVideo {
  readonly holder: string;
  readonly video: string;
  readonly total_bytes: number;
}

/** A seal adds this to every block. */
const sealBytes = 33;
/** Of all blocks but the last. */
const sealedBlockBytes = partUnitBytes + sealBytes;

/** How many blocks the first so many bytes have. */
export const blocksOf = (bytes: number): number => Math.ceil(bytes / partUnitBytes);

/** Where a block begins in the file. */
export const blockOffset = (block: number): number => block * sealedBlockBytes;

/** A block opens nowhere else: not in another video, for another person, at another place, nor in a video that was cut. */
const placeOf = ({ holder, video, total_bytes }: SealedVideo, block: number): SealedPlace => ({
  column: "videos.file",
  row: `${holder}/${video}/${total_bytes}/${block}`,
});

/** The sealed blocks of what comes from `block` on, one behind the other. */
export const sealBlocks = (
  keys: Pick<DataKeys, "seal">,
  video: SealedVideo,
  { block, bytes }: { readonly block: number; readonly bytes: Uint8Array },
): Bytes =>
  concatBytes(
    ...Array.from({ length: blocksOf(bytes.length) }, (_, index) => {
      const at = index * partUnitBytes;
      return keys.seal(placeOf(video, block + index), bytes.subarray(at, at + partUnitBytes));
    }),
  );

/** A block as it lies in the file; shorter than it should be where the file is. */
export const readSealedBlock = async (file: FileHandle, video: SealedVideo, block: number): Promise<Uint8Array> => {
  const plainBytes = Math.min(partUnitBytes, video.total_bytes - block * partUnitBytes);
  const sealed = new Uint8Array(plainBytes + sealBytes);
  const { bytesRead } = await file.read(sealed, 0, sealed.length, blockOffset(block));
  return sealed.subarray(0, bytesRead);
};

/** What is in a block. */
export const openBlock = (
  keys: Pick<DataKeys, "open">,
  video: SealedVideo,
  { block, sealed }: { readonly block: number; readonly sealed: Uint8Array },
): Result<Bytes, OpenError> => keys.open(placeOf(video, block), sealed);
