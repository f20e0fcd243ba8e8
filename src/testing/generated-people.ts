/** People who do not exist, with documents and phones that are in order: the same number gives the same person. */
import { civilDateAt } from "../policy/civil-dates.ts";
import { readDocument } from "../policy/document-number.ts";
import type { IdentityDocument } from "../policy/document-number.ts";
import { identityCheckDigit } from "../policy/identity-number.ts";
import { createRandom } from "./seeded-random.ts";

/** Before every clock of a test. */
const latestBirth = Date.UTC(2019, 11, 31) / 1000;
const earliestBirth = Date.UTC(1930, 0, 1) / 1000;
const areas = ["370102", "370202", "370303", "370602", "371302", "110101", "420106"];

/** A resident ID number (GB 11643) with a right check digit. Numbers up to a million give distinct ones. */
const residentIdOf = (person: number): string => {
  const random = createRandom(person);
  const area = areas[Math.floor(random() * areas.length)] ?? "370102";
  const birthSeconds = earliestBirth + Math.floor(random() * (latestBirth - earliestBirth));
  const birth = civilDateAt(birthSeconds).replaceAll("-", "");
  // The serial number alone would be the same for every thousandth person; area and birth date differ then.
  const digits = `${area}${birth}${String(person % 1000).padStart(3, "0")}`;
  return `${digits}${identityCheckDigit(digits)}`;
};

/** The document of a generated person. */
export const documentOf = (person: number): IdentityDocument => {
  const document = readDocument({ type: "resident-id", number: residentIdOf(person) }, "2026-01-01");
  if (!document.ok) throw new Error(`person ${person}: ${document.error}`);
  return document.value;
};

/** A mobile phone's number with its country. */
export const phoneOf = (person: number): string => `+86139${String(person).padStart(8, "0")}`;
