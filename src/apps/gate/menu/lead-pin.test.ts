import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Bytes } from "../../../core/bytes.ts";
import { fail, ok } from "../../../core/result.ts";
import { defaultSettings } from "../../../store/gate-settings.ts";
import type { MarkStore } from "../../../store/marks.ts";
import { createLeadLock, freeTriesMax, isKeptPin, keepPin, readPin } from "./lead-pin.ts";

const memoryMarks = (marks = new Map<string, number>()): MarkStore => ({
  read: (name) => Promise.resolve(ok(marks.get(name))),
  write: (name, value) => Promise.resolve(ok(void marks.set(name, value))),
  erase: (name) => Promise.resolve(ok(void marks.delete(name))),
});

const brokenMarks: MarkStore = {
  read: () => Promise.resolve(fail("store-unavailable")),
  write: () => Promise.resolve(fail("store-unavailable")),
  erase: () => Promise.resolve(fail("store-unavailable")),
};

const saltOf = (count: number): Bytes => new Uint8Array(count).fill(7);

const createPhone = (marks = memoryMarks()) => {
  const current = signal(defaultSettings);
  const clock = { seconds: 1_800_000_000 };
  const settings = {
    current,
    change: (change: (former: typeof defaultSettings) => typeof defaultSettings) => {
      current.value = change(current.value);
      return Promise.resolve(ok(undefined));
    },
  };
  const openMenu = () => createLeadLock({ settings, marks, deviceSeconds: () => clock.seconds, randomBytes: saltOf });
  return { current, clock, openMenu };
};

const lockedPhone = async (marks?: MarkStore) => {
  const phone = createPhone(marks);
  await phone.openMenu().set("2468");
  return phone;
};

const tryWrong = async (lock: ReturnType<typeof createLeadLock>, times: number) => {
  const answers = [];
  for (let time = 0; time < times; time += 1) answers.push(await lock.unlock("1111"));
  return answers;
};

test.each([
  ["1234", "1234"],
  ["12345678", "12345678"],
  [" ２４６８ ", "2468"],
  ["123", undefined],
  ["123456789", undefined],
  ["12a4", undefined],
  ["12 34", undefined],
  ["٤٤٤٤", undefined],
  ["", undefined],
])("typed %j is the PIN %s", (typed, pin) => {
  expect(readPin(typed)).toBe(pin);
});

test("a PIN is kept as PBKDF2-SHA-256 with its salt, never as digits", async () => {
  const kept = await keepPin("2468", saltOf(16));
  expect(kept.saltHex).toBe("07".repeat(16));
  // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:2468 -kdfopt hexsalt:0707…07 -kdfopt iter:200000 PBKDF2
  expect(kept.hashHex).toBe("736cbeb10efb2c8cb2463c04853737d78b49ce74d8552d3c3af0b0bb17791bb9");
  expect(await isKeptPin("2468", kept)).toBe(true);
  expect(await isKeptPin("2469", kept)).toBe(false);
  expect(await isKeptPin("2468", { ...kept, saltHex: "not hex" })).toBe(false);
});

test("without a PIN nothing is locked, with one everything is until it is typed", async () => {
  const { openMenu } = createPhone();
  expect(openMenu().isOpen.value).toBe(true);
  const setting = openMenu();
  await setting.set("2468");
  expect([setting.isSet.value, setting.isOpen.value]).toEqual([true, true]);

  const later = openMenu();
  expect(later.isOpen.value).toBe(false);
  expect(await later.unlock("1111")).toBe("wrong");
  expect(later.isOpen.value).toBe(false);
  expect(await later.unlock("2468")).toBe("open");
  expect(later.isOpen.value).toBe(true);
  expect(openMenu().isOpen.value).toBe(false);
});

test("a changed PIN replaces the former one, a removed one locks nothing", async () => {
  const { openMenu, current } = await lockedPhone();
  const lock = openMenu();
  await lock.unlock("2468");
  await lock.set("13579");
  expect(await openMenu().unlock("2468")).toBe("wrong");
  expect(await openMenu().unlock("13579")).toBe("open");
  await lock.remove();
  expect("pin" in current.value).toBe(false);
  expect(openMenu().isOpen.value).toBe(true);
});

test("the fifth wrong PIN costs a minute, after a reload too, in which the right one is not taken", async () => {
  const { openMenu, clock } = await lockedPhone();
  expect(await tryWrong(openMenu(), freeTriesMax)).toEqual(["wrong", "wrong", "wrong", "wrong", "waiting"]);
  const reloaded = openMenu();
  expect(await reloaded.waitSeconds()).toBe(60);
  clock.seconds += 59;
  expect(await reloaded.waitSeconds()).toBe(1);
  expect(await reloaded.unlock("2468")).toBe("waiting");
  clock.seconds += 1;
  expect(await reloaded.waitSeconds()).toBe(0);
  expect(await reloaded.unlock("2468")).toBe("open");
});

test("after the wait each further wrong one costs another minute; the right one begins anew", async () => {
  const { openMenu, clock } = await lockedPhone();
  const lock = openMenu();
  await tryWrong(lock, freeTriesMax);
  clock.seconds += 60;
  expect(await tryWrong(lock, 1)).toEqual(["waiting"]);
  clock.seconds += 60;
  expect(await lock.unlock("2468")).toBe("open");
  expect(await tryWrong(openMenu(), 2)).toEqual(["wrong", "wrong"]);
});

test("a clock that was set back does not lock the phone for good", async () => {
  const { openMenu, clock } = await lockedPhone();
  await tryWrong(openMenu(), freeTriesMax);
  clock.seconds -= 86_400;
  expect(await openMenu().waitSeconds()).toBe(0);
});

test("wrong tries are counted by the page where the store cannot be used", async () => {
  const { openMenu } = await lockedPhone(brokenMarks);
  expect(await tryWrong(openMenu(), freeTriesMax)).toContain("waiting");
});
