import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { fail } from "../../core/result.ts";
import { defaultSettings } from "../../store/gate-settings.ts";
import { createGateStore } from "../../store/gate-store.ts";
import { createSettings } from "./settings.ts";

const broken = () => Promise.resolve(fail("store-full" as const));

test("the default settings are in force until they are read, and where none were kept", async () => {
  const { current, open } = createSettings(createGateStore("none").settings);
  expect(current.value).toBe(defaultSettings);
  await open();
  expect(current.value).toEqual(defaultSettings);
});

test("a change is in force at once, told to who looks, and there after a reload", async () => {
  const { settings } = createGateStore("changed");
  const { current, change } = createSettings(settings);
  const told: string[] = [];
  current.subscribe(({ checkpoint }) => told.push(checkpoint));
  const written = change((former) => ({ ...former, checkpoint: "North gate" }));
  expect(current.value.checkpoint).toBe("North gate");
  expect((await written).ok).toBe(true);
  expect([...new Set(told)]).toEqual(["", "North gate"]);
  const reloaded = createSettings(settings);
  await reloaded.open();
  expect(reloaded.current.value).toEqual({ ...defaultSettings, checkpoint: "North gate" });
});

test("changes that follow on each other at once are all kept", async () => {
  const { settings } = createGateStore("at-once");
  const { change } = createSettings(settings);
  await Promise.all([
    change((former) => ({ ...former, checkpoint: "A" })),
    change((former) => ({ ...former, isContinuous: true })),
    change((former) => ({ ...former, checkpoint: "B" })),
  ]);
  expect(await settings.read()).toMatchObject({ value: { checkpoint: "B", isContinuous: true } });
});

test("a change that cannot be kept is in force on this page, and said", async () => {
  const { current, change } = createSettings({ read: broken, change: broken });
  expect(await change((former) => ({ ...former, theme: "sunlight" }))).toEqual(fail("store-full"));
  expect(current.value.theme).toBe("sunlight");
});

test("settings that cannot be read leave the default ones in force", async () => {
  const { current, open } = createSettings({ read: broken, change: broken });
  await open();
  expect(current.value).toEqual(defaultSettings);
});

test("two tabs do not undo each other's changes, and each says that there is one", async () => {
  const name = "two-tabs";
  let told = 0;
  const tell = () => {
    told += 1;
  };
  const [one, other] = [0, 1].map(() => createSettings(createGateStore(name).settings, tell));
  if (one === undefined || other === undefined) throw new Error("two");
  await Promise.all([one.open(), other.open()]);
  const pin = { saltHex: "00", hashHex: "11" };
  await one.change((former) => ({ ...former, pin, checkpoint: "North gate" }));
  expect(other.current.value.pin).toBeUndefined();
  await other.change((former) => ({ ...former, hasSound: false }));
  expect(other.current.value).toMatchObject({ pin, checkpoint: "North gate", hasSound: false });
  await one.open();
  expect(one.current.value).toEqual(other.current.value);
  expect(told).toBe(2);
});

test("what is read while a change is on its way does not undo the change", async () => {
  const { settings } = createGateStore("reading");
  const { current, open, change } = createSettings(settings);
  const opening = open();
  const changing = change((former) => ({ ...former, checkpoint: "East gate" }));
  await Promise.all([opening, changing]);
  expect(current.value.checkpoint).toBe("East gate");
});
