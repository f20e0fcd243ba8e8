/** What a guard or lead types into the menu, taken into its form or refused. */
import { isCheckpoint } from "../../../core/journal/scan.ts";
import { isBarrierPath } from "../../../device/barrier.ts";

/** The settings have room for this many. */
const initialsCharsMax = 4;

const controlCharacter = /\p{Cc}/u;

/** The name of a checkpoint, empty for none; undefined where it is too long for a scan. */
export const readCheckpoint = (typed: string): string | undefined => {
  const name = typed.normalize("NFC").trim();
  return isCheckpoint(name) ? name : undefined;
};

/** The guard's initials, empty for none; undefined where they are more than four characters. */
export const readInitials = (typed: string): string | undefined => {
  const initials = typed.normalize("NFC").trim();
  return [...initials].length <= initialsCharsMax && !controlCharacter.test(initials) ? initials : undefined;
};

/** The path that opens the barrier, empty for no barrier; undefined where it is no path. */
export const readBarrierPath = (typed: string): string | undefined => {
  const path = typed.trim();
  return path === "" || isBarrierPath(path) ? path : undefined;
};
