/** What the page about this device says in Chinese. */
import type { DeviceWords } from "./device-words.ts";

/** Simplified Chinese. */
export const deviceZh: DeviceWords = {
  enrolled: "本机已登记。",
  notEnrolled: "本机尚未登记。",
  why: "登记后，本机才能上报扫码记录。记录用本机的密钥签名，密钥不会离开本机。不登记也能核验通行证。",
  whoGives: "请向带班人员要登记码。它只能用一次，而且很快过期。",
  name: "名称",
  number: "编号",
  key: "密钥",
  shutOut: "服务器不再接收本机的记录，请向带班人员要新的登记码。",
  again: "用新的登记码重新登记",
  code: "登记码",
  hint: "12 位字母和数字，不分大小写，可不输连字符。",
  enrol: "登记本机",
  enrolling: "正在登记",
  trouble: {
    "enrol-code-malformed": "登记码为 12 位字母和数字，请与收到的登记码核对。",
    "enrol-code-wrong": "登记码有误或已过期。请核对，或索取新的登记码。",
    "enrol-code-used": "这个登记码已被另一台设备使用，请索取新的。",
    "enrol-tries": "输错次数过多，请等一分钟再试。",
    "enrol-offline": "服务器没有应答。有网络后用同一个登记码再试即可，不会重复登记。",
    "enrol-refused": "服务器不接受这次登记。请先更新本应用，再试一次。",
    "enrol-server": "服务器出现故障，请稍后用同一个登记码再试。",
  },
};
