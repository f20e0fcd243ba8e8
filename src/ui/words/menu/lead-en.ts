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
    "Nobody can read it out. Hand in the scans, then erase this app's data in the browser's settings: PIN, lists and enrolment go with it. Afterwards fetch the lists and enrol the device anew.",
  title: "Lead's PIN",
  text: "With a PIN the lead alone changes the checkpoint's name, these settings and the enrolment. Sound, vibration, look, language and importing lists stay open to the guard.",
  newPin: "New PIN, 4 to 8 digits",
  newPinAgain: "The same PIN again",
  set: "Set PIN",
  change: "Change PIN",
  remove: "Remove PIN",
  differs: "The two PINs differ.",
  isSet: "The PIN is set. It is asked for once this menu has been left.",
  isRemoved: "There is no PIN any more.",
};
