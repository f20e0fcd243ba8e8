import { expect, test } from "vitest";
import { notificationKinds } from "./notification-kinds.ts";
import { notificationWords, unreadWords } from "./notification-words.ts";

const all = notificationKinds.flatMap((kind) =>
  (["zh-CN", "en"] as const).map((language) => [kind, language, notificationWords[kind][language]] as const),
);

test.each(all)("%s in %s has a title, says what to do, and blames nobody", (_, language, { title, body }) => {
  expect(title.length).toBeLessThanOrEqual(language === "en" ? 40 : 20);
  expect(body).toMatch(language === "en" ? /\.$/ : /。$/);
  expect(title + body).not.toMatch(/[!！]|fail|wrong|illegal|失败|错误/i);
});

test.each(all)("The text message of %s in %s tells whoever looks over a shoulder nothing", (_, language, { sms }) => {
  expect(sms).not.toMatch(/red|yellow|green|fever|refus|approved|红|黄|绿|发热|拒绝|未通过|\d|http/i);
  // One message of a gateway: 70 characters of Chinese, 160 of GSM 7 bit (3GPP TS 23.038).
  expect(sms.length).toBeLessThanOrEqual(language === "en" ? 160 : 70);
  if (language === "en") expect(sms).toMatch(/^[\x20-\x7e]+$/);
});

test("A push message is shown without what it is about, in both languages", () => {
  expect(Object.values(unreadWords).every(({ title, body }) => title !== "" && body !== "")).toBe(true);
});
