/** What the page about the journal says in Chinese. */
import type { JournalWords } from "./journal-words.ts";

/** Simplified Chinese. */
export const journalZh: JournalWords = {
  about: "本机的扫码次数，按最后显示的结果统计，保留一周。",
  earlier: "前一天",
  later: "后一天",
  verdicts: "按结果统计",
  all: "全部",
  scans: "次数",
  hour: "时段",
  byHour: (verdict) => `按时段统计：${verdict}`,
  none: "这一天没有扫码。",
  outbox: {
    title: "待上报",
    text: "上报内容只有时间、结果、卡口、通行证在名单中的编号和处置，没有姓名和证件号码。联网时会自动上报。",
    waiting: (count) => `${count} 条记录待上报`,
    oldest: (moment) => `最早一条：${moment}`,
    nothing: "全部记录均已上报。",
    sending: "正在上报",
    forgotten: (count) => `${count} 条记录超过两周未能上报，已删除。`,
    handIn: "立即上报",
    enrol: "去登记本机",
  },
  trouble: {
    "send-not-enrolled": "本机未登记，不能上报。请用带班人员给的登记码登记，记录会先留在本机。",
    "send-offline": "连不上服务器，记录会先留在本机。",
    "send-shut-out": "服务器已停用本机。请联系带班人员，用新的登记码可重新登记。",
    "send-refused": "服务器不接收这些记录，请把下面的代码告诉带班人员。",
    "send-server": "服务器出现故障，记录会先留在本机。",
  },
};
