/** What the pages of the menu say in English. */
import { deviceEn } from "./device-en.ts";
import { installEn } from "./install-en.ts";
import { journalEn } from "./journal-en.ts";
import { listsEn } from "./lists-en.ts";
import { leadEn } from "./lead-en.ts";
import type { MenuWords } from "./menu-words.ts";
import { readyEn } from "./ready-en.ts";
import { settingsEn } from "./settings-en.ts";
import { shiftEn } from "./shift-en.ts";
import { storeEn } from "./store-en.ts";
import { trainingEn } from "./training-en.ts";

/** English, short and plain. */
export const menuWordsEn: MenuWords = {
  menu: {
    title: "Menu",
    back: "Back",
    toScanning: "Back to scanning",
    entries: {
      ready: { title: "Ready check", about: "Before duty: is all there" },
      shift: { title: "Checkpoint and shift", about: "Where, and who is on duty" },
      settings: { title: "Settings", about: "Sound, queue, camera, look" },
      lists: { title: "Lists", about: "Age, update, import and export" },
      journal: { title: "Journal", about: "Counts of today, what waits to be sent" },
      device: { title: "This device", about: "Enrolment at the server" },
      install: { title: "On the home screen", about: "Install the app" },
      training: { title: "Training", about: "Practise with codes that admit nobody" },
    },
  },
  lead: leadEn,
  store: storeEn,
  ready: readyEn,
  shift: shiftEn,
  settings: settingsEn,
  lists: listsEn,
  journal: journalEn,
  device: deviceEn,
  install: installEn,
  training: trainingEn,
};
