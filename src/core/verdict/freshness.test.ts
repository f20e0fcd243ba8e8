// The ages of lists and their boundaries to the second.
import { expect, test } from "vitest";

import { defaultPolicy } from "../trust/policy.ts";
import { freshness } from "./freshness.ts";

const manifest = { iatSeconds: 1000, expSeconds: 1000 + defaultPolicy.hardLimitSeconds };

test.each([
  [0, "fresh"],
  [1000, "fresh"],
  [1000 + 86_399, "fresh"],
  [1000 + 86_400, "aging"],
  [1000 + 86_401, "aging"],
  [1000 + 259_199, "aging"],
  [1000 + 259_200, "stale"],
  [1000 + 259_201, "stale"],
])("at second %d lists of second 1000 are %s", (nowSeconds, expected) => {
  expect(freshness(manifest, nowSeconds, defaultPolicy)).toBe(expected);
});

test("the manifest's own expiry and a stricter policy each make lists stale", () => {
  expect(freshness({ iatSeconds: 1000, expSeconds: 2000 }, 2000, defaultPolicy)).toBe("stale");
  expect(freshness(manifest, 2000, { freshSeconds: 500, hardLimitSeconds: 1000 })).toBe("stale");
  expect(freshness(manifest, 1999, { freshSeconds: 500, hardLimitSeconds: 1000 })).toBe("aging");
});
