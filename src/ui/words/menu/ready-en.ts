/** What the check before duty says in English. */
import type { ReadyWords } from "./ready-words.ts";

const updateLists = "Connect to a network and update the lists, or import them from a file.";
const setClock = "Switch on automatic date and time in the phone's settings.";
const takeRelease = "Connect to a network and use the new release.";
const makeRoom = "Erase pictures or apps that nobody needs.";

/** English. */
export const readyEn: ReadyWords = {
  checking: "Checking",
  ready: "Ready",
  notReady: "Not ready",
  allGood: "Everything is as it should be.",
  seeTo: (count) => (count === 1 ? "One thing to note." : `${String(count)} things to note.`),
  missing: (count) => (count === 1 ? "One thing is not in order." : `${String(count)} things are not in order.`),
  again: "Check again",
  playSound: "Play a sound",
  open: (page) => `Open: ${page}`,
  state: { ok: "in order", wanting: "note", wrong: "not in order", unknown: "not known" },
  item: {
    camera: "Camera",
    decoder: "Reading codes",
    lists: "Lists",
    keys: "List of issuers",
    clock: "Clock",
    storage: "Storage",
    sound: "Sound",
    battery: "Battery",
    outbox: "Scans to hand in",
    checkpoint: "Checkpoint",
    release: "Release",
    training: "Training",
  },
  finding: {
    "camera-runs": { says: () => "Runs." },
    "camera-blocked": {
      says: () => "Not allowed.",
      toDo: "Allow the camera for this site in the browser's settings; the scanning screen shows how.",
    },
    "camera-absent": { says: () => "There is none.", toDo: "Take a phone with a camera, or plug one in." },
    "camera-taken": { says: () => "In use by another app.", toDo: "Close the other app that uses the camera." },
    "camera-dark": { says: () => "Opens, but shows no picture.", toDo: "Close this app and open it again." },
    "decoder-reads": { says: () => "The test code was read." },
    "decoder-slow": {
      says: () => "The test code was read, the slow way.",
      toDo: "Hold codes still for longer. An up-to-date browser reads faster.",
    },
    "decoder-broken": {
      says: () => "The test code was not read.",
      toDo: "Close this app and open it again with a network.",
    },
    "keys-good": { says: (until) => `Good until ${until}.` },
    "keys-ending": { says: (until) => `Good until ${until} only.`, toDo: updateLists },
    "keys-expired": { says: (until) => `Expired ${until}.`, toDo: updateLists },
    "keys-none": { says: () => "There is none.", toDo: updateLists },
    "lists-fresh": { says: (age) => `Made ${age} ago.` },
    "lists-aging": { says: (until) => `Usable until ${until}, but not for prints.`, toDo: updateLists },
    "lists-stale": { says: (age) => `Made ${age} ago: nothing can be judged.`, toDo: updateLists },
    "lists-none": { says: () => "There are none: nothing can be judged.", toDo: updateLists },
    "clock-right": { says: () => "Agreed with the server when last compared." },
    "clock-unknown": {
      says: () => "Not compared with the server yet.",
      toDo: "Compare it with a clock that you trust, to the half minute.",
    },
    "clock-off": { says: (span) => `Differs from the server's by ${span}.`, toDo: setClock },
    "clock-behind": { says: (span) => `Behind the newest lists by ${span}.`, toDo: setClock },
    "storage-kept": { says: () => "The browser keeps what is stored." },
    "storage-erasable": {
      says: () => "The browser may erase lists and scans when it needs room.",
      toDo: "Install the app on the home screen.",
    },
    "storage-tight": { says: (room) => `Only ${room} left.`, toDo: makeRoom },
    "storage-full": { says: () => "Full: nothing can be written.", toDo: makeRoom },
    "storage-broken": {
      says: (code) => `Nothing can be written (${code}).`,
      toDo: "Close other windows of this app and open it again, not in a private window.",
    },
    "sound-plays": { says: () => "Can play. Check the volume." },
    "sound-mute": {
      says: () => "The browser does not let it play yet.",
      toDo: "Tap “Play a sound” and check the volume.",
    },
    "sound-off": { says: () => "Switched off in the settings." },
    "battery-good": { says: (share) => `${share}.` },
    "battery-low": { says: (share) => `${share}, not charging.`, toDo: "Plug in a charger or a power bank." },
    "outbox-empty": { says: () => "None." },
    "outbox-waiting": { says: (count) => `${count} wait for a network.` },
    "outbox-old": {
      says: (span) => `The oldest has waited for ${span}.`,
      toDo: "Connect to a network and hand them in.",
    },
    "outbox-lost": {
      says: (count) => `${count} grew too old and were erased.`,
      toDo: "Tell the lead. Connect to a network at least once a week.",
    },
    "outbox-unenrolled": {
      says: () => "This device is not enrolled: nothing can be handed in.",
      toDo: "Enrol it with a code from your lead.",
    },
    "checkpoint-named": { says: (name) => name },
    "checkpoint-unnamed": { says: () => "Has no name yet.", toDo: "Name the checkpoint, so that the scans say where." },
    "release-good": { says: (version) => `Number ${version}, in use.` },
    "release-ending": { says: (end) => `Too old; it stops ${end}.`, toDo: takeRelease },
    "release-over": { says: () => "Too old; it has stopped.", toDo: takeRelease },
    "training-on": { says: () => "Is on: no real pass is known.", toDo: "End the training." },
  },
};
