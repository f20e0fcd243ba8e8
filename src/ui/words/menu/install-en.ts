/** What the page about installing says in English. */
import type { InstallWords } from "./install-words.ts";

/** English. */
export const installEn: InstallWords = {
  installed: "The app is on the home screen. Open it from there.",
  notInstalled: "The app runs in the browser now. On the home screen it works better:",
  why: [
    "The phone keeps lists and journal, also when space runs short.",
    "It opens without the address bar, with more room for the camera.",
    "It opens with one tap, without a network too.",
  ],
  button: "Install the app",
  android: {
    title: "Android, with Chrome or Edge",
    steps: ["Open the browser's menu ⋮.", "Tap Add to home screen, then Install.", "Open the gate from its new icon."],
  },
  iphone: {
    title: "iPhone and iPad, with Safari",
    steps: [
      "Tap Share, the square with an arrow. In newer versions it is behind the ••• next to the address.",
      "Scroll down and tap Add to Home Screen.",
      "Leave Open as Web App on, tap Add, and open the gate from its new icon.",
    ],
  },
  other: {
    title: "Other browsers",
    steps: [
      "Look in the browser's menu for Install or Add to home screen.",
      "If there is neither, open this address in Chrome, Edge or Safari.",
    ],
  },
  after: "On an iPhone the installed app has a store of its own: fetch the lists and enrol the device once more there.",
};
