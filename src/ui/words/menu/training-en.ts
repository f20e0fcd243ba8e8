/** What the page about training says in English. */
import type { TrainingWords } from "./training-words.ts";

/** English. */
export const trainingEn: TrainingWords = {
  text: "In training the gate knows practice codes only. It takes no real pass, writes no journal and opens no barrier. It ends by itself when the app is closed.",
  start: "Start training",
  codes: "Show the practice codes on a second phone, or print them, and scan them with this one.",
  showCodes: "Show practice codes",
  nextCode: "Next practice code",
  last4: (last4) => `document ends in ${last4}`,
  code: {
    green: "Green, shown live",
    print: "Green, printed",
    picture: "Green, a copied picture",
    "report-missing": "Daily report missed",
    yellow: "Yellow in the list",
    red: "Red in the list",
    pending: "Application under review",
    card: "Health card",
    forged: "Forged",
    unknown: "Unknown issuer",
  },
};
