/** What the page of practice codes says in Chinese. */
import type { PracticeWords } from "./practice-words.ts";

/** Simplified Chinese. */
export const practiceZh: PracticeWords = {
  title: "练习码",
  banner: "练习 · 不得放行",
  text: "练习码不会放行任何人，只有处于培训模式的通行核验才识别。",
  steps: [
    "在另一部手机上打开本页，不要关闭或刷新，或者打印出来，之后不需要网络。",
    "在核验手机上点：菜单、培训模式、开始培训。",
    "逐个扫描，对照显示的结果。",
  ],
  shows: "应显示",
  document: "证件号码最后四位",
  then: (last4, outcome) => `输入 ${last4} 后：${outcome}`,
  previous: "上一个",
  next: "下一个",
  list: "全部练习码",
  print: "打印成卡片",
  code: {
    green: "绿码，手机实时出示",
    print: "绿码，打印",
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
