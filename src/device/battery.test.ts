import { expect, test } from "vitest";
import { readBattery } from "./battery.ts";

const refuse = () => Promise.reject(new DOMException("", "SecurityError"));

test("the battery is told where the browser does", async () => {
  const getBattery = () => Promise.resolve({ level: 0.42, charging: false });
  expect(await readBattery({ getBattery })).toEqual({ share: 0.42, isCharging: false });
  expect(await readBattery({})).toBeUndefined();
  expect(await readBattery({ getBattery: refuse })).toBeUndefined();
});
