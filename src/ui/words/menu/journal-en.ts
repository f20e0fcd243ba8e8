/** What the page about the journal says in English. */
import type { JournalWords } from "./journal-words.ts";

/** English. */
export const journalEn: JournalWords = {
  about: "Scans of this phone by the verdict shown last, kept for a week.",
  earlier: "Day before",
  later: "Day after",
  verdicts: "By verdict",
  all: "All",
  scans: "Scans",
  hour: "Hour",
  byHour: (verdict) => `By hour: ${verdict}`,
  none: "No scans on this day.",
  outbox: {
    title: "To be handed in",
    text: "Time, verdict, checkpoint, the pass's number in the lists and what was done; no name and no document. They go by themselves while there is a network.",
    waiting: (count) => (count === 1 ? "1 scan waits" : `${count} scans wait`),
    oldest: (moment) => `the oldest from ${moment}`,
    nothing: "Everything is handed in.",
    sending: "Handing in",
    forgotten: (count) =>
      count === 1
        ? "1 scan waited for more than two weeks and was erased."
        : `${count} scans waited for more than two weeks and were erased.`,
    handIn: "Hand in now",
    enrol: "Enrol this device",
  },
  trouble: {
    "send-not-enrolled": "This device is not enrolled. Enrol it with a code from your lead; the scans wait.",
    "send-offline": "The server cannot be reached. The scans wait on this phone.",
    "send-shut-out": "The server has shut this device out. Ask your lead; a new code enrols it again.",
    "send-refused": "The server does not take these scans. Tell your lead the code below.",
    "send-server": "The server has trouble of its own. The scans wait on this phone.",
  },
};
