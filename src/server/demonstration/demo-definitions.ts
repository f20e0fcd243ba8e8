/** One code for every outcome at a gate, and for the reasons that people meet: what each is, and how it is made. */
import type { DemoCode } from "../../api/demo-codes.ts";
import { signCode } from "../../core/pass/encode.ts";
import { addDays, passExpSeconds } from "../../policy/civil-dates.ts";
import { livePassClaims, liveText, noonDaysAgo, plainText, printClaims } from "./demo-signing.ts";
import type { DemoRound } from "./demo-signing.ts";

/** A code before it is made. */
export interface DemoDefinition extends Omit<DemoCode, "text" | "documentLast4"> {
  readonly documentLast4?: (round: DemoRound) => string;
  readonly make: (round: DemoRound) => Promise<string>;
}

const words = (zh: string, en: string): DemoCode["title"] => ({ zh, en });

/** Wuhan: another province than the demonstration issuer's. */
const foreignArea = 420_106;

const admitted: readonly DemoDefinition[] = [
  {
    id: "admit",
    title: words("绿码，本人手机", "Green, on the holder's phone"),
    shows: words("带有本人手机证明的动态码，可以放行。", "A live code with the phone's proof: lets its holder pass."),
    form: "live",
    expected: { outcome: "admit" },
    make: (round) => liveText(round, livePassClaims(round, "green"), { phone: round.residents.green.phone }),
  },
  {
    id: "old-picture",
    title: words("同一绿码的旧图片", "The same as an old picture"),
    shows: words("两分钟前的截图，需核对证件。", "A picture taken two minutes ago: the document is to be compared."),
    form: "picture",
    documentLast4: (round) => round.residents.green.holder.documentLast4,
    expected: { outcome: "confirm", reason: "proof-late" },
    make: (round) =>
      liveText(round, livePassClaims(round, "green"), { phone: round.residents.green.phone, secondsAgo: 120 }),
  },
  {
    id: "copy",
    title: words("同一绿码，没有手机证明", "The same without the phone's proof"),
    shows: words(
      "签发的码本身，未经本人手机出示，需核对证件。",
      "The issued code alone, shown by no phone: the document is to be compared.",
    ),
    form: "picture",
    documentLast4: (round) => round.residents.green.holder.documentLast4,
    expected: { outcome: "confirm", reason: "proof-absent" },
    make: (round) => plainText(signCode(livePassClaims(round, "green"), round.issuer)),
  },
  {
    id: "print",
    title: words("打印的绿码", "Green, on paper"),
    shows: words(
      "没有手机的人使用，需核对证件后四位。",
      "For somebody without a phone: the last four of the document are to be compared.",
    ),
    form: "print",
    documentLast4: (round) => round.residents.print.holder.documentLast4,
    expected: { outcome: "confirm", reason: "no-holder-key" },
    make: (round) => plainText(signCode(printClaims(round, "print"), round.issuer)),
  },
];

const incomplete: readonly DemoDefinition[] = [
  {
    id: "yellow",
    title: words("黄码", "Yellow"),
    shows: words("申请被退回，信息待补充。", "The application was returned: information is to be completed."),
    form: "live",
    expected: { outcome: "complete", reason: "status-yellow" },
    make: (round) =>
      liveText(round, livePassClaims(round, "returned", { colour: "yellow" }), {
        phone: round.residents.returned.phone,
      }),
  },
  {
    id: "yellow-by-list",
    title: words("签发时绿，名单已转黄", "Signed green, yellow by the list"),
    shows: words("签发之后，状态名单把它改为黄色。", "After it was signed the status list turned it yellow."),
    form: "live",
    expected: { outcome: "complete", reason: "status-yellow" },
    make: (round) => {
      const claims = livePassClaims(round, "suspended", { iatSeconds: round.places.suspended.allottedSeconds });
      return liveText(round, claims, { phone: round.residents.suspended.phone });
    },
  },
  {
    id: "outdated",
    title: words("名单已转绿，码未更新", "Green by the list, the code is old"),
    shows: words("持码人需在手机上更新这个码。", "Its holder is to fetch the new code on the phone."),
    form: "live",
    expected: { outcome: "complete", reason: "code-outdated" },
    make: (round) => {
      const iatSeconds = round.places.outdated.allottedSeconds;
      const claims = livePassClaims(round, "outdated", { colour: "yellow", iatSeconds });
      return liveText(round, claims, { phone: round.residents.outdated.phone });
    },
  },
  {
    id: "report-missing",
    title: words("缺少每日健康申报", "A daily report is missing"),
    shows: words(
      "前天之后没有申报，今天零点转黄。",
      "No report since the day before yesterday: yellow from midnight on.",
    ),
    form: "live",
    expected: { outcome: "complete", reason: "report-missing" },
    make: (round) => {
      const claims = livePassClaims(round, "unreported", { iatSeconds: noonDaysAgo(round, 2) });
      return liveText(round, claims, { phone: round.residents.unreported.phone });
    },
  },
  {
    id: "expired",
    title: words("已过期", "Expired"),
    shows: words("五天有效期昨天结束，需重新申请。", "Its five days ended yesterday: it is to be applied for anew."),
    form: "live",
    expected: { outcome: "complete", reason: "expired" },
    make: (round) => {
      const lastReportDate = addDays(round.today, -1);
      const claims = livePassClaims(round, "expired", { iatSeconds: noonDaysAgo(round, 1), lastReportDate });
      return liveText(round, claims, { phone: round.residents.expired.phone });
    },
  },
];

const refused: readonly DemoDefinition[] = [
  {
    id: "red",
    title: words("红码", "Red"),
    shows: words("不符合通行条件。", "Its holder does not meet the conditions."),
    form: "live",
    expected: { outcome: "refuse", reason: "status-red" },
    make: (round) =>
      liveText(round, livePassClaims(round, "refused", { colour: "red" }), { phone: round.residents.refused.phone }),
  },
  {
    id: "red-by-list",
    title: words("签发时绿，名单已转红", "Signed green, red by the list"),
    shows: words("签发之后，状态名单把它改为红色。", "After it was signed the status list turned it red."),
    form: "live",
    expected: { outcome: "refuse", reason: "status-red" },
    make: (round) => {
      const claims = livePassClaims(round, "recoloured", { iatSeconds: round.places.recoloured.allottedSeconds });
      return liveText(round, claims, { phone: round.residents.recoloured.phone });
    },
  },
];

const noPass: readonly DemoDefinition[] = [
  {
    id: "pending",
    title: words("待审核（黑白码）", "Under review (black and white)"),
    shows: words("申请已提交，尚未签发，不能通行。", "Applied for and not yet issued: not a pass."),
    form: "picture",
    expected: { outcome: "pending", reason: "pending" },
    make: (round) => {
      const { today, nowSeconds: iatSeconds, residents } = round;
      const { holder } = residents.green;
      return plainText(
        signCode({ ...holder, kind: "pending", iatSeconds, expSeconds: passExpSeconds(today) }, round.issuer),
      );
    },
  },
  {
    id: "card",
    title: words("电子健康卡", "Electronic health card"),
    shows: words("只用于就诊识别，不是通行码。", "Identifies a patient at a hospital; at a gate it is no pass."),
    form: "picture",
    expected: { outcome: "identify", reason: "no-pass" },
    make: (round) => {
      const { today, nowSeconds: iatSeconds, residents } = round;
      const expSeconds = passExpSeconds(addDays(today, 30));
      return plainText(signCode({ ...residents.green.holder, kind: "card", iatSeconds, expSeconds }, round.issuer));
    },
  },
];

const wrong: readonly DemoDefinition[] = [
  {
    id: "forged",
    title: words("伪造", "Forged"),
    shows: words("冒用签发机构的密钥编号，签名不符。", "It names the issuer's key, and somebody else signed it."),
    form: "live",
    expected: { outcome: "invalid", reason: "sig-invalid" },
    make: (round) => {
      const issuer = { publicKey: round.issuer.publicKey, sign: round.stranger.sign };
      return liveText(round, livePassClaims(round, "green"), { phone: round.residents.green.phone, issuer });
    },
  },
  {
    id: "other-phone",
    title: words("别人手机出示", "Shown by another phone"),
    shows: words("动态证明出自另一部手机的密钥。", "The live proof is by the key of another phone."),
    form: "live",
    expected: { outcome: "invalid", reason: "proof-invalid" },
    make: (round) => liveText(round, livePassClaims(round, "green"), { phone: round.stranger }),
  },
  {
    id: "area-foreign",
    title: words("地区不符", "Of another area"),
    shows: words("签发机构无权为该地区签发。", "The issuer may not sign for the holder's area."),
    form: "live",
    expected: { outcome: "invalid", reason: "area-foreign" },
    make: (round) =>
      liveText(round, livePassClaims(round, "green", { area: foreignArea }), { phone: round.residents.green.phone }),
  },
  {
    id: "too-long",
    title: words("有效期过长", "Valid for too long"),
    shows: words("有效期超过五天，任何卡口都不接受。", "Valid for more than five days: no gate takes it."),
    form: "live",
    expected: { outcome: "invalid", reason: "claims-invalid" },
    make: (round) => {
      const expSeconds = passExpSeconds(addDays(round.today, 30));
      return liveText(round, livePassClaims(round, "green", { expSeconds }), { phone: round.residents.green.phone });
    },
  },
  {
    id: "foreign-qr",
    title: words("不是通行码", "Not a pass at all"),
    shows: words("普通网址二维码。", "An ordinary QR code with an address."),
    form: "print",
    expected: { outcome: "invalid", reason: "malformed" },
    make: async () => "https://example.com/menu?table=7",
  },
];

const unsure: readonly DemoDefinition[] = [
  {
    id: "issuer-unknown",
    title: words("未知的签发密钥", "By a key unknown to gates"),
    shows: words("信任名单里没有这把密钥，无法判断。", "No trust list names the key: a gate cannot know."),
    form: "live",
    expected: { outcome: "unsure", reason: "issuer-unknown" },
    make: (round) =>
      liveText(round, livePassClaims(round, "green"), {
        phone: round.residents.green.phone,
        issuer: round.stranger,
      }),
  },
  {
    id: "iat-future",
    title: words("签发时间在未来", "Signed in the future"),
    shows: words("签发时间晚一小时，可能是设备时钟不准。", "Dated an hour ahead: one of the clocks may be wrong."),
    form: "live",
    expected: { outcome: "unsure", reason: "iat-future" },
    make: (round) =>
      liveText(round, livePassClaims(round, "green", { iatSeconds: round.nowSeconds + 3600 }), {
        phone: round.residents.green.phone,
      }),
  },
];

/** All, in the order to show them. */
export const demoDefinitions: readonly DemoDefinition[] = [
  ...admitted,
  ...incomplete,
  ...refused,
  ...noPass,
  ...wrong,
  ...unsure,
];
