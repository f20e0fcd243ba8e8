/** The words of every notification in both languages: what it is, and what to do next. Nothing in them is personal. */
import type { NotificationKind } from "./notification-kinds.ts";

/** In which somebody is addressed. */
export type NotificationLanguage = "zh-CN" | "en";

/** As the app shows it to the signed-in reader, and as a text message that anyone may see on a lock screen. */
export interface NotificationWords {
  readonly title: string;
  readonly body: string;
  /** Does not tell colours or findings. */
  readonly sms: string;
}

type Dictionary = Readonly<Record<NotificationKind, Readonly<Record<NotificationLanguage, NotificationWords>>>>;

const zhSign = "【健康通行】";
const enSign = "Health pass: ";
const zhChanged = `${zhSign}您的通行码有变化。出行前请打开应用查看。`;
const enChanged = `${enSign}your code has changed. Open the app before you set out.`;
const zhApplication = `${zhSign}您的申请有新进展。请打开应用查看。`;
const enApplication = `${enSign}there is news about your application. Open the app to see it.`;

/** By kind and language. */
export const notificationWords: Dictionary = {
  "application-issued": {
    "zh-CN": {
      title: "通行码已签发",
      body: "您的申请已通过。请打开通行码查看，并每天报告健康状况。",
      sms: zhApplication,
    },
    en: {
      ...{ title: "Your pass is issued", sms: enApplication },
      body: "Your application was approved. Open your code, and report your health every day.",
    },
  },
  "application-returned": {
    "zh-CN": { title: "申请需要补充", body: "还缺一些信息。请打开申请，按提示补充后再提交。", sms: zhApplication },
    en: {
      ...{ title: "Your application needs more", sms: enApplication },
      body: "Some information is missing. Open the application, add what is named there and send it again.",
    },
  },
  "application-refused": {
    "zh-CN": {
      ...{ title: "申请未通过", sms: zhApplication },
      body: "目前不符合出行条件。请打开申请查看原因；社区会与您联系，您也可以提出异议。",
    },
    en: {
      ...{ title: "Your application was not approved", sms: enApplication },
      body: "You cannot travel at present. Open the application to see why. Your community will contact you, and you can object.",
    },
  },
  "application-lapsed": {
    "zh-CN": {
      title: "申请已过期",
      body: "申请在五天内没有得到决定。请重新申请，已填写的内容会保留。",
      sms: zhApplication,
    },
    en: {
      ...{ title: "Your application has lapsed", sms: enApplication },
      body: "It was not decided within five days. Apply again; what you entered is kept.",
    },
  },
  call: {
    "zh-CN": {
      ...{ title: "工作人员正在与您视频通话", body: "请现在打开应用接听，并准备好体温计。" },
      sms: `${zhSign}社区工作人员正在呼叫您。请现在打开应用接听。`,
    },
    en: {
      ...{ title: "An officer is calling you", body: "Open the app now to answer. Have a thermometer at hand." },
      sms: `${enSign}an officer of your community is calling you. Open the app now to answer.`,
    },
  },
  "colour-green": {
    "zh-CN": { title: "通行码为绿色", body: "您可以通行。请每天报告健康状况，以保持绿色。", sms: zhChanged },
    en: {
      title: "Your code is green",
      body: "You may pass. Report your health every day to keep it green.",
      sms: enChanged,
    },
  },
  "colour-yellow": {
    "zh-CN": {
      title: "通行码为黄色",
      body: "通行前需要补充或核实信息。请打开通行码，查看需要做什么。",
      sms: zhChanged,
    },
    en: {
      ...{ title: "Your code is yellow", sms: enChanged },
      body: "Something must be completed or checked before you pass. Open your code to see what.",
    },
  },
  "colour-red": {
    "zh-CN": {
      ...{ title: "通行码为红色", sms: zhChanged },
      body: "目前请不要出行。请打开通行码查看原因；社区会与您联系，您也可以提出异议。",
    },
    en: {
      ...{ title: "Your code is red", sms: enChanged },
      body: "Please do not travel at present. Open your code to see why. Your community will contact you, and you can object.",
    },
  },
  "report-due": {
    "zh-CN": {
      ...{ title: "请报告今天的健康状况", body: "请在今天结束前测量并填写体温，通行码即保持有效。" },
      sms: `${zhSign}请在今天结束前打开应用，完成每日健康报告。`,
    },
    en: {
      ...{ title: "Report your health today", body: "Take your temperature and enter it before the end of today." },
      sms: `${enSign}please open the app and make your daily report before the end of today.`,
    },
  },
  "report-missing": {
    "zh-CN": {
      ...{ title: "缺少每日报告", body: "通行码已变为黄色。请现在报告，报告后即恢复。" },
      sms: `${zhSign}缺少每日健康报告。请打开应用完成报告。`,
    },
    en: {
      ...{ title: "A daily report is missing", body: "The code has turned yellow. Report now and it turns back." },
      sms: `${enSign}a daily report is missing. Open the app and report now.`,
    },
  },
  "pass-renewable": {
    "zh-CN": {
      ...{ title: "可以重新申请", body: "通行码明天到期。如仍需出行，请现在申请；已填写的内容会保留。" },
      sms: `${zhSign}通行码即将到期。如仍需出行，请打开应用重新申请。`,
    },
    en: {
      ...{
        title: "You can apply again",
        body: "Your pass ends soon. If you still need to travel, apply now; what you entered is kept.",
      },
      sms: `${enSign}your pass ends soon. If you still need to travel, open the app and apply again.`,
    },
  },
  "pass-expired": {
    "zh-CN": {
      ...{ title: "通行码已到期", body: "如仍需出行，请重新申请；已填写的内容会保留。" },
      sms: `${zhSign}通行码已到期。如仍需出行，请打开应用重新申请。`,
    },
    en: {
      ...{ title: "Your pass has ended", body: "If you still need to travel, apply again; what you entered is kept." },
      sms: `${enSign}your pass has ended. If you still need to travel, open the app and apply again.`,
    },
  },
  "pass-moved": {
    "zh-CN": {
      ...{ title: "通行码已转到另一部手机", body: "这部手机上的码不再有效。如果不是您本人操作，请马上联系社区。" },
      sms: `${zhSign}通行码已转到另一部手机。如果不是您本人操作，请马上联系社区。`,
    },
    en: {
      ...{ title: "Your pass moved to another phone" },
      body: "The code on the former phone is no longer valid. If this was not you, call your community at once.",
      sms: `${enSign}your pass moved to another phone. If this was not you, call your community at once.`,
    },
  },
  "code-renewed": {
    "zh-CN": {
      ...{ title: "请更新通行码", body: "原来的码已不能使用。联网打开应用，即可取得新码；颜色不变。" },
      sms: `${zhSign}原来的通行码已不能使用。请联网打开应用，取得新码。`,
    },
    en: {
      ...{ title: "Fetch your new code" },
      body: "The former code is no longer accepted. Open the app with a network to fetch the new one; its colour stays.",
      sms: `${enSign}your former code is no longer accepted. Open the app with a network to fetch the new one.`,
    },
  },
  "referral-opened": {
    "zh-CN": {
      ...{ title: "社区会与您联系", body: "工作人员已收到您的情况，会与您联系。有疑问可以在应用中写给他们。" },
      sms: `${zhSign}社区会与您联系。详情请打开应用查看。`,
    },
    en: {
      ...{
        title: "Your community will contact you",
        body: "Somebody there looks after your case. You can write to them in the app.",
      },
      sms: `${enSign}your community will contact you. Open the app to learn more.`,
    },
  },
  "referral-closed": {
    "zh-CN": {
      ...{ title: "您的情况已处理", body: "请打开通行码查看结果和下一步。" },
      sms: `${zhSign}您的情况已处理。请打开应用查看结果。`,
    },
    en: {
      ...{ title: "Your case is closed", body: "Open your code to see the outcome and what comes next." },
      sms: `${enSign}your case is closed. Open the app to see the outcome.`,
    },
  },
  "application-waiting": {
    "zh-CN": {
      ...{ title: "有申请待审核", body: "本社区有一份申请已通过比对，请打开查看并作出决定。" },
      sms: `${zhSign}有一份申请待审核。请打开工作台查看。`,
    },
    en: {
      ...{ title: "An application waits for you", body: "It came through the comparison. Open it and decide." },
      sms: `${enSign}an application waits at your desk.`,
    },
  },
  "signed-in": {
    "zh-CN": {
      ...{ title: "有新的登录", body: "您的账户在另一台设备上登录。如果不是您本人，请在设置中退出所有设备。" },
      sms: `${zhSign}您的账户有新的登录。如果不是您本人，请打开应用退出所有设备。`,
    },
    en: {
      ...{
        title: "A new sign-in",
        body: "You were signed in on another device. If this was not you, sign out everywhere in the settings.",
      },
      sms: `${enSign}there was a new sign-in. If this was not you, open the app and sign out everywhere.`,
    },
  },
};

/** How a push message is shown before the app has read what it is about. */
export const unreadWords: Readonly<Record<NotificationLanguage, { readonly title: string; readonly body: string }>> = {
  "zh-CN": { title: "健康通行", body: "您有一条新消息。请打开应用查看。" },
  en: { title: "Health pass", body: "You have a new message. Open the app to read it." },
};
