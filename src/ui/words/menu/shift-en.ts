/** What the page about checkpoint and shift says in English. */
import type { ShiftWords } from "./shift-words.ts";

/** English. */
export const shiftEn: ShiftWords = {
  checkpoint: "Name of the checkpoint",
  checkpointHint: "Stands in every scan that is handed in. Without names of persons.",
  checkpointTooLong: "Too long: a name has at most 60 letters, or 20 Chinese characters.",
  checkpointNone: "not named",
  initials: "Initials of the guard on duty",
  initialsHint: "Up to 4 characters. They stay on this phone and are never handed in.",
  initialsTooLong: "At most 4 characters.",
  end: "End the shift",
  endHint: "Erases the initials and shows the counts of the day.",
  ended: "The shift has ended, the initials are erased.",
};
