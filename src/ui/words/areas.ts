/** The prefecture-level cities of Shandong by the first four digits of their GB/T 2260 codes. */
import type { Language } from "./language.ts";

const cityByPrefix: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  3701: ["济南", "Jinan"],
  3702: ["青岛", "Qingdao"],
  3703: ["淄博", "Zibo"],
  3704: ["枣庄", "Zaozhuang"],
  3705: ["东营", "Dongying"],
  3706: ["烟台", "Yantai"],
  3707: ["潍坊", "Weifang"],
  3708: ["济宁", "Jining"],
  3709: ["泰安", "Tai'an"],
  3710: ["威海", "Weihai"],
  3711: ["日照", "Rizhao"],
  3713: ["临沂", "Linyi"],
  3714: ["德州", "Dezhou"],
  3715: ["聊城", "Liaocheng"],
  3716: ["滨州", "Binzhou"],
  3717: ["菏泽", "Heze"],
};

/** A county-level area as said at a gate: its city where known, and the code. */
export const areaWords = (area: number, language: Language): string => {
  const names = cityByPrefix[Math.floor(area / 100)];
  const code = String(area).padStart(6, "0");
  return names === undefined ? code : `${names[language === "zh-CN" ? 0 : 1]} ${code}`;
};
