/** What the document says of the routes of staff. */
import { communitiesPaths } from "../../api/communities.ts";
import { deskPaths } from "../../api/desk.ts";
import { deliveryTypes, epidemicPaths } from "../../api/epidemic.ts";
import { operationPaths } from "../../api/operations.ts";
import { printsPaths } from "../../api/prints.ts";
import { referralPaths } from "../../api/referrals.ts";
import { staffPaths } from "../../api/staff.ts";
import type { Operations } from "./open-api-operation.ts";
import { documentErrors } from "./open-api-people.ts";

const desk: Operations = {
  [`GET ${deskPaths.all}`]: { tag: "Desk", summary: "Applications in one state, the oldest first" },
  [`GET ${deskPaths.one}`]: { tag: "Desk", summary: "One application with all its data", errors: ["404 not-found"] },
  [`POST ${deskPaths.decision}`]: {
    ...{ tag: "Desk", summary: "Issue, return or refuse" },
    errors: [
      ...(["404 not-found", "409 application-decided", "409 application-changed", "409 application-lapsed"] as const),
      ...(["409 application-state", "409 temperature-high", "409 person-red", "409 phone-missing"] as const),
      ...(["409 holder-key-used", "503 issuing-unavailable"] as const),
    ],
  },
  [`PUT ${deskPaths.measured}`]: {
    ...{ tag: "Desk", summary: "Note what came of a call, and the temperature" },
    errors: [
      ...(["404 not-found", "409 application-decided", "409 application-lapsed", "409 application-state"] as const),
      ...(["409 report-date-past", "409 report-date-future", "409 report-not-due"] as const),
      ...(["409 report-corrections", "422 report-temperature"] as const),
    ],
  },
  [`PUT ${deskPaths.submission}`]: {
    ...{ tag: "Desk", summary: "Apply for somebody who has no phone" },
    errors: [
      ...documentErrors,
      ...(["409 application-open", "409 pass-living", "409 client-key-used", "409 person-elsewhere"] as const),
      ...(["422 phone-form", "422 commitment-outdated", "422 notice-outdated", "422 community-unknown"] as const),
      ...(["503 issuing-unavailable"] as const),
    ],
  },
};

const prints: Operations = {
  [`POST ${printsPaths.one}`]: {
    ...{ tag: "Desk", summary: "Print a pass for a person without a phone", gives: "application/pdf" },
    errors: ["404 not-found", "409 pass-expired", "503 issuing-unavailable"],
  },
  [`GET ${printsPaths.due}`]: { tag: "Desk", summary: "Passes on paper that have to be printed again" },
};

const referrals: Operations = {
  [`GET ${referralPaths.all}`]: { tag: "Referrals", summary: "Open referrals, the first due first" },
  [`GET ${referralPaths.one}`]: {
    ...{ tag: "Referrals", summary: "One with everything that was done" },
    errors: ["404 not-found"],
  },
  [`POST ${referralPaths.steps}`]: {
    ...{ tag: "Referrals", summary: "Add a note, or who was told" },
    errors: ["404 not-found", "409 referral-closed"],
  },
  [`POST ${referralPaths.authority}`]: {
    ...{ tag: "Referrals", summary: "Have the prevention authority told" },
    errors: ["404 not-found", "409 referral-closed", "409 authority-absent"],
  },
  [`POST ${referralPaths.closure}`]: {
    ...{ tag: "Referrals", summary: "Close it" },
    errors: ["404 not-found", "409 referral-closed"],
  },
  [`GET ${referralPaths.objections}`]: { tag: "Referrals", summary: "Own objections and those of dependents" },
  [`POST ${referralPaths.objections}`]: {
    ...{ tag: "Referrals", summary: "Object to a colour" },
    errors: ["404 not-found", "409 objection-open", "409 nothing-to-object"],
  },
};

const epidemic: Operations = {
  [`GET ${epidemicPaths.batches}`]: { tag: "Epidemic data", summary: "Deliveries, the newest first" },
  [`GET ${epidemicPaths.batch(":batch")}`]: {
    ...{ tag: "Epidemic data", summary: "One delivery" },
    errors: ["404 not-found"],
  },
  [`POST ${epidemicPaths.batch(":batch")}`]: {
    ...{ tag: "Epidemic data", summary: "Deliver records", takes: Object.values(deliveryTypes) },
    errors: ["400 header-invalid", "409 batch-differs", "409 batch-busy", "422 too-many-rejections"],
  },
  [`GET ${epidemicPaths.rejections(":batch")}`]: {
    ...{ tag: "Epidemic data", summary: "Lines that were not taken" },
    errors: ["404 not-found"],
  },
};

const members: Operations = {
  [`GET ${staffPaths.members}`]: { tag: "Staff", summary: "Members" },
  [`POST ${staffPaths.members}`]: {
    ...{ tag: "Staff", summary: "Add a member; gives a link to enrol a passkey" },
    errors: ["404 not-found", "409 community-unknown"],
  },
  [`PUT ${staffPaths.duties}`]: {
    ...{ tag: "Staff", summary: "Change roles and communities" },
    errors: ["404 not-found", "409 community-unknown", "409 staff-self"],
  },
  [`POST ${staffPaths.links}`]: { tag: "Staff", summary: "Make a one-time link", errors: ["404 not-found"] },
  [`POST ${staffPaths.dismissal}`]: {
    ...{ tag: "Staff", summary: "Dismiss a member" },
    errors: ["404 not-found", "409 staff-self"],
  },
  [`GET ${staffPaths.me}`]: { tag: "Staff", summary: "Who is signed in", errors: ["404 not-found"] },
  [`POST ${staffPaths.signOut}`]: { tag: "Staff", summary: "Sign out" },
};

const passkeys: Operations = {
  [`GET ${staffPaths.passkeys}`]: { tag: "Staff", summary: "Own passkeys" },
  [`POST ${staffPaths.passkeyOptions}`]: { tag: "Staff", summary: "Options for another passkey" },
  [`POST ${staffPaths.passkeys}`]: {
    ...{ tag: "Staff", summary: "Add a passkey" },
    errors: ["409 challenge-unknown", "409 passkey-refused", "409 passkey-known", "409 passkeys-many"],
  },
  [`DELETE ${staffPaths.passkey}`]: {
    ...{ tag: "Staff", summary: "Remove a passkey" },
    errors: ["404 not-found", "409 passkey-last"],
  },
  [`POST ${staffPaths.enrolmentOptions}`]: {
    ...{ tag: "Staff", summary: "Options for the passkey of a link" },
    errors: ["409 link-wrong", "409 passkeys-many"],
  },
  [`POST ${staffPaths.enrolment}`]: {
    ...{ tag: "Staff", summary: "Enrol with a link" },
    errors: [
      ...(["404 not-found", "409 link-wrong", "409 challenge-unknown", "409 passkey-refused"] as const),
      ...(["409 passkey-known", "409 passkeys-many"] as const),
    ],
  },
  [`POST ${staffPaths.signInOptions}`]: { tag: "Staff", summary: "Options for signing in" },
  [`POST ${staffPaths.signIn}`]: {
    ...{ tag: "Staff", summary: "Sign in with a passkey" },
    errors: ["404 not-found", "409 challenge-unknown", "409 passkey-refused", "409 passkey-unknown"],
  },
};

const communities: Operations = {
  [`GET ${communitiesPaths.all}`]: { tag: "Communities", summary: "Find communities" },
  [`POST ${communitiesPaths.all}`]: {
    ...{ tag: "Communities", summary: "Add one" },
    errors: ["409 community-known", "409 area-unserved"],
  },
  [`PUT ${communitiesPaths.one}`]: {
    ...{ tag: "Communities", summary: "Change names and phone" },
    errors: ["404 not-found", "409 community-known"],
  },
  [`POST ${communitiesPaths.closure}`]: {
    ...{ tag: "Communities", summary: "Take no new applications from now on" },
    errors: ["404 not-found"],
  },
};

const operations: Operations = {
  [`GET ${operationPaths.audit}`]: { tag: "Operations", summary: "Accesses to personal data, the newest first" },
  [`GET ${operationPaths.jobs}`]: { tag: "Operations", summary: "Jobs, the newest first" },
  [`POST ${operationPaths.retry}`]: { tag: "Operations", summary: "Try dead jobs again" },
};

/** All of them. */
export const staffOperations: Operations = {
  ...{ ...desk, ...prints, ...referrals, ...epidemic, ...members, ...passkeys, ...communities, ...operations },
};
