/** What the document says of the routes of travelers. */
import { bytesToHex } from "../../core/bytes.ts";
import { applicationPaths, commitmentVersion } from "../../api/applications.ts";
import { holderKeyMessage } from "../../api/holder-keys.ts";
import { notificationPaths } from "../../api/notifications.ts";
import { movePath, passesPath } from "../../api/passes.ts";
import { peoplePaths, privacyNoticeVersion } from "../../api/people.ts";
import { reportPath } from "../../api/reports.ts";
import { signInPaths } from "../../api/sign-in.ts";
import type { ErrorName, Operations } from "./open-api-operation.ts";

/** Of a document as it was typed. */
export const documentErrors: readonly ErrorName[] = [
  "422 document-form",
  "422 document-15-digits",
  "422 document-other-type",
  "422 document-country",
  "422 document-check-digit",
  "422 document-area",
  "422 document-birth-date",
  "422 document-birth-future",
];
const typedErrors: readonly ErrorName[] = [...documentErrors, "422 phone-form"];
const holderKeyErrors: readonly ErrorName[] = [
  "409 holder-key-used",
  "422 holder-key-invalid",
  "422 holder-key-proof-wrong",
  "422 holder-key-proof-late",
  "503 issuing-unavailable",
];

const exampleClaim = {
  clientKey: "6a1f0c9e-0000-4000-8000-000000000000",
  publicKey: new Uint8Array(32).fill(0xaa),
  timeSeconds: 1_900_000_000,
};

/** What `src/api/holder-keys.ts` says, for who has this document alone. */
const holderKeyWords =
  "The phone makes an Ed25519 key pair, a new one for each application and each change of phone. key.publicKey is its public part, " +
  "key.timeSeconds the server's time as the phone knows it (serverSeconds of other answers; at most ten minutes off), and key.signature " +
  'the Ed25519 signature by it over the CBOR (RFC 8949, shortest form) of the array ["Clearway holder key 1", clientKey, publicKey, ' +
  "timeSeconds]: text, text (the UUID of this request in lower case), byte string of 32 bytes, unsigned integer. Bytes are sent in " +
  `lower-case hexadecimal. For clientKey ${exampleClaim.clientKey}, a publicKey of 32 bytes aa and timeSeconds ` +
  `${exampleClaim.timeSeconds} these bytes are signed: ${bytesToHex(holderKeyMessage(exampleClaim))}.`;

/** Where the numbers come from that a traveler's app sends. */
const noticeWords = `noticeVersion is that of the privacy notice that the traveler has accepted: ${privacyNoticeVersion} holds now.`;
const commitmentWords = `commitmentVersion is that of the commitment that the traveler has confirmed: ${commitmentVersion} holds now.`;

const signIn: Operations = {
  [`POST ${signInPaths.codes}`]: {
    ...{ tag: "Signing in", summary: "Ask for a code by text message" },
    errors: [...typedErrors, "429 code-too-soon"],
  },
  [`POST ${signInPaths.signIn}`]: {
    ...{ tag: "Signing in", summary: "Sign in with the code", description: noticeWords },
    errors: [...typedErrors, "409 code-wrong", "409 code-over", "422 notice-outdated", "429 too-many-codes"],
  },
  [`GET ${signInPaths.session}`]: { tag: "Signing in", summary: "Who is signed in here" },
  [`DELETE ${signInPaths.session}`]: { tag: "Signing in", summary: "Sign out here" },
};

const people: Operations = {
  [`GET ${peoplePaths.me}`]: { tag: "People", summary: "Own data", errors: ["404 not-found"] },
  [`PATCH ${peoplePaths.me}`]: {
    ...{ tag: "People", summary: "Change language or community" },
    errors: ["404 not-found", "422 community-unknown"],
  },
  [`DELETE ${peoplePaths.sessions}`]: { tag: "People", summary: "Sign out everywhere" },
  [`POST ${peoplePaths.phoneCodes}`]: {
    ...{ tag: "People", summary: "Ask for a code to a new phone" },
    errors: ["404 not-found", "422 phone-form", "429 code-too-soon"],
  },
  [`PUT ${peoplePaths.phone}`]: {
    ...{ tag: "People", summary: "Change the phone with the code" },
    errors: ["404 not-found", "409 code-wrong", "409 code-over", "422 phone-form"],
  },
  [`GET ${peoplePaths.dependents}`]: { tag: "People", summary: "Dependents" },
  [`POST ${peoplePaths.dependents}`]: {
    ...{ tag: "People", summary: "Add a dependent", description: noticeWords },
    errors: [
      ...documentErrors,
      ...(["409 dependent-refused", "409 dependents-many", "409 guardian-dependent"] as const),
      ...(["422 notice-outdated", "429 dependent-tries"] as const),
    ],
  },
  [`PATCH ${peoplePaths.dependent}`]: {
    ...{ tag: "People", summary: "Change a dependent's language or community" },
    errors: ["404 not-found", "422 community-unknown"],
  },
  [`GET ${peoplePaths.consents}`]: { tag: "People", summary: "Privacy notices accepted", errors: ["404 not-found"] },
  [`POST ${peoplePaths.consents}`]: {
    ...{ tag: "People", summary: "Accept a privacy notice", description: noticeWords },
    errors: ["404 not-found", "422 notice-outdated"],
  },
  [`GET ${peoplePaths.accesses}`]: { tag: "People", summary: "Who else read the data", errors: ["404 not-found"] },
  [`PUT ${peoplePaths.residentPhone}`]: {
    ...{ tag: "People", summary: "Give a phone to who has lost theirs" },
    errors: ["404 not-found", "422 phone-form"],
  },
};

const applications: Operations = {
  [`GET ${applicationPaths.all}`]: { tag: "Applications", summary: "Own applications and those of dependents" },
  [`GET ${applicationPaths.one}`]: {
    ...{ tag: "Applications", summary: "One, with the rules that decided" },
    errors: ["404 not-found"],
  },
  [`PUT ${applicationPaths.submit}`]: {
    ...{ tag: "Applications", summary: "Submit an application" },
    description: `The phone draws clientKey once for an application; the same request sent again is the same application. ${noticeWords} ${commitmentWords} ${holderKeyWords}`,
    errors: [
      ...(["404 not-found", "409 application-open", "409 pass-living", "409 client-key-used"] as const),
      ...(["422 commitment-outdated", "422 notice-outdated", "422 community-unknown"] as const),
      ...holderKeyErrors,
    ],
  },
  [`PUT ${applicationPaths.completion}`]: {
    ...{ tag: "Applications", summary: "Complete an application that was returned" },
    description: `clientKey is a new one. ${commitmentWords}`,
    errors: [
      ...(["404 not-found", "409 application-state", "409 application-lapsed", "409 client-key-used"] as const),
      ...(["422 commitment-outdated", "422 community-unknown", "503 issuing-unavailable"] as const),
    ],
  },
};

const passes: Operations = {
  [`GET ${passesPath}`]: { tag: "Passes and reports", summary: "All codes, signed now" },
  [`POST ${movePath(":application")}`]: {
    ...{ tag: "Passes and reports", summary: "Take a pass to another phone" },
    description: `clientKey stands in the body. ${holderKeyWords}`,
    errors: [
      ...(["404 not-found", "409 pass-expired", "409 pass-is-print", "409 print-living", "409 move-limit"] as const),
      ...holderKeyErrors,
    ],
  },
  [`PUT ${reportPath(":date")}`]: {
    ...{ tag: "Passes and reports", summary: "Report temperature and symptoms of today" },
    errors: [
      ...(["404 not-found", "409 report-date-past", "409 report-date-future", "409 report-not-due"] as const),
      ...(["409 report-corrections", "422 report-temperature"] as const),
    ],
  },
};

const notifications: Operations = {
  [`GET ${notificationPaths.list}`]: { tag: "Notifications", summary: "Notifications, oldest first" },
  [`GET ${notificationPaths.stream}`]: {
    ...{ tag: "Notifications", summary: "Follow notifications as they come", gives: "text/event-stream" },
    errors: ["503 streams-full"],
  },
  [`POST ${notificationPaths.seen}`]: { tag: "Notifications", summary: "Mark as seen", errors: ["404 not-found"] },
  [`GET ${notificationPaths.pushKey}`]: { tag: "Notifications", summary: "The server's key for push messages" },
  [`PUT ${notificationPaths.pushSubscription}`]: {
    ...{ tag: "Notifications", summary: "Have notifications pushed to this browser" },
    errors: ["409 push-endpoint", "409 push-key"],
  },
  [`DELETE ${notificationPaths.pushSubscription}`]: {
    ...{ tag: "Notifications", summary: "No longer push to this browser" },
  },
};

/** All of them. */
export const travelerOperations: Operations = { ...signIn, ...people, ...applications, ...passes, ...notifications };
