/** What the page about this device says in English. */
import type { DeviceWords } from "./device-words.ts";

/** English. */
export const deviceEn: DeviceWords = {
  enrolled: "This device is enrolled.",
  notEnrolled: "This device is not enrolled yet.",
  why: "Enrolled devices hand in their scans, signed with a key that never leaves the device. Checking passes works without it.",
  whoGives: "Ask your lead for the code. It works once and only for a short time.",
  name: "Name",
  number: "Number",
  key: "Key",
  shutOut: "The server does not take this device's scans any more. Ask your lead for a new code.",
  again: "Enrol again with a new code",
  code: "Enrolment code",
  hint: "12 letters and digits. Capitals and hyphens do not matter.",
  enrol: "Enrol this device",
  enrolling: "Enrolling",
  trouble: {
    "enrol-code-malformed": "A code has 12 letters and digits. Compare it with the one that was given to you.",
    "enrol-code-wrong": "The server does not know this code, or it has expired. Compare it, or ask for a new one.",
    "enrol-code-used": "This code was used by another device. Ask for a new one.",
    "enrol-tries": "Too many wrong codes lately. Wait a minute, then try again.",
    "enrol-offline":
      "No answer from the server. Try again with the same code once there is a network; nothing is lost.",
    "enrol-refused": "The server does not take the enrolment. Bring the app up to date, then try again.",
    "enrol-server": "The server has trouble of its own. Try again later with the same code.",
  },
};
