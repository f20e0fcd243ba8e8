/** What the page of demonstration codes says in English. */
import type { DemoWords } from "./demo-words.ts";

/** English. */
export const demoEn: DemoWords = {
  title: "Demonstration codes",
  text: "These codes hold in this demonstration only, and the people are invented. Scan them with the gate app.",
  form: { live: "Shown by a phone · renewed every 15 seconds", picture: "A still picture", print: "Printed" },
  jump: "Outcomes",
  shows: "Should show",
  loading: "Fetching the codes",
  failed: "The codes cannot be fetched just now; trying again.",
  toGate: "Open the gate app",
};
