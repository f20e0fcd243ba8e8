/** What the page about training says in Chinese. */
import type { TrainingWords } from "./training-words.ts";

/** Simplified Chinese. */
export const trainingZh: TrainingWords = {
  text: "培训模式下只识别练习码，不识别真实通行证，不留扫码记录，也不开启道闸。关闭应用后自动结束。",
  start: "开始培训",
  codes: "在另一部手机上显示练习码，或打印出来，用本机扫描。",
  showCodes: "显示练习码",
  nextCode: "下一个练习码",
  last4: (last4) => `证件末四位 ${last4}`,
  code: {
    green: "绿码，手机实时出示",
    print: "绿码，纸质打印",
    picture: "绿码，截图",
    "report-missing": "漏报每日健康状况",
    yellow: "名单中为黄码",
    red: "名单中为红码",
    pending: "申请审核中",
    card: "电子健康卡",
    forged: "伪造",
    unknown: "未知签发机构",
  },
};
