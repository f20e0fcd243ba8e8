/** What the pages of the menu say in Chinese. */
import { deviceZh } from "./device-zh.ts";
import { installZh } from "./install-zh.ts";
import { journalZh } from "./journal-zh.ts";
import { listsZh } from "./lists-zh.ts";
import { leadZh } from "./lead-zh.ts";
import type { MenuWords } from "./menu-words.ts";
import { readyZh } from "./ready-zh.ts";
import { settingsZh } from "./settings-zh.ts";
import { shiftZh } from "./shift-zh.ts";
import { storeZh } from "./store-zh.ts";
import { trainingZh } from "./training-zh.ts";

/** Simplified Chinese, as spoken to guards and their leads. */
export const menuWordsZh: MenuWords = {
  menu: {
    title: "菜单",
    back: "返回",
    toScanning: "回到扫码",
    entries: {
      ready: { title: "上岗自检", about: "上岗前检查是否齐备" },
      shift: { title: "卡口与班次", about: "在哪个卡口、谁在当班" },
      settings: { title: "设置", about: "声音、连续扫码、相机、外观" },
      lists: { title: "名单", about: "新旧、更新、导入和导出" },
      journal: { title: "扫码记录", about: "今日统计、待上报记录" },
      device: { title: "本机登记", about: "在服务器上登记本机" },
      install: { title: "添加到主屏幕", about: "安装本应用" },
      training: { title: "培训模式", about: "用练习码练习，不会放行任何人" },
    },
  },
  lead: leadZh,
  store: storeZh,
  ready: readyZh,
  shift: shiftZh,
  settings: settingsZh,
  lists: listsZh,
  journal: journalZh,
  device: deviceZh,
  install: installZh,
  training: trainingZh,
};
