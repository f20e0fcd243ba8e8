/** What the rules say in Chinese. */
import type { CivilDate } from "../civil-dates.ts";
import { completionZh, documentErrorZh, reportErrorZh } from "./requests-zh.ts";
import type { PolicyWords } from "./words.ts";

const date = (text: CivilDate): string => {
  const [year, month, day] = text.split("-").map(Number);
  return `${String(year)}年${String(month)}月${String(day)}日`;
};
const degrees = (tenths: number): string => `${(tenths / 10).toFixed(1)}℃`;
const ago = (days: number): string => (days === 0 ? "今天" : `距今${String(days)}天`);

const symptom: PolicyWords["symptom"] = {
  fever: "发热",
  "dry-cough": "持续干咳",
  fatigue: "乏力",
  other: "其他不适症状",
};

const recordKind: PolicyWords["recordKind"] = {
  confirmed: "确诊病例",
  suspected: "疑似病例",
  positive: "阳性感染者",
  "close-contact": "密切接触者",
  "home-observation": "居家观察",
  "isolation-observation": "隔离观察",
  residence: "居住",
  travel: "出行",
};

/** 中文。 */
export const policyWordsZh: PolicyWords = {
  rule: {
    "D1.1": ({ residenceDays }) => `在本省连续居住${String(residenceDays)}天（含）以上`,
    "D1.2": () => "因复工、复学需要前往异地",
    "D1.3": ({ symptomFreeDays }) => `连续超过${String(symptomFreeDays)}天无发热、持续干咳、乏力等症状`,
    "D1.4": ({ dischargeDays }) => `不属于：确诊病例出院后观察未满${String(dischargeDays)}天`,
    "D1.5": ({ cureDays }) => `不属于：疑似病例、阳性感染者未治愈或隔离观察未满${String(cureDays)}天`,
    "D1.6": () => "不属于：确诊病例、疑似病例、阳性感染者的密切接触者，尚未解除医学观察",
    "D1.7": ({ homeObservationDays }) => `不属于：从省外返回，居家观察未满${String(homeObservationDays)}天`,
    "D1.8": ({ isolationDays }) => `不属于：有疫情高发地区人员接触史，隔离观察未满${String(isolationDays)}天`,
  },
  result: { met: "符合", broken: "不符合", unknown: "待补充核实" },
  outcome: {
    clean: "比对通过，已转所在社区签发人员审核。",
    refused: "暂不符合申领条件。请留在住处，等候社区联系；如有异议，可在本页提出。",
    returned: "信息需要补充或核实。补充后将重新比对。",
  },
  evidence: {
    "lives-since": (fact, { area }) => `自${date(fact.date)}起住在${area(fact.area)}，已满${String(fact.days)}天`,
    "purpose-work": (fact, { area }) => `前往${area(fact.area)}复工`,
    "purpose-school": (fact, { area }) => `前往${area(fact.area)}复学`,
    "no-symptoms": () => "无不适症状",
    "symptom-over": (fact) => `${symptom[fact.symptom]}已于${date(fact.date)}消失，${ago(fact.days)}`,
    "temperature-normal": (fact) => `体温低于${degrees(fact.thresholdTenths)}`,
    "no-record": () => "疫情数据中无相关记录",
    "record-over": (fact) => `有${recordKind[fact.kind]}记录，自${date(fact.freeDate)}起不再受限`,
    "nowhere-outside": () => "近期未离开本省",
    "no-high-prevalence": () => "近期未到过疫情高发地区，也未接触来自该地区的人员",
    "lives-outside": (fact, { area }) => `现住${area(fact.area)}，不在本省`,
    "lives-too-short": (fact, { area }) => `自${date(fact.date)}起住在${area(fact.area)}，仅${String(fact.days)}天`,
    "was-outside": (fact, { area }) => `曾在省外：${area(fact.area)}，至${date(fact.date)}（${ago(fact.days)}）`,
    "purpose-other": () => "出行目的不是复工或复学",
    "symptom-goes-on": (fact) => `现有症状：${symptom[fact.symptom]}`,
    "symptom-recent": (fact) => `${symptom[fact.symptom]}，${date(fact.date)}才消失（${ago(fact.days)}）`,
    fever: (fact) => `体温达到或超过${degrees(fact.thresholdTenths)}`,
    record: (fact, { area }) =>
      [
        `疫情数据有${recordKind[fact.kind]}记录`,
        fact.area === undefined ? "" : `（${area(fact.area)}）`,
        `：${date(fact.fromDate)}${fact.untilDate === undefined ? "起" : `至${date(fact.untilDate)}`}`,
        fact.freeDate === undefined ? "，尚未解除" : `，${date(fact.freeDate)}起不再受限`,
      ].join(""),
    "lives-in-high-prevalence": (fact, { area }) => `现住疫情高发地区：${area(fact.area)}`,
    "was-in-high-prevalence": (fact, { area }) =>
      `曾在疫情高发地区：${area(fact.area)}，至${date(fact.date)}（${ago(fact.days)}）`,
    contact: (fact) => `${date(fact.date)}接触过来自疫情高发地区的人员（${ago(fact.days)}）`,
    "residence-missing": () => "未填现住址",
    "trip-missing": () => "未填目的地和事由",
    "symptoms-missing": () => "未填有无症状",
    "stays-missing": () => "未填近期到过的地方",
    "temperature-missing": () => "未填当日体温",
    "residence-date-future": (fact) => `填写的入住日期（${date(fact.date)}）尚未到`,
    "residence-recorded-outside": (fact, { area }) =>
      `居住记录显示自${date(fact.date)}起住在${area(fact.area)}，与填写的不一致`,
    "travel-recorded-outside": (fact, { area }) =>
      `出行记录显示${date(fact.date)}去过${area(fact.area)}，与填写的不一致`,
    "residence-recorded-later": (fact, { area }) =>
      `居住记录显示${date(fact.date)}才住进${area(fact.area)}，与填写的不一致`,
    "record-without-area": (fact) => `${date(fact.date)}的${recordKind[fact.kind]}记录没有写明地区`,
    "trip-same-place": (fact, { area }) => `目的地与现住址同在${area(fact.area)}`,
    "symptom-date-future": (fact) => `填写的${symptom[fact.symptom]}消失日期（${date(fact.date)}）尚未到`,
    "temperature-implausible": () => "填写的体温不可能，应是测错或填错",
    "stay-dates-wrong": (fact, { area }) => `在${area(fact.area)}停留（${date(fact.date)}起）的日期有误`,
    "contact-date-future": (fact) => `填写的接触日期（${date(fact.date)}）尚未到`,
  },
  completion: completionZh,
  symptom,
  recordKind,
  documentType: {
    "resident-id": "居民身份证",
    passport: "护照",
    "hong-kong-macao-permit": "港澳居民来往内地通行证或港澳居民居住证",
    "taiwan-permit": "台湾居民来往大陆通行证或台湾居民居住证",
    "foreign-residence": "外国人永久居留身份证",
  },
  documentError: documentErrorZh,
  reportError: reportErrorZh,
};
