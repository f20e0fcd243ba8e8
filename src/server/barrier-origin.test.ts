import { expect, test } from "vitest";
import { readBarrierOrigin } from "./barrier-origin.ts";

test.each([
  ["https://barrier.example.cn", "https://barrier.example.cn"],
  ["https://Barrier.example.cn:443/", "https://barrier.example.cn"],
  ["https://192.168.1.20:8443", "https://192.168.1.20:8443"],
  ["https://[fd00::7]", "https://[fd00::7]"],
  ["http://localhost:9000", "http://localhost:9000"],
])("%s is the origin %s", (address, origin) => {
  expect(readBarrierOrigin(address)).toBe(origin);
});

test.each([
  ["http://barrier.example.cn", "by https only"],
  ["http://localhost.example.cn", "by https only"],
  ["ws://localhost", "by https only"],
  ["https://barrier.example.cn/open", "without path"],
  ["https://barrier.example.cn/?gate=1", "without path"],
  ["https://user:word@barrier.example.cn", "without path"],
  ["https://a.example.cn https://b.example.cn", "an origin is wanted"],
  ["https://a.example.cn; script-src *", "an origin is wanted"],
  ["barrier.example.cn", "an origin is wanted"],
  ["https://*.example.cn", "an origin is wanted"],
  ["https://a.example.cn;x", "an origin is wanted"],
  ["*", "an origin is wanted"],
])("%s is refused: %s", (address, words) => {
  expect(() => readBarrierOrigin(address)).toThrow(words);
});
