import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { ok } from "../core/result.ts";
import { createGateStore } from "./gate-store.ts";
import { defaultSettings } from "./gate-settings.ts";
import type { GateSettings } from "./gate-settings.ts";

const chosen: GateSettings = {
  checkpoint: "济南西站 3",
  initials: "LW",
  isContinuous: true,
  greenSeconds: 5,
  repeatMinutes: 0,
  allowsByEye: true,
  hasSound: false,
  hasVibration: false,
  theme: "sunlight",
  facing: "user",
  cameraId: "front",
  barrierPath: "/open",
  pin: { saltHex: "00", hashHex: "01" },
};

test("without settings the default ones are in force", async () => {
  expect(await createGateStore("none").settings.read()).toEqual(ok(defaultSettings));
});

test("settings come back as they were written", async () => {
  const { settings } = createGateStore("written");
  await settings.change(() => chosen);
  expect(await settings.read()).toEqual(ok(chosen));
  await settings.change(() => defaultSettings);
  expect(await settings.read()).toEqual(ok(defaultSettings));
});

test.each<[keyof GateSettings, unknown]>([
  ["checkpoint", "a".repeat(61)],
  ["initials", 1],
  ["isContinuous", "yes"],
  ["greenSeconds", 4],
  ["repeatMinutes", 31],
  ["allowsByEye", 1],
  ["hasSound", null],
  ["hasVibration", undefined],
  ["theme", "pink"],
  ["facing", "left"],
  ["cameraId", 7],
  ["barrierPath", 7],
  ["pin", { saltHex: "00" }],
])("%s falls back to its default where it has not its shape, and nothing else does", async (name, value) => {
  const store = createGateStore(`shape-${name}`);
  await store.settings.change(() => chosen);
  store.close();
  const database = await openDB(`shape-${name}`);
  await database.put("settings", { ...chosen, [name]: value }, "current");
  database.close();
  const { [name]: _member, ...others } = chosen;
  const fallback = name in defaultSettings ? { [name]: defaultSettings[name] } : {};
  expect(await store.settings.read()).toEqual(ok({ ...others, ...fallback }));
});
