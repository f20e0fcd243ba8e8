/** Lays out a pass on paper: A6 for a pocket, A4 with a large code above the fold and what to do below it. */
import PDFDocument from "pdfkit";
import { printLanguages } from "../../api/prints.ts";
import type { PrintLanguage, PrintWish } from "../../api/prints.ts";
import { addDays, civilDateAt, startOfDate } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import { drawCode } from "./draw-code.ts";
import { drawText } from "./draw-text.ts";
import type { Sheet } from "./draw-text.ts";
import { loadPrintFont } from "./print-font.ts";
import { printWords } from "./print-words.ts";
import type { PrintWords } from "./print-words.ts";
import { layouts, pointsPerMm, sheetSizes, toBox } from "./print-layouts.ts";
import type { Layout, Place } from "./print-layouts.ts";
import { lineHeight, toPieces } from "./text-lines.ts";

/** A name in both languages. */
export type Names = Readonly<Record<PrintLanguage, string>>;

/** What stands on the page. */
export interface PrintDetails {
  /** What the QR code carries. */
  readonly code: string;
  /** As in the identity document, which a guard compares it with. */
  readonly name: string;
  /** Six digits of GB/T 2260. */
  readonly area: number;
  readonly community: Names;
  /** Whom the holder calls; null where nobody is to be called. */
  readonly phone: string | null;
  readonly issuer: Names;
  readonly applicationDate: CivilDate;
  /** Exclusive. */
  readonly expSeconds: number;
  readonly printedSeconds: number;
}

/** Of the size of what it names. */
const labelShare = 0.72;

/** The page as a PDF, its font in it. What a title or a search might show of the file says nothing of the person. */
export const printPage = async (details: PrintDetails, { size, language }: PrintWish): Promise<Buffer> => {
  const [width, height] = sheetSizes[size];
  const font = loadPrintFont();
  const document = new PDFDocument({
    ...{ size: [width * pointsPerMm, height * pointsPerMm], margin: 0, lang: language, displayTitle: true },
    ...{ info: { Title: printWords[language].title, CreationDate: new Date(details.printedSeconds * 1000) } },
  });
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
  document.registerFont("page", font.file).font("page");
  draw({ document, font }, layouts[size], details, inOrder(language));
  document.end();
  return whole;
};

/** The words, those of the language that comes first before the others'. */
type Ordered = readonly (readonly [language: PrintLanguage, words: PrintWords])[];

const inOrder = (first: PrintLanguage): Ordered =>
  [first, ...printLanguages.filter((language) => language !== first)].map((one) => [one, printWords[one]]);

const draw = (sheet: Sheet, layout: Layout, details: PrintDetails, words: Ordered): void => {
  const put = (place: Place | undefined, text: string): number =>
    place === undefined ? 0 : drawText(sheet, text, toBox(place), place[4]);
  const both = (say: (words: PrintWords) => string): string => words.map(([, one]) => say(one)).join(" ");
  put(layout.title, words[0]?.[1].title ?? "");
  put(layout.secondTitle, words[1]?.[1].title ?? "");
  const [x, y, side] = layout.code;
  drawCode(sheet.document, details.code, toBox([x, y, side, side, 0]));
  put(
    layout.nameLabel,
    both((one) => one.name),
  );
  put(layout.name, details.name);
  rowsOf(details, words).forEach((row, index) => drawRow(sheet, layout.rows[index], row));
  put(
    layout.howTo,
    both((one) => one.howTo),
  );
  const isMissing = textsOf(details).some((text) => toPieces(text, sheet.font.widthOf).some((one) => one.isMissing));
  const steps = (one: PrintWords | undefined): string => {
    const all = [...(one?.steps(details.phone) ?? []), ...(isMissing && one !== undefined ? [one.missing] : [])];
    return all.map((step, index) => `${index + 1}. ${step}`).join("\n");
  };
  put(layout.steps, steps(words[0]?.[1]));
  put(layout.secondSteps, steps(words[1]?.[1]));
  if (layout.fold !== undefined) {
    drawFold(
      sheet,
      layout.fold,
      both((one) => one.fold),
    );
  }
};

type Row = readonly [label: string, value: string];

const drawRow = (sheet: Sheet, place: Place | undefined, [label, value]: Row): void => {
  if (place === undefined) return;
  const [, , , , sizeMax] = place;
  const box = toBox(place);
  const labelSize = sizeMax * labelShare;
  const below = drawText(sheet, label, { ...box, height: labelSize * lineHeight }, labelSize);
  drawText(sheet, value, { ...box, y: below, height: box.y + box.height - below }, sizeMax);
};

const rowsOf = (details: PrintDetails, words: Ordered): readonly Row[] => {
  const row = (label: keyof PrintWords & ("valid" | "applied" | "community" | "area" | "issuer" | "printed")) =>
    words.map(([, one]) => one[label]).join(" ");
  const values = (say: (words: PrintWords, language: PrintLanguage) => string): string =>
    [...new Set(words.map(([language, one]) => say(one, language)))].join("\n");
  const lastDate = addDays(civilDateAt(details.expSeconds), -1);
  return [
    [row("valid"), values((one) => one.toEndOf(one.date(lastDate)))],
    [row("applied"), values((one) => one.date(details.applicationDate))],
    [row("community"), values((_, language) => details.community[language])],
    [row("area"), String(details.area)],
    [row("issuer"), values((_, language) => details.issuer[language])],
    [row("printed"), `${civilDateAt(details.printedSeconds)} ${clockTime(details.printedSeconds)}`],
  ];
};

/** What may have characters that the font does not have. */
const textsOf = ({ name, community, issuer }: PrintDetails): readonly string[] => [
  name,
  ...Object.values(community),
  ...Object.values(issuer),
];

/** In Asia/Shanghai. */
const clockTime = (seconds: number): string => {
  const minutes = Math.floor((seconds - startOfDate(civilDateAt(seconds))) / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
};

const drawFold = (sheet: Sheet, fold: number, words: string): void => {
  const { document } = sheet;
  const y = fold * pointsPerMm;
  document.lineWidth(0.5).dash(4, { space: 4 });
  document.moveTo(0, y).lineTo(document.page.width, y).stroke().undash();
  drawText(sheet, words, toBox([12, fold + 1, 100, 4, 0]), 8);
};
