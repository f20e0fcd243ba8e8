/** What is said in Chinese where this phone's storage fails. */
import type { StoreWords } from "./store-words.ts";

/** Simplified Chinese. */
export const storeZh: StoreWords = {
  "store-full": "本机存储空间已满，请清理空间后重试。",
  "store-blocked": "另一个页面还开着旧版本的本应用，请关闭那个页面后重试。",
  "store-newer": "本机用过更新的版本，请关闭本应用后重新打开。",
  "store-unavailable": "本机存储无法使用，请退出无痕模式，重新打开本应用。",
};
