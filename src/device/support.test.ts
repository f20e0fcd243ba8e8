import { expect, test } from "vitest";
import { missingAbilities } from "./support.ts";

const everything = { isSecureContext: true, navigator: { mediaDevices: {} }, indexedDB: {}, Worker: {} };
// Only what the function looks at.
const lacking = (changes: object) =>
  missingAbilities({ ...everything, ...changes } as unknown as Window & typeof globalThis);

test("a browser with everything lacks nothing", () => {
  expect(lacking({})).toEqual([]);
});

test("without https only that is told, since browsers hide the rest", () => {
  expect(lacking({ isSecureContext: false, navigator: {} })).toEqual(["https"]);
});

test("each missing ability is told", () => {
  const bare = { isSecureContext: true, navigator: {} };
  expect(missingAbilities(bare as unknown as Window & typeof globalThis)).toEqual(["camera", "storage", "workers"]); // as above
});
