/** An app that is older than the policy's oldest: it says so, goes on for a grace, and then stops (core/README.md, "Trust list"). */
import type { MarkStore } from "../../store/marks.ts";
import { isAppTooOld } from "./lists-status.ts";
import type { ListsStatus } from "./lists-status.ts";

/** Three days, the time that lists may be used without a network too: a phone that comes online once a shift has its new release by then. */
export const releaseGraceSeconds = 72 * 3600;

const markName = "app-too-old-since";

/** What is judged by. */
export interface ReleaseAgeParts {
  readonly marks: Pick<MarkStore, "read" | "write" | "erase">;
  readonly appVersion: number;
}

/** Gives when this release stops, NumericDate; undefined while the policy is content with it. */
export type JudgeRelease = (lists: ListsStatus, nowSeconds: number) => Promise<number | undefined>;

/**
 * The first sight of such a policy is kept; where the store cannot be used, this page still knows its own. A clock that was
 * ahead at first sight and set back later wins no time: nothing was seen later than now.
 */
export const createReleaseAge = ({ marks, appVersion }: ReleaseAgeParts): JudgeRelease => {
  let sinceSeconds = Infinity;
  return async (lists, nowSeconds) => {
    if (!isAppTooOld(lists, appVersion)) {
      // Without lists nothing is known of the policy: what was learned before stays.
      if (lists.set !== undefined) {
        sinceSeconds = Infinity;
        await marks.erase(markName);
      }
      return undefined;
    }
    const stored = await marks.read(markName);
    const known = stored.ok ? stored.value : undefined;
    sinceSeconds = Math.min(sinceSeconds, known ?? Infinity, nowSeconds);
    // What cannot be read may still stand there, and be older.
    if (stored.ok && known !== sinceSeconds) await marks.write(markName, sinceSeconds);
    return sinceSeconds + releaseGraceSeconds;
  };
};
