/** What the rules say in English. */
import type { CivilDate } from "../civil-dates.ts";
import { completionEn, documentErrorEn, reportErrorEn } from "./requests-en.ts";
import type { PolicyWords } from "./words.ts";

const months = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];
const date = (text: CivilDate): string => {
  const [year, month, day] = text.split("-").map(Number);
  return `${String(day)} ${String(months[(month ?? 1) - 1])} ${String(year)}`;
};
const degrees = (tenths: number): string => `${(tenths / 10).toFixed(1)} °C`;
const count = (days: number): string => (days === 1 ? "1 day" : `${String(days)} days`);
const ago = (days: number): string => (days === 0 ? "today" : `${count(days)} ago`);

const symptom: PolicyWords["symptom"] = {
  fever: "fever",
  "dry-cough": "persistent dry cough",
  fatigue: "fatigue",
  other: "another symptom",
};

const recordKind: PolicyWords["recordKind"] = {
  confirmed: "confirmed case",
  suspected: "suspected case",
  positive: "positive person",
  "close-contact": "close contact",
  "home-observation": "home observation",
  "isolation-observation": "isolation observation",
  residence: "residence",
  travel: "travel",
};

/** English. */
export const policyWordsEn: PolicyWords = {
  rule: {
    "D1.1": ({ residenceDays }) => `Has lived in the province for ${count(residenceDays)} or more without a break`,
    "D1.2": () => "Needs to travel to another place to resume work or schooling",
    "D1.3": ({ symptomFreeDays }) =>
      `For more than ${count(symptomFreeDays)} no fever, persistent dry cough, fatigue or other symptoms`,
    "D1.4": ({ dischargeDays }) => `Not a confirmed case discharged less than ${count(dischargeDays)} ago`,
    "D1.5": ({ cureDays }) =>
      `Not a suspected case or positive person who is not cured, or under observation for less than ${count(cureDays)}`,
    "D1.6": () => "Not a close contact who is not yet released from medical observation",
    "D1.7": ({ homeObservationDays }) =>
      `Not returned from outside the province with less than ${count(homeObservationDays)} of home observation`,
    "D1.8": ({ isolationDays }) =>
      `No contact with people from an area of high prevalence with less than ${count(isolationDays)} of isolation`,
  },
  result: { met: "Met", broken: "Not met", unknown: "To be completed" },
  outcome: {
    clean: "The comparison is clean. The issuing officer of your community has your application.",
    refused:
      "You cannot get a pass at present. Stay where you live; your community will call you. You can object here.",
    returned: "Something must be completed or verified. After that your application is compared anew.",
  },
  evidence: {
    "lives-since": (fact, { area }) => `Lives in ${area(fact.area)} since ${date(fact.date)}, ${count(fact.days)}`,
    "purpose-work": (fact, { area }) => `Resumes work in ${area(fact.area)}`,
    "purpose-school": (fact, { area }) => `Resumes schooling in ${area(fact.area)}`,
    "no-symptoms": () => "No symptoms",
    "symptom-over": (fact) => `Had ${symptom[fact.symptom]} until ${date(fact.date)}, ${ago(fact.days)}`,
    "temperature-normal": (fact) => `Temperature below ${degrees(fact.thresholdTenths)}`,
    "no-record": () => "No such record in the epidemic data",
    "record-over": (fact) => `A record as ${recordKind[fact.kind]}, no longer counting from ${date(fact.freeDate)}`,
    "nowhere-outside": () => "Has not been outside the province of late",
    "no-high-prevalence": () => "Has not been in an area of high prevalence, nor met people from one, of late",
    "lives-outside": (fact, { area }) => `Lives in ${area(fact.area)}, outside the province`,
    "lives-too-short": (fact, { area }) =>
      `Lives in ${area(fact.area)} since ${date(fact.date)}, only ${count(fact.days)}`,
    "was-outside": (fact, { area }) =>
      `Was outside the province in ${area(fact.area)} until ${date(fact.date)} (${ago(fact.days)})`,
    "purpose-other": () => "Does not travel to resume work or schooling",
    "symptom-goes-on": (fact) => `Has ${symptom[fact.symptom]} now`,
    "symptom-recent": (fact) => `Had ${symptom[fact.symptom]} until ${date(fact.date)} (${ago(fact.days)})`,
    fever: (fact) => `Temperature at or above ${degrees(fact.thresholdTenths)}`,
    record: (fact, { area }) =>
      [
        `The epidemic data have a record as ${recordKind[fact.kind]}`,
        fact.area === undefined ? "" : ` in ${area(fact.area)}`,
        ` from ${date(fact.fromDate)}`,
        fact.untilDate === undefined ? "" : ` to ${date(fact.untilDate)}`,
        fact.freeDate === undefined ? ", not yet released" : `; it no longer counts from ${date(fact.freeDate)}`,
      ].join(""),
    "lives-in-high-prevalence": (fact, { area }) => `Lives in ${area(fact.area)}, an area of high prevalence`,
    "was-in-high-prevalence": (fact, { area }) =>
      `Was in ${area(fact.area)}, an area of high prevalence, until ${date(fact.date)} (${ago(fact.days)})`,
    contact: (fact) => `Met people from an area of high prevalence on ${date(fact.date)} (${ago(fact.days)})`,
    "residence-missing": () => "No place of residence given",
    "trip-missing": () => "No destination and purpose given",
    "symptoms-missing": () => "Symptoms not answered",
    "stays-missing": () => "Not answered where the applicant has been of late",
    "temperature-missing": () => "No temperature of the day given",
    "residence-date-future": (fact) => `The residence given begins in the future, on ${date(fact.date)}`,
    "residence-recorded-outside": (fact, { area }) =>
      `A record says residence in ${area(fact.area)} from ${date(fact.date)}: not what was given`,
    "travel-recorded-outside": (fact, { area }) =>
      `A record says travel to ${area(fact.area)} from ${date(fact.date)}: not what was given`,
    "residence-recorded-later": (fact, { area }) =>
      `A record says that residence in ${area(fact.area)} began on ${date(fact.date)}: not what was given`,
    "record-without-area": (fact) => `A record (${recordKind[fact.kind]}, ${date(fact.date)}) names no area`,
    "trip-same-place": (fact, { area }) => `Destination and residence are both in ${area(fact.area)}`,
    "symptom-date-future": (fact) =>
      `The last day given for ${symptom[fact.symptom]}, ${date(fact.date)}, is in the future`,
    "temperature-implausible": () => "The temperature given cannot be right: it was measured or typed wrongly",
    "stay-dates-wrong": (fact, { area }) => `The dates given for ${area(fact.area)} from ${date(fact.date)} cannot be`,
    "contact-date-future": (fact) => `The day of contact given, ${date(fact.date)}, is in the future`,
  },
  completion: completionEn,
  symptom,
  recordKind,
  documentType: {
    "resident-id": "Resident identity card",
    passport: "Passport",
    "hong-kong-macao-permit": "Mainland travel permit or residence permit for Hong Kong and Macao residents",
    "taiwan-permit": "Mainland travel permit or residence permit for Taiwan residents",
    "foreign-residence": "Foreign permanent resident identity card",
  },
  documentError: documentErrorEn,
  reportError: reportErrorEn,
};
