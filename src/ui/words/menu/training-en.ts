/** What the page about training says in English. */
import type { TrainingWords } from "./training-words.ts";

/** English. */
export const trainingEn: TrainingWords = {
  text: "In training the gate knows practice codes only. It takes no real pass, writes no journal and opens no barrier. It ends by itself when the app is closed.",
  start: "Start training",
  codes:
    "The codes to scan are on a page of their own. Open it on a second phone over a network and leave it open, or print it beforehand. The training needs no network:",
};
