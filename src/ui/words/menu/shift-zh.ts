/** What the page about checkpoint and shift says in Chinese. */
import type { ShiftWords } from "./shift-words.ts";

/** Simplified Chinese. */
export const shiftZh: ShiftWords = {
  checkpoint: "卡口名称",
  checkpointHint: "随每条扫码记录上报，请勿填写人名。",
  checkpointTooLong: "名称太长，最多 20 个汉字。",
  checkpointNone: "未填写",
  initials: "当班人员代号",
  initialsHint: "最多 4 个字，只留在本机，不会上报。",
  initialsTooLong: "最多 4 个字。",
  end: "下班",
  endHint: "清除代号，并显示今日统计。",
  ended: "已下班，代号已清除。",
};
