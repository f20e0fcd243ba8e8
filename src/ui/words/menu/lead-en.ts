/** What is said about the lead's PIN in English. */
import type { LeadWords } from "./lead-words.ts";

/** English. */
export const leadEn: LeadWords = {
  locked: "The lead has locked this part.",
  pin: "Lead's PIN",
  unlock: "Unlock",
  checking: "Checking",
  notDigits: "A PIN has 4 to 8 digits.",
  wrong: "This is not the PIN.",
  waiting: "Too many wrong PINs. The next one is taken after a minute.",
  waitLeft: (seconds) => `${String(seconds)} s`,
  forgotten: "PIN forgotten",
  forgottenText:
    "Nobody can read it out. Erasing this app's data in the browser's settings removes it, and with it the lists, the scans not handed in yet and this device's enrolment. Hand in the scans first; afterwards the lists are downloaded anew and the device is enrolled with a new code.",
  title: "Lead's PIN",
  text: "With a PIN the lead alone changes the checkpoint's name, these settings and the enrolment. Sound, vibration, look and language stay open to the guard, and so does importing lists: only signed ones that are not older are taken.",
  newPin: "New PIN, 4 to 8 digits",
  newPinAgain: "The same PIN again",
  set: "Set PIN",
  change: "Change PIN",
  remove: "Remove PIN",
  differs: "The two PINs differ.",
  isSet: "The PIN is set. It is asked for once this menu has been left.",
  isRemoved: "There is no PIN any more.",
};
