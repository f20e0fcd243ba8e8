/** Finds the video of an application for an officer who may watch it, and records that it was watched (D4.1, D9.5). */
import type { Kysely, Selectable } from "kysely";
import type { Actor } from "../access/actor.ts";
import type { Communities } from "../applications/lock-for-desk.ts";
import { recordAccess } from "../audit/record-access.ts";
import type { AuditParts } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import { isBroken, readRange } from "./video-files.ts";
import type { VideoFilesParts } from "./video-files.ts";

/** What it needs. */
export interface WatchParts extends AuditParts {
  readonly db: Kysely<Tables>;
}

/** Undefined where there is none, one that is not finished, or one of another community. */
export const findForDesk = async (
  { db }: Pick<WatchParts, "db">,
  name: { readonly holder: string; readonly application: string; readonly video: string },
  communities: Communities,
): Promise<Selectable<Tables["videos"]> | undefined> => {
  const row = await db
    .selectFrom("videos")
    .innerJoin("applications", (join) =>
      join
        .onRef("applications.holder", "=", "videos.holder")
        .onRef("applications.application", "=", "videos.application"),
    )
    .selectAll("videos")
    .select("community")
    .where("videos.holder", "=", name.holder)
    .where("videos.application", "=", name.application)
    .where("video", "=", name.video)
    .where("done_seconds", "is not", null)
    .executeTakeFirst();
  return row !== undefined && (communities === "all" || communities.includes(row.community)) ? row : undefined;
};

/**
 * Whether the range can be read, as far as its first block shows: a database that was restored knows of videos that were erased, and a
 * file can have been altered. What is found broken behind it ends the sending.
 */
export const canWatch = async (
  parts: Pick<VideoFilesParts, "videosDir" | "dataKeys">,
  row: Selectable<Tables["videos"]>,
  range: { readonly start: number; readonly end: number },
): Promise<boolean> => {
  const blocks = readRange(parts, row, range);
  try {
    await blocks.next();
    return true;
  } catch (error) {
    if (isBroken(error)) return false;
    throw error;
  } finally {
    await blocks.return(undefined);
  }
};

/** Before the first byte is sent; each range is an access of its own. */
export const recordWatching = async (
  parts: WatchParts,
  watching: {
    readonly actor: Actor;
    readonly row: Pick<Selectable<Tables["videos"]>, "holder" | "application" | "video">;
    readonly range: { readonly start: number; readonly end: number };
  },
): Promise<void> => {
  const { holder, application, video } = watching.row;
  const { start, end } = watching.range;
  const details = { application, video, start, end };
  await parts.db
    .transaction()
    .execute(async (trx) => recordAccess(trx, parts, { actor: watching.actor, action: "video.read", holder, details }));
};
