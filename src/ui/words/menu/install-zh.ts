/** What the page about installing says in Chinese. */
import type { InstallWords } from "./install-words.ts";

/** Simplified Chinese. */
export const installZh: InstallWords = {
  installed: "应用已添加到主屏幕，请从那里打开。",
  notInstalled: "应用现在在浏览器中运行。添加到主屏幕后更好用：",
  why: [
    "手机会保留名单和扫码记录，空间不足时也不清除。",
    "打开后没有地址栏，取景画面更大。",
    "点一下就打开，没有网络也能打开。",
  ],
  button: "安装应用",
  android: {
    title: "安卓手机（Chrome 或 Edge）",
    steps: ["点浏览器菜单 ⋮。", "点“添加到主屏幕”，再点“安装”。", "从主屏幕的新图标打开。"],
  },
  iphone: {
    title: "苹果手机和平板（Safari 浏览器）",
    steps: [
      "点“共享”按钮（方框加向上箭头）。新版系统中它在地址栏旁的 ••• 里。",
      "向下滑动，点“添加到主屏幕”。",
      "保持“作为网页 App 打开”开启，点“添加”，然后从新图标打开。",
    ],
  },
  other: {
    title: "其他浏览器",
    steps: ["在浏览器菜单中找“安装”或“添加到主屏幕”。", "如果都没有，请用 Chrome、Edge 或 Safari 打开本网址。"],
  },
  after: "苹果手机上，主屏幕的应用另有存储：请在那里再下载一次名单，并登记本机。",
};
