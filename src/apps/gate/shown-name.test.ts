import { expect, test } from "vitest";

import { shownName } from "./shown-name.ts";

test.each(["张*", "王*明", "欧阳*华", "J.D.", "*", "م.ع.", "𠮷*"])("%s stays as it is", (name) => {
  expect(shownName(name)).toBe(name);
});

test.each([
  ["override", "张\u{202E}*", "张\u{FFFD}*"],
  ["isolates", "\u{2067}王*\u{2069}", "\u{FFFD}王*\u{FFFD}"],
  ["a mark of the byte order", "\u{FEFF}张*", "\u{FFFD}张*"],
  ["what has no width", "张\u{200B}*\u{200D}", "张\u{FFFD}*\u{FFFD}"],
  ["controls", "张\u{0}\n\u{85}*", "张\u{FFFD}\u{FFFD}\u{FFFD}*"],
  ["breaks", "张\u{2028}\u{2029}*", "张\u{FFFD}\u{FFFD}*"],
  ["a tag outside of the first plane", "张\u{E0041}*", "张\u{FFFD}*"],
])("%s: seen as U+FFFD", (_, name, shown) => {
  expect(shownName(name)).toBe(shown);
});
