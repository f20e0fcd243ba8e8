/** The languages that a person can choose between. */
/** BCP 47 tags, as they stand in `lang`. */
export const languages = ["zh-CN", "en"] as const;

/** One of the two. */
export type Language = (typeof languages)[number];

/** Each in itself, for the switch. */
export const languageNames: Readonly<Record<Language, string>> = { "zh-CN": "中文", en: "English" };

/** Chinese unless the person's first language is another one; what was chosen before comes first. */
export const chooseLanguage = (kept: string | null, preferred: readonly string[]): Language => {
  const known = languages.find((language) => language === kept);
  if (known !== undefined) return known;
  const first = preferred[0];
  return first === undefined || first.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
};

/** The other of the two, for the switch. */
export const otherLanguage = (language: Language): Language => (language === "zh-CN" ? "en" : "zh-CN");
