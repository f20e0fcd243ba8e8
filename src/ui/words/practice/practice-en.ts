/** What the page of practice codes says in English. */
import type { PracticeWords } from "./practice-words.ts";

/** English. */
export const practiceEn: PracticeWords = {
  title: "Practice codes",
  banner: "Practice · admits nobody",
  text: "These codes admit nobody anywhere. Only a gate in training knows them.",
  steps: [
    "Keep this page open on a second phone, without reloading it, or print it: then no network is needed.",
    "On the guard's phone: Menu, Training, Start training.",
    "Scan one code after the other and compare what is shown.",
  ],
  shows: "Should show",
  document: "Document ends in",
  then: (last4, outcome) => `After ${last4} is typed: ${outcome}`,
  previous: "Previous",
  next: "Next",
  list: "All practice codes",
  print: "Print as cards",
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
