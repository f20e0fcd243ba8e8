/** What is said about the lead's PIN in Chinese. */
import type { LeadWords } from "./lead-words.ts";

/** Simplified Chinese. */
export const leadZh: LeadWords = {
  locked: "此处已由带班人员锁定。",
  pin: "带班密码",
  unlock: "解锁",
  checking: "正在核对",
  notDigits: "密码为 4 至 8 位数字。",
  wrong: "密码不对。",
  waiting: "输错次数过多，请等一分钟再试。",
  waitLeft: (seconds) => `${String(seconds)}秒`,
  forgotten: "忘记密码",
  forgottenText:
    "密码无法找回。请先上报扫码记录，再在浏览器设置中清除本应用的数据：密码、名单和本机登记会一并清除，之后需重新下载名单并登记本机。",
  title: "带班密码",
  text: "设置密码后，只有带班人员能改卡口名称、本页设置和本机登记。声音、振动、外观、语言和导入名单不受限制。",
  newPin: "新密码，4 至 8 位数字",
  newPinAgain: "再输入一次",
  set: "设置密码",
  change: "修改密码",
  remove: "取消密码",
  differs: "两次输入的密码不一致。",
  isSet: "密码已设置，离开菜单后生效。",
  isRemoved: "密码已取消。",
};
