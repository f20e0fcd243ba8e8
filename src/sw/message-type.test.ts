import { expect, test } from "vitest";
import { messageTypeOf } from "./message-type.ts";

test.each(["SKIP_WAITING", "RELEASE_NOTES"])("%s is understood", (type) => {
  expect(messageTypeOf({ type })).toBe(type);
});

test.each([undefined, null, "SKIP_WAITING", {}, { type: "CACHE_URLS" }, { type: 1 }])(
  "%j is nothing to it",
  (message) => {
    expect(messageTypeOf(message)).toBeUndefined();
  },
);
