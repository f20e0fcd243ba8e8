/** Seeded holders and their passes, with the longest names, list numbers and places that the format allows among them. */
import { maskName } from "../../src/core/pass/masked-name.ts";
import type { PassClaims } from "../../src/core/pass/claims.ts";
import type { Bytes } from "../../src/core/bytes.ts";

const familyNames = ["张", "王", "李", "赵", "欧阳", "司马", "上官", "诸葛", "孙", "周"];
const givenCharacters = ["伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超"];
/** 13 bytes in UTF-8, the most that fit: three characters beyond the basic plane around the star. */
const longestName = "𠮷𠮷*𠮷";
const listMax = 65_535;
const placeMax = 2 ** 20 - 1;
/** Every tenth holder has the longest of everything. */
const extremeInterval = 10;

const daySeconds = 86_400;
/** 00:00 of 24 February 2020 in Asia/Shanghai: where the seeded time begins. */
export const firstDaySeconds = 1_582_473_600;

const pick = <T>(items: readonly T[], random: () => number): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("items: expected at least one, got none");
  return item;
};

const createName = (random: () => number): string => {
  const given = Array.from({ length: random() < 0.5 ? 1 : 2 }, () => pick(givenCharacters, random));
  return maskName(pick(familyNames, random) + given.join(""));
};

/** The pass of the holder with this number; a print where there is no holder key. */
export const createPassClaims = (index: number, random: () => number, holderKey?: Bytes): PassClaims => {
  const isExtreme = index % extremeInterval === 0;
  const dayStart = firstDaySeconds + Math.floor(random() * 300) * daySeconds;
  const iatSeconds = dayStart + Math.floor(random() * daySeconds);
  const expSeconds = dayStart + 5 * daySeconds;
  return {
    kind: "pass",
    iatSeconds,
    expSeconds,
    ...(holderKey === undefined ? {} : { holderKey }),
    cardNumber: Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)),
    name: isExtreme ? longestName : createName(random),
    documentLast4: Array.from({ length: 4 }, () => pick([..."0123456789X"], random)).join(""),
    area: 370_000 + Math.floor(random() * 1700),
    status: {
      list: isExtreme ? listMax : Math.floor(random() * (listMax + 1)),
      place: isExtreme ? placeMax : Math.floor(random() * (placeMax + 1)),
    },
    colour: "green",
    greenUntilSeconds: holderKey === undefined ? expSeconds : dayStart + 2 * daySeconds,
  };
};
