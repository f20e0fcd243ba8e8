/** What the page about training says in Chinese. */
import type { TrainingWords } from "./training-words.ts";

/** Simplified Chinese. */
export const trainingZh: TrainingWords = {
  text: "培训模式下只识别练习码，不识别真实通行证，不留扫码记录，也不开启道闸。关闭应用后自动结束。",
  start: "开始培训",
  codes: "练习码在单独的网页上。请联网用另一部手机打开下面的网址，不要关闭，或者事先打印。培训本身不需要网络：",
};
