// The name as a gate shows it: enough to compare with a document, too little to look somebody up (core/README.md section 1.1).

import { utf8ToBytes } from "../bytes.ts";
import { nameBytesMax } from "../limits.ts";
import { compoundFamilyNames } from "./compound-family-names.ts";

/** What stands for the part of a name that is left out, and for a name of which nothing can be shown. */
const mask = "*";

const hanFirst = /^\p{Script=Han}/u;
/** Between the parts of a Chinese name there is nothing; foreign ones written in Chinese have a dot. */
const notPartOfHanName = /[\s\p{P}\p{Surrogate}]/gu;
const betweenWords = /[\s\p{P}\p{Surrogate}]+/u;

const maskHanName = (name: string): string => {
  const characters = [...name.replace(notPartOfHanName, "")];
  // A name of two characters is read as a family name of one: it shows less.
  const isCompound = characters.length > 2 && compoundFamilyNames.has(characters.slice(0, 2).join(""));
  const familyLength = isCompound ? 2 : 1;
  const family = characters.slice(0, familyLength).join("");
  const given = characters.slice(familyLength);
  // The last character is shown only where it is not also the first of the given name.
  return family + mask + (given.slice(1).at(-1) ?? "");
};

/** `ß` has no upper case of one letter and stays; so does what has no case. */
const initialOf = (word: string): string => {
  const letter = /\p{L}/u.exec(word)?.[0];
  if (letter === undefined) return "";
  const upper = letter.toUpperCase();
  return `${[...upper].length === 1 ? upper : letter}.`;
};

/** As many initials as fit, whole. */
const toInitials = (name: string): string => {
  let initials = "";
  for (const word of name.split(betweenWords)) {
    const longer = initials + initialOf(word);
    if (utf8ToBytes(longer).length > nameBytesMax) break;
    initials = longer;
  }
  return initials === "" ? mask : initials;
};

/**
 * The masked name, 1 to 13 bytes of UTF-8. Chinese: the family name (compound ones whole), `*`, and the last character where
 * another one between is left out. Other scripts: initials, each with a full stop. A name without a letter gives `*`. Never fails.
 */
export const maskName = (fullName: string): string => {
  const name = fullName.normalize("NFC").trim();
  return hanFirst.test(name) ? maskHanName(name) : toInitials(name);
};
