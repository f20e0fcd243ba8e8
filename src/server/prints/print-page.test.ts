import { encode } from "uqr";
import { expect, test } from "vitest";
import { printLanguages, printSizes } from "../../api/prints.ts";
import { seePage } from "../../testing/read-print.ts";
import { layouts } from "./print-layouts.ts";
import { loadPrintFont } from "./print-font.ts";
import { printPage } from "./print-page.ts";
import type { PrintDetails } from "./print-page.ts";
import { printWords } from "./print-words.ts";
import { toPieces } from "./text-lines.ts";

/** The longest text that a print can carry (core/README.md section 1.2): version 9 at M. */
const longestCode = `HP1:${"6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDE".repeat(6).slice(0, 258)}`;
const seconds = (iso: string) => Date.parse(iso) / 1000;
const details: PrintDetails = {
  ...{ code: longestCode, name: "张小明", area: 370_102, phone: "+86 531 8888 0000" },
  community: { "zh-CN": "历下区第一社区", en: "First Community, Lixia District" },
  issuer: { "zh-CN": "济南市卫生健康委员会", en: "Jinan Municipal Health Commission" },
  applicationDate: "2031-01-01",
  expSeconds: seconds("2031-01-06T00:00:00+08:00"),
  printedSeconds: seconds("2031-01-01T00:05:00+08:00"),
};

test("The longest code of a print has 53 modules at error correction M", () => {
  expect(longestCode).toHaveLength(262);
  expect(encode(longestCode, { ecc: "M", border: 0 })).toMatchObject({ version: 9, size: 53 });
});

test.each(printSizes.flatMap((size) => printLanguages.map((language) => [size, language] as const)))(
  "%s, %s first: code and words are read back from the drawn page, as coarse as a fax draws it",
  async (size, language) => {
    const page = await seePage(await printPage(details, { size, language }), 100);
    expect(page.size).toEqual(size === "a6" ? [105, 148] : [210, 297]);
    expect(page.code).toBe(longestCode);
    for (const words of [
      ...["张小明", "370102", "至2031年1月5日24时", "totheendof5January2031", "1January2031", "2031-01-0100:05"],
      ...["历下区第一社区", "FirstCommunity,LixiaDistrict", "济南市卫生健康委员会", "JinanMunicipalHealthCommission"],
      ...["请出示此码和本人身份证件", "showthiscodetogetherwithyouridentitydocument", "+865318888000"],
    ]) {
      expect(page.text).toContain(words);
    }
    const [first, second] = language === "en" ? (["en", "zh-CN"] as const) : (["zh-CN", "en"] as const);
    const titles = [first, second].map((one) => page.text.indexOf(printWords[one].title.replaceAll(" ", "")));
    expect(titles[0]).toBe(0);
    expect(titles[1]).toBeGreaterThan(0);
    expect(page.text.includes(printWords[language].fold.replaceAll(" ", ""))).toBe(size === "a4");
  },
);

test("A module is a millimetre wide at least, the code's white frame four modules, and nothing is near the paper's edge or the fold", () => {
  const modules = 53 + 8;
  for (const [size, width] of [
    ["a6", 105],
    ["a4", 210],
  ] as const) {
    const { code, fold = Infinity, ...texts } = layouts[size];
    const [x, y, side] = code;
    expect(side / modules).toBeGreaterThanOrEqual(1);
    expect(y + side + 6).toBeLessThan(fold);
    const places = [[x, y, side, side] as const, ...Object.values(texts).flatMap((one) => one as readonly number[])];
    expect(places.length).toBeGreaterThan(8);
    expect(x).toBeGreaterThanOrEqual(5);
    expect(x + side).toBeLessThanOrEqual(width - 5);
  }
});

const longNames = [
  [
    "Uyghur in Chinese",
    "阿卜杜热合曼·阿卜杜外力·买买提吐尔逊江·依米提古丽·阿依古丽·吐尔逊娜依·艾合买提·麦麦提依明·努尔·古丽",
  ],
  ["Latin, no space", "W".repeat(60)],
  ["Latin", "Maximiliana Wolfeschlegelsteinhausenbergerdorff de la Torre y"],
  ["nothing that the font has", "ئ".repeat(60)],
] as const;

test.each(longNames)("The longest name keeps to its place and leaves the code readable: %s", async (_, name) => {
  const wide = "历".repeat(60);
  const community = { "zh-CN": wide, en: "W".repeat(60) };
  for (const size of printSizes) {
    const page = await seePage(await printPage({ ...details, name, community }, { size, language: "zh-CN" }), 150);
    expect(page.code).toBe(longestCode);
    expect(page.text).toContain(wide);
    if (!name.startsWith("ئ")) expect(page.text).toContain(name.replaceAll(" ", ""));
  }
});

test("No text covers another's place, the code or the fold", () => {
  for (const size of printSizes) {
    const { code, fold, rows, title, secondTitle, nameLabel, name, howTo, steps, secondSteps } = layouts[size];
    const [x, y, side] = code;
    const places = [
      ...[title, secondTitle, nameLabel, name, ...rows, steps, secondSteps, ...(howTo === undefined ? [] : [howTo])],
      ...[[x, y, side, side, 0] as const, ...(fold === undefined ? [] : [[0, fold - 1, 210, 8, 0] as const])],
    ];
    const covers = places.flatMap((one, index) =>
      places.slice(index + 1).filter((other) => {
        const isApart = (axis: 0 | 1) =>
          one[axis] + one[axis === 0 ? 2 : 3] <= other[axis] || other[axis] + other[axis === 0 ? 2 : 3] <= one[axis];
        return !isApart(0) && !isApart(1);
      }),
    );
    expect(covers).toEqual([]);
  }
});

test("Characters of names that few fonts have are there; what is missing is a number in a frame, and the page says so", async () => {
  const rare = "䶮𬭎㛃龑翾鬮";
  const [written, framed] = [
    await seePage(await printPage({ ...details, name: rare }, { size: "a6", language: "zh-CN" }), 100),
    await seePage(await printPage({ ...details, name: "王𠮷ئ" }, { size: "a6", language: "zh-CN" }), 100),
  ];
  expect(written.text).toContain(rare);
  expect(written.text).not.toContain(printWords["zh-CN"].missing);
  expect(framed.text).toContain("王");
  expect(framed.text).toContain("20BB7");
  expect(framed.text).toContain("0626");
  expect(framed.text).toContain(printWords["zh-CN"].missing);
  expect(framed.text).toContain(printWords.en.missing.replaceAll(" ", ""));
  expect(framed.code).toBe(longestCode);
});

test("The font has every character of the page's own words", () => {
  const { widthOf } = loadPrintFont();
  for (const words of Object.values(printWords)) {
    const texts = Object.values(words).map((word) => (typeof word === "string" ? word : ""));
    const all = [...texts, ...words.steps("+86 531-8888 (0)"), words.date("2031-12-31"), words.toEndOf("")].join("");
    expect(toPieces(all, widthOf).filter(({ isMissing }) => isMissing)).toEqual([]);
  }
});

test("The file has the few glyphs that it shows and its properties name nobody", async () => {
  const pdf = await printPage(details, { size: "a4", language: "zh-CN" });
  expect(pdf.length).toBeLessThan(100_000);
  const properties = /\/Title (.*)\n/.exec(pdf.toString("latin1"))?.[1] ?? "";
  expect(properties).not.toBe("");
  expect(pdf.includes(Buffer.from("张小明", "utf16le").swap16())).toBe(false);
});
