/** The closed list of what travelers and officers are told. */

/** Why somebody is told something. The words stand in the server's dictionary, in both languages. */
export const notificationKinds = [
  // An application's way (D3.2, D4.3, D2.6).
  "application-issued",
  "application-returned",
  "application-refused",
  "application-lapsed",
  // An officer calls by video (D4.2).
  "call",
  // The colour changed by itself (D7.2).
  "colour-green",
  "colour-yellow",
  "colour-red",
  // Daily reports (D7.3).
  "report-due",
  "report-missing",
  // A pass nears its end or has come to it (D2.6, D7.5).
  "pass-renewable",
  "pass-expired",
  // The pass went to another phone.
  "pass-moved",
  // The issuer's key was revoked: the phone fetches a code that is signed anew.
  "code-renewed",
  // Somebody looks after a red person, or after an objection (D5.1).
  "referral-opened",
  "referral-closed",
  // A phone or browser signed in.
  "signed-in",
  // For officers: an application of their community waits (D3.2).
  "application-waiting",
] as const;

/** One of them. */
export type NotificationKind = (typeof notificationKinds)[number];
