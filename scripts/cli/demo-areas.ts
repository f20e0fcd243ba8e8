/** Shandong's cities and counties (GB/T 2260, as of the end of 2019), with names in English. */
import { createRequire } from "node:module";
import { z } from "zod";
import type { Prefecture } from "../../src/server/demonstration/province/settle.ts";
import { englishNames } from "./demo-area-names.ts";

/** Codes and names by the code of what they are in: `china-area-data`, MIT. */
const dataSchema = z.record(z.string(), z.record(z.string(), z.string()));

const shandong = "370000";

/** A city's "districts as a whole" (01), and development zones (71 to 79), which are in the statistics and not in the standard. */
const isCounty = (code: string): boolean => !/(?:01|7[1-9])$/.test(code);

const english = (code: string, zh: string): string => {
  const name = englishNames[code];
  if (name === undefined) return zh;
  if (zh.endsWith("区")) return `${name} District`;
  return zh.endsWith("县") ? `${name} County` : `${name} City`;
};

/** All sixteen, in the order of their codes. */
export const readPrefectures = (): readonly Prefecture[] => {
  const data = dataSchema.parse(createRequire(import.meta.url)("china-area-data/data.json"));
  return Object.entries(data[shandong] ?? {}).map(([code, zh]) => ({
    ...{ zh, en: english(code, zh) },
    counties: Object.entries(data[code] ?? {})
      .filter(([county]) => isCounty(county))
      .map(([county, name]) => ({ code: Number(county), zh: name, en: english(county, name) })),
  }));
};
