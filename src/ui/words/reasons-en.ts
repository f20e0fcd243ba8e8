/** The reasons of a verdict in English: why, and what to do next. */
import type { ReasonCode } from "../../core/verdict/reasons.ts";
import type { ReasonWords } from "./words.ts";

/** One entry for each code of the closed list. */
export const reasonsEn: Readonly<Record<ReasonCode, ReasonWords>> = {
  malformed: {
    why: "This is not a travel pass, or it is incomplete.",
    next: "Ask for the travel pass and scan again.",
  },
  "issuer-unknown": {
    why: "This phone does not know who issued the code, or it is a practice code.",
    next: "Update the lists and scan again. If it stays, ask your lead.",
  },
  "key-suspended": {
    why: "The key that signed this code is suspended.",
    next: "The code cannot be judged now. Ask your lead.",
  },
  "key-revoked": {
    why: "The key that signed this code has been withdrawn.",
    next: "Ask the holder to go online, open the pass app on their phone and show the new code.",
  },
  "key-time": {
    why: "The code was signed outside the time of its key.",
    next: "Do not let pass on this code. Tell your lead.",
  },
  "sig-invalid": {
    why: "The signature is wrong: the code was changed, or no issuer made it.",
    next: "Do not let pass on this code. Tell your lead.",
  },
  "proof-invalid": {
    why: "The live proof is wrong: the holder's phone did not make it.",
    next: "Ask the holder to open the pass app on their own phone and scan again.",
  },
  "area-foreign": {
    why: "The issuer may not sign for this area.",
    next: "Do not let pass on this code. Tell your lead.",
  },
  "claims-invalid": {
    why: "The times in the code are outside what is allowed.",
    next: "Do not let pass on this code. Tell your lead.",
  },
  "clock-behind": {
    why: "The clock of this phone is behind.",
    next: "Set the phone's time to automatic and scan again.",
  },
  "iat-future": {
    why: "The code was signed later than this phone's time.",
    next: "Check the clock of this phone and scan again.",
  },
  "trust-missing": {
    why: "This phone has no list of issuers yet.",
    next: "Connect to a network, update the lists and scan again.",
  },
  "trust-expired": {
    why: "The list of issuers on this phone has expired.",
    next: "Connect to a network, update the lists and scan again.",
  },
  "list-missing": {
    why: "This phone lacks the status list that the pass stands in.",
    next: "Connect to a network, update the lists and scan again.",
  },
  "list-stale": {
    why: "The status lists on this phone are too old to judge by.",
    next: "Connect to a network, update the lists and scan again.",
  },
  "list-aging": {
    why: "The status lists on this phone need an update.",
    next: "A print needs newer lists: update them and scan again. Without a network, hold the traveler or send them back.",
  },
  "status-red": {
    why: "Red: the holder does not meet the conditions for travel.",
    next: "Do not let pass. Follow this checkpoint's rule for red.",
  },
  "status-yellow": {
    why: "Yellow: information must be completed or checked.",
    next: "Ask the holder to complete what the pass app on their phone names, and scan again.",
  },
  "code-outdated": {
    why: "The list is green again, but this code is from before.",
    next: "Ask the holder to go online, refresh the pass app on their phone and show the new code.",
  },
  expired: { why: "The code has expired.", next: "Ask the holder to apply anew in the pass app on their phone." },
  "report-missing": {
    why: "A daily health report is missing.",
    next: "Ask the holder to report their health now and show the new code.",
  },
  "no-holder-key": {
    why: "A printed code does not show who its holder is.",
    next: "Type the last four characters of the identity document.",
  },
  "proof-absent": {
    why: "No live proof of a phone: it may be a screenshot or a forwarded picture.",
    next: "Type the last four characters of the identity document.",
  },
  "proof-late": {
    why: "The live proof is not of this minute: a screenshot, or a wrong clock.",
    next: "Type the last four characters of the identity document.",
  },
  "identity-mismatch": {
    why: "The four characters typed are not those in the code.",
    next: "Type them again from the document. If they still differ, it is not this person's code: do not let pass.",
  },
  pending: {
    why: "The application is under review. There is no pass yet.",
    next: "Do not let pass. Ask the holder to wait for the decision.",
  },
  "no-pass": { why: "This is a health card without a travel pass.", next: "Ask for the travel pass." },
};
