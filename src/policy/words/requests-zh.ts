/** What the rules ask people for in Chinese: what to complete, what to type again. */
import { askedDays } from "../policy-data.ts";
import type { PolicyWords } from "./words.ts";

/** 需要补充的内容。 */
export const completionZh: PolicyWords["completion"] = {
  "residence-missing": () => "请填写现住址，以及从哪天起一直住在本省。",
  "residence-date-future": () => "请核对入住日期，不能晚于今天。",
  "residence-recorded-outside": () => "居住记录显示您住在外省。请核对现住址，并与社区联系核实。",
  "residence-recorded-later": () => "居住记录中的入住日期晚于您填写的日期。请核对，并与社区联系核实。",
  "travel-recorded-outside": (policy) =>
    `出行记录显示您近期去过外省。请补充近${String(askedDays(policy))}天到过的地方。`,
  "record-without-area": () => "有一条记录没有写明地区。请与社区联系核实。",
  "trip-missing": () => "请填写目的地和出行事由（复工或复学）。",
  "trip-same-place": () => "目的地与现住址在同一县（市、区）。请核对目的地。",
  "symptoms-missing": (policy) => `请填写今天和前${String(askedDays(policy))}天有无发热、持续干咳、乏力等症状。`,
  "symptom-date-future": () => "请核对症状消失的日期，不能晚于今天。",
  "temperature-missing": () => "请测量并填写今天的体温。",
  "temperature-implausible": () => "请重新测量体温，按摄氏度填写，例如36.5。",
  "stays-missing": (policy) => `请填写今天和前${String(askedDays(policy))}天到过的地方；没有外出请选“没有”。`,
  "stay-dates-wrong": () => "请核对到过的地方的起止日期：结束不能早于开始，也不能晚于今天。",
  "contact-date-future": () => "请核对接触日期，不能晚于今天。",
};

/** 证件号码有误时的提示。 */
export const documentErrorZh: PolicyWords["documentError"] = {
  "document-form": "证件号码的格式不对。请对照证件再输入一遍。",
  "document-15-digits": "这是15位的旧号码。请输入现在身份证上的18位号码。",
  "document-other-type": "这个号码不是所选的证件。请核对证件类型。",
  "document-country": "请选择签发护照的国家。港澳台居民请使用通行证或居住证。",
  "document-check-digit": "证件号码有误，可能输错了一位。请对照证件再输入一遍。",
  "document-area": "证件号码中的地区代码不存在。请对照证件再输入一遍。",
  "document-birth-date": "证件号码中的出生日期不存在。请对照证件再输入一遍。",
  "document-birth-future": "证件号码中的出生日期尚未到。请对照证件再输入一遍。",
};

/** 健康上报未能接收时的提示。 */
export const reportErrorZh: PolicyWords["reportError"] = {
  "report-date-past": "只能上报今天的健康状况。请填写今天的体温和症状。",
  "report-date-future": "还没到这一天。请填写今天的体温和症状。",
  "report-before-application": "申领当日起才需要上报。",
  "report-after-pass": "通行证已过期，请重新申领。",
  "report-temperature": "请重新测量体温，按摄氏度填写，例如36.5。",
};
