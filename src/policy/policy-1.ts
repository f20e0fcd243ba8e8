/** The numbers with which the province began, in February 2020. Never changed: another number is another version. */
import type { Policy } from "./policy-data.ts";

/** Version 1. Holds from the beginning of time, so that there is always one. */
export const policy1: Policy = {
  version: 1,
  holdsFromSeconds: 0,
  // Shandong.
  province: 37,
  // Hubei; cities and counties are added in later versions.
  highPrevalenceAreas: ["42"],
  residenceDays: 14,
  symptomFreeDays: 14,
  dischargeDays: 14,
  cureDays: 14,
  homeObservationDays: 14,
  isolationDays: 14,
  feverTenths: 373,
  temperatureTenthsMin: 340,
  temperatureTenthsMax: 430,
  passDays: 5,
  renewalDay: 4,
  reportDays: 2,
  movesPerDay: 1,
  referralDueHours: 24,
  retentionDays: {
    // As long as an infection stays hidden at most: they are a travel history.
    scans: 14,
    videos: 14,
    notifications: 30,
    reports: 30,
    epidemicRecords: 90,
    applications: 90,
    referrals: 180,
    audit: 730,
    residents: 180,
  },
  smsAfterSeconds: {
    "application-issued": 1800,
    "application-returned": 1800,
    "application-refused": 1800,
    "application-lapsed": 3600,
    // Somebody waits on the line.
    call: 30,
    "colour-green": 1800,
    "colour-yellow": 900,
    "colour-red": 300,
    "report-due": 7200,
    "report-missing": 900,
    "pass-renewable": null,
    "pass-expired": null,
    "pass-moved": 60,
    // Gates turn the former code away from now on.
    "code-renewed": 60,
    "referral-opened": 3600,
    "referral-closed": 1800,
    "signed-in": null,
  },
};
