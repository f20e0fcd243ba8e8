/** What the check before duty says in Chinese. */
import type { ReadyWords } from "./ready-words.ts";

const updateLists = "请联网更新名单，或从文件导入。";
const setClock = "请在手机设置中打开“自动设置时间”。";
const takeRelease = "请联网启用新版本。";
const makeRoom = "请删除不用的照片或应用。";

/** Simplified Chinese. */
export const readyZh: ReadyWords = {
  checking: "正在检查",
  ready: "可以上岗",
  notReady: "不能上岗",
  allGood: "各项正常。",
  seeTo: (count) => `有 ${String(count)} 项需留意。`,
  missing: (count) => `有 ${String(count)} 项不合格。`,
  again: "重新检查",
  playSound: "播放提示音",
  open: (page) => `打开“${page}”`,
  state: { ok: "正常", wanting: "留意", wrong: "不合格", unknown: "未知" },
  item: {
    camera: "相机",
    decoder: "读码",
    lists: "名单",
    keys: "签发机构名单",
    clock: "时间",
    storage: "存储",
    sound: "声音",
    battery: "电量",
    outbox: "待上报记录",
    checkpoint: "卡口",
    release: "应用版本",
    training: "培训模式",
  },
  finding: {
    "camera-runs": { says: () => "画面正常。" },
    "camera-blocked": {
      says: () => "浏览器不允许使用相机。",
      toDo: "请在浏览器设置中允许本网站使用相机，扫码页上有步骤。",
    },
    "camera-absent": { says: () => "没有找到相机。", toDo: "请换一部有相机的手机，或接上相机。" },
    "camera-taken": { says: () => "正被其他应用占用。", toDo: "请关闭正在使用相机的其他应用。" },
    "camera-dark": { says: () => "已打开，但没有画面。", toDo: "请关闭本应用后重新打开。" },
    "decoder-reads": { says: () => "测试码读取正常。" },
    "decoder-slow": {
      says: () => "测试码能读，但速度慢。",
      toDo: "扫码时请多停一会儿；更新浏览器可加快读码。",
    },
    "decoder-broken": { says: () => "测试码读不出来。", toDo: "请联网，关闭本应用后重新打开。" },
    "keys-good": { says: (until) => `有效至${until}。` },
    "keys-ending": { says: (until) => `${until} 就要过期。`, toDo: updateLists },
    "keys-expired": { says: (until) => `${until} 已过期。`, toDo: updateLists },
    "keys-none": { says: () => "本机没有。", toDo: updateLists },
    "lists-fresh": { says: (age) => `${age}前更新，有效。` },
    "lists-aging": { says: (until) => `可用至${until}，但不能判断打印码。`, toDo: updateLists },
    "lists-stale": { says: (age) => `${age}前更新，已失效，不能核验。`, toDo: updateLists },
    "lists-none": { says: () => "本机没有名单，不能核验。", toDo: updateLists },
    "clock-right": { says: () => "上次核对时与服务器一致。" },
    "clock-unknown": { says: () => "尚未与服务器核对。", toDo: "请与可靠的钟表核对，相差不得超过半分钟。" },
    "clock-off": { says: (span) => `与服务器相差${span}。`, toDo: setClock },
    "clock-behind": { says: (span) => `比最新名单慢${span}。`, toDo: setClock },
    "storage-kept": { says: () => "浏览器会长期保留数据。" },
    "storage-erasable": {
      says: () => "空间不足时，浏览器可能清除名单和扫码记录。",
      toDo: "请把本应用添加到主屏幕。",
    },
    "storage-tight": { says: (room) => `只剩 ${room}。`, toDo: makeRoom },
    "storage-full": { says: () => "空间已满，无法保存。", toDo: makeRoom },
    "storage-broken": {
      says: (code) => `无法保存（${code}）。`,
      toDo: "请关闭本应用的其他页面后重新打开，不要使用无痕模式。",
    },
    "sound-plays": { says: () => "可以播放，请确认音量。" },
    "sound-mute": { says: () => "浏览器暂不允许播放。", toDo: "请点“播放提示音”，并确认音量。" },
    "sound-off": { says: () => "已在设置中关闭。" },
    "battery-good": { says: (share) => `${share}。` },
    "battery-low": { says: (share) => `${share}，未在充电。`, toDo: "请接上充电器或充电宝。" },
    "outbox-empty": { says: () => "没有。" },
    "outbox-waiting": { says: (count) => `${count} 条，联网后自动上报。` },
    "outbox-old": { says: (span) => `最早的已等待${span}。`, toDo: "请联网上报。" },
    "outbox-lost": {
      says: (count) => `${count} 条因过期未上报，已被删除。`,
      toDo: "请报告带班人员；每周至少联网一次。",
    },
    "outbox-unenrolled": { says: () => "本机未登记，记录不能上报。", toDo: "请用带班人员给的登记码登记。" },
    "checkpoint-named": { says: (name) => name },
    "checkpoint-unnamed": { says: () => "还没有名称。", toDo: "请填写卡口名称，记录才能注明地点。" },
    "release-good": { says: (version) => `第 ${version} 版，可用。` },
    "release-ending": { says: (end) => `版本太旧，${end} 起停用。`, toDo: takeRelease },
    "release-over": { says: () => "版本太旧，已停用。", toDo: takeRelease },
    "training-on": { says: () => "培训中，不识别真实通行证。", toDo: "请结束培训。" },
  },
};
