/** What the page of demonstration codes says in Chinese. */
import type { DemoWords } from "./demo-words.ts";

/** Simplified Chinese. */
export const demoZh: DemoWords = {
  title: "演示通行码",
  text: "这些码只在本演示中有效，人名均为虚构。请用通行核验扫描。",
  form: { live: "手机出示 · 每15秒更新", picture: "静态图片", print: "打印" },
  jump: "核验结果",
  shows: "应显示",
  loading: "正在取得通行码",
  failed: "暂时取不到通行码，正在重试。",
  toGate: "打开通行核验",
};
