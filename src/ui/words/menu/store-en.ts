/** What is said in English where this phone's storage fails. */
import type { StoreWords } from "./store-words.ts";

/** English. */
export const storeEn: StoreWords = {
  "store-full": "This phone's storage is full. Free some space, then try again.",
  "store-blocked": "The app is open in another tab with an older version. Close the other tab, then try again.",
  "store-newer": "A newer version of the app has been in use on this phone. Close the app and open it anew.",
  "store-unavailable": "This phone's storage cannot be used. Leave private browsing and open the app anew.",
};
