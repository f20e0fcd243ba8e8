/** The words of printed passes, in both languages. */
import type { PrintLanguage } from "../../api/prints.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";

/** All that a page says besides what is about one person. */
export interface PrintWords {
  readonly title: string;
  readonly name: string;
  readonly community: string;
  readonly area: string;
  readonly applied: string;
  readonly valid: string;
  readonly issuer: string;
  readonly printed: string;
  readonly fold: string;
  readonly howTo: string;
  /** To the end of this day. */
  readonly toEndOf: (date: string) => string;
  readonly date: (date: CivilDate) => string;
  /** What to do, one after the other. */
  readonly steps: (phone: string | null) => readonly string[];
  /** What a number in a frame is. */
  readonly missing: string;
}

const months = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const partsOf = (date: CivilDate): readonly [year: number, month: number, day: number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8, 10)),
];

/** A number is read in one piece. */
const unbroken = (phone: string): string => phone.replaceAll(" ", "\u00a0");

const chinese: PrintWords = {
  title: "健康通行证（纸质）",
  name: "姓名",
  community: "社区",
  area: "行政区划代码",
  applied: "申请日期",
  valid: "有效期",
  issuer: "签发机构",
  printed: "打印时间",
  fold: "沿此线对折",
  howTo: "使用说明",
  toEndOf: (date) => `至${date}24时`,
  date: (date) => {
    const [year, month, day] = partsOf(date);
    return `${year}年${month}月${day}日`;
  },
  steps: (phone) => [
    "过卡点时，请出示此码和本人身份证件。",
    `请每天把体温和健康状况告诉社区${phone === null ? "" : `（电话${unbroken(phone)}）`}。缺一天，此码变黄，不能通行。`,
    "纸上看不出颜色，能否通行以扫码结果为准。",
    "到期后请重新申请。请保持二维码平整、干净，不要折到。",
  ],
  missing: "方框里是无法打印的字的编号，请与身份证件核对。",
};

const english: PrintWords = {
  title: "Health travel pass on paper",
  name: "Name",
  community: "Community",
  area: "Area code",
  applied: "Applied on",
  valid: "Valid",
  issuer: "Issued by",
  printed: "Printed",
  fold: "Fold along this line",
  howTo: "What to do",
  toEndOf: (date) => `to the end of ${date}`,
  date: (date) => {
    const [year, month, day] = partsOf(date);
    return `${day} ${months[month - 1] ?? ""} ${year}`;
  },
  steps: (phone) => [
    "At a gate, show this code together with your identity document.",
    `Tell the community your temperature and how you are, every day${phone === null ? "" : ` (phone ${unbroken(phone)})`}. If a day is missing, the code turns yellow and you cannot pass.`,
    "Paper shows no colour: only a scan says whether you may pass.",
    "When it has expired, apply again. Keep the code flat and clean, and do not fold it.",
  ],
  missing: "A number in a frame stands for a character that cannot be printed. Compare it with the identity document.",
};

/** The words of a language. */
export const printWords: Readonly<Record<PrintLanguage, PrintWords>> = { "zh-CN": chinese, en: english };
