/** The shape of what is said where this phone's storage fails, on whatever page that happens. */

/** Why the store did not do what was asked, by its codes. */
export type StoreTrouble = "store-full" | "store-blocked" | "store-newer" | "store-unavailable";

/** What to do about each. */
export type StoreWords = Readonly<Record<StoreTrouble, string>>;
