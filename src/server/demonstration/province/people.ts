/**
 * People who do not exist. Their numbers are in order, and are nobody's: resident ID numbers end in 996 to 999, which GB 11643 keeps for
 * people of over a hundred years; passports are of Utopia (ICAO 9303); mobile phones begin with 154, which no operator has.
 */
import type { Language } from "../../db/tables/people.ts";
import { addDays } from "../../../policy/civil-dates.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import { readDocument } from "../../../policy/document-number.ts";
import type { DocumentType, IdentityDocument } from "../../../policy/document-number.ts";
import { identityCheckDigit } from "../../../policy/identity-number.ts";
import { createChance, uuidOf } from "./chance.ts";
import type { Chance } from "./chance.ts";
import { drawForeignName, drawName } from "./names.ts";

/** A county of the province. */
export interface County {
  /** GB/T 2260, six digits. */
  readonly code: number;
  readonly zh: string;
  readonly en: string;
}

/** A community as the people are spread over them. */
export interface Neighbourhood {
  readonly community: number;
  readonly county: County;
}

/** Somebody. */
export interface Person {
  readonly number: number;
  readonly holder: string;
  readonly name: string;
  readonly document: IdentityDocument;
  /** Null for who has a guardian, or a pass on paper. */
  readonly phone: string | null;
  /** Through whose phone this one applies. */
  readonly guardian: Person | undefined;
  /** Has neither a phone nor a guardian: an officer applies, and prints. */
  readonly isOnPaper: boolean;
  readonly home: Neighbourhood;
  readonly language: Language;
}

type Age = "child" | "adult" | "elder";

/** Days of age, from and to. */
const ages: Readonly<Record<Age, readonly [number, number]>> = {
  child: [3 * 365, 15 * 365],
  adult: [18 * 365, 66 * 365],
  elder: [68 * 365, 89 * 365],
};
const [dependentShare, paperShare, otherDocumentShare] = [0.12, 0.015, 0.03];

/** So many people, the same for the same seed and the same day; a larger number begins with the same ones. */
export const drawPeople = (wish: {
  readonly seed: string;
  readonly count: number;
  readonly today: CivilDate;
  readonly homes: readonly Neighbourhood[];
}): readonly Person[] => {
  const numbers = new Set<string>();
  const people: Person[] = [];
  const surnames = new Map<Person, string>();
  let former: Person | undefined;
  for (let number = 0; number < wish.count; number += 1) {
    const chance = createChance(wish.seed, "person", number);
    const isDependent = chance.is(dependentShare) && former !== undefined;
    const guardian = isDependent ? former : undefined;
    const age: Age = isDependent ? chance.of(["child", "child", "elder"]) : "adult";
    const isOnPaper = !isDependent && chance.is(paperShare);
    const isFemale = chance.is(0.5);
    const home = guardian?.home ?? chance.of(wish.homes);
    const type = drawType(chance, isDependent || isOnPaper);
    const surname = age === "child" && guardian !== undefined ? surnames.get(guardian) : undefined;
    const named = drawName(chance, { isFemale, surname });
    const isForeign = type === "passport" || type === "foreign-residence";
    const about = { type, home, isFemale, age: isOnPaper ? "elder" : age, number, today: wish.today } as const;
    const person: Person = {
      ...{ number, holder: uuidOf(wish.seed, "holder", number), guardian, isOnPaper, home },
      name: isForeign ? drawForeignName(chance) : named.name,
      document: drawDocument(chance, about, numbers),
      phone: isDependent || isOnPaper ? null : `+86154${String(number).padStart(8, "0")}`,
      language: isForeign ? "en" : "zh-CN",
    };
    people.push(person);
    surnames.set(person, named.surname);
    if (!isDependent && !isOnPaper) former = person;
  }
  return people;
};

const otherTypes = ["passport", "hong-kong-macao-permit", "taiwan-permit", "foreign-residence"] as const;

const drawType = (chance: Chance, isPlain: boolean): DocumentType =>
  !isPlain && chance.is(otherDocumentShare) ? chance.of(otherTypes) : "resident-id";

interface DocumentWish {
  readonly type: DocumentType;
  readonly home: Neighbourhood;
  readonly isFemale: boolean;
  readonly age: Age;
  readonly number: number;
  readonly today: CivilDate;
}

/** Draws until nobody has it yet. */
const drawDocument = (chance: Chance, wish: DocumentWish, taken: Set<string>): IdentityDocument => {
  for (;;) {
    const document = readDocument({ type: wish.type, number: numberOf(chance, wish) }, wish.today);
    if (!document.ok) throw new Error(`person ${wish.number}: ${document.error}`);
    const known = `${document.value.type} ${document.value.number}`;
    if (taken.has(known)) continue;
    taken.add(known);
    return document.value;
  }
};

const numberOf = (chance: Chance, { type, home, isFemale, age, number, today }: DocumentWish): string => {
  const [from, to] = ages[age];
  const birth = addDays(today, -from - chance.below(to - from)).replaceAll("-", "");
  switch (type) {
    case "resident-id": {
      const serial = isFemale ? chance.of(["996", "998"]) : chance.of(["997", "999"]);
      const digits = `${home.county.code}${birth}${serial}`;
      return `${digits}${identityCheckDigit(digits)}`;
    }
    case "passport":
      return `UTO:${serialText(number)}`;
    case "hong-kong-macao-permit":
      return `${chance.of(["H", "M"])}9${serialText(number).slice(1)}`;
    case "taiwan-permit":
      return `9${serialText(number).slice(1)}`;
    case "foreign-residence":
      return `UTO3702${birth.slice(2)}${String(number % 100).padStart(2, "0")}`;
  }
};

/** Eight digits; the first one is 9, and the rest counts people. */
const serialText = (number: number): string => `9${String(number).padStart(7, "0")}`;
