import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenToWedge } from "./wedge.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Pressed {
  /** Since the key before, in milliseconds. */
  readonly gap?: number;
  readonly modifiers?: { readonly ctrlKey?: boolean; readonly repeat?: boolean };
}

/** An input as far as it is used here. */
const createField = (value = "") => {
  const field = Object.assign(new EventTarget(), { value, readOnly: false, type: "text", inputs: 0 });
  field.addEventListener("input", () => (field.inputs += 1));
  return field;
};
const button = Object.assign(new EventTarget(), { value: "", type: "submit" });

/** A keyboard whose keys do in the focused element what they were not kept from. */
const createKeyboard = (focus: EventTarget & { value?: string } = button) => {
  const page = new EventTarget();
  const texts: string[] = [];
  const stop = listenToWedge(page, (text) => texts.push(text));
  let now = 1000;
  /** Keys whose effect was not prevented: going down, and coming up. */
  const done: string[] = [];
  const send = (type: string, key: string, modifiers: Pressed["modifiers"] = {}): boolean => {
    const event = new Event(type, { cancelable: true });
    const members = { key, code: `Key${key}`, timeStamp: now, target: focus, ...modifiers };
    for (const [name, value] of Object.entries(members)) Object.defineProperty(event, name, { value });
    return page.dispatchEvent(event);
  };
  const press = (key: string, { gap = 8, modifiers = {} }: Pressed = {}): void => {
    vi.advanceTimersByTime(gap);
    now += gap;
    if (send("keydown", key, modifiers)) {
      done.push(key);
      if (key.length === 1 && focus.value !== undefined && focus !== button) focus.value += key;
    }
    if (send("keyup", key, modifiers) && key === " ") done.push("button pressed by space");
  };
  const type = (text: string, gap = 8): void => {
    for (const key of text) press(key, { gap });
  };
  const wait = (milliseconds: number): void => {
    vi.advanceTimersByTime(milliseconds);
    now += milliseconds;
  };
  return { texts, done, press, type, wait, stop };
};

const code = "HP1:NCFK60 DG0/3WUWGSLKH47 $%*+-./:";

test.each(["Enter", "Tab"])("a burst ended by %s is a text, and its keys press nothing but its first two", (end) => {
  const { texts, done, press, type } = createKeyboard();
  type(code);
  press(end);
  expect(texts).toEqual([code]);
  expect(done).toEqual(["H", "P"]);
});

test("a burst without an end is a text after a pause", () => {
  const { texts, type, wait } = createKeyboard();
  type(code);
  wait(1499);
  expect(texts).toEqual([]);
  wait(1);
  expect(texts).toEqual([code]);
});

test("an Enter that comes late presses nothing, and the text is there once", () => {
  const { texts, done, press, type, wait } = createKeyboard();
  type(code);
  press("Enter", { gap: 690 });
  wait(1000);
  expect(texts).toEqual([code]);
  expect(done).toEqual(["H", "P"]);
});

test("a hand's Enter, once the scanner is quiet, does what it does", () => {
  const { done, press, type } = createKeyboard();
  type(code);
  press("Enter");
  press("Enter", { gap: 701 });
  expect(done).toEqual(["H", "P", "Enter"]);
});

test("caps lock and shift pressed by the scanner do not cut the text", () => {
  const { texts, press } = createKeyboard();
  press("CapsLock");
  for (const key of code.toLowerCase()) {
    press("Shift", { gap: 20 });
    press(key, { gap: 20 });
  }
  press("Enter");
  expect(texts).toEqual([code.toLowerCase()]);
});

test.each([
  ["into a field", createField, code, 101],
  ["with nothing in focus", () => button, code, 301],
  ["what is no code", () => button, "A PERSON TYPES", 60],
])("a person's typing is never taken (%s)", (_name, createFocus, text, gap) => {
  const focus = createFocus();
  const { texts, done, type, press, wait } = createKeyboard(focus);
  type(text, gap);
  press("Enter", { gap });
  wait(1000);
  expect(texts).toEqual([]);
  expect(done.filter((key) => key !== "button pressed by space")).toEqual([...text, "Enter"]);
  expect(focus.value).toBe(focus === button ? "" : text);
});

test("a held key is no scanner", () => {
  const { texts, done, press, wait } = createKeyboard();
  for (let count = 0; count < 30; count += 1) press(" ", { gap: 30, modifiers: { repeat: count > 0 } });
  wait(1000);
  expect(texts).toEqual([]);
  expect(done.filter((key) => key === " ")).toHaveLength(30);
});

test("a code is taken out of the field that it was typed into, and what stood there stands again", () => {
  const field = createField("12");
  const { texts, press, type } = createKeyboard(field);
  type(code);
  press("Enter");
  expect(texts).toEqual([code]);
  expect([field.value, field.inputs]).toEqual(["12", 1]);
});

test("what a document reader types into a field stays there, with its Enter", () => {
  const field = createField();
  const { texts, done, press, type, wait } = createKeyboard(field);
  type("023X");
  press("Enter");
  wait(1000);
  expect(texts).toEqual([]);
  expect([field.value, field.inputs, done.at(-1)]).toEqual(["023X", 0, "Enter"]);
});

test("two scans are two texts, whether an end or a pause lies between them", () => {
  const { texts, press, type, wait } = createKeyboard();
  type("HP1:AAAA");
  press("Enter");
  type("HP1:BBBB");
  wait(1500);
  type("HP1:CCCC", 20);
  press("j", { modifiers: { ctrlKey: true } });
  expect(texts).toEqual(["HP1:AAAA", "HP1:BBBB", "HP1:CCCC"]);
});

test("a scanner that stutters once it is known is heard to its end", () => {
  const { texts, press, type } = createKeyboard();
  type("HP1:", 290);
  type("NCFK60", 490);
  press("Enter", { gap: 490 });
  expect(texts).toEqual(["HP1:NCFK60"]);
});

test("a few stumbled keys are no text", () => {
  const { texts, press, type } = createKeyboard();
  type("abcde");
  press("Enter");
  expect(texts).toEqual([]);
});

test("a text longer than any code is cut to one that is none", () => {
  const { texts, press, type } = createKeyboard();
  type(`HP1:${"A".repeat(3000)}`, 1);
  press("Enter");
  expect(texts.map(({ length }) => length)).toEqual([1025]);
});

test("after it was stopped nothing is taken", () => {
  const { texts, done, press, type, stop, wait } = createKeyboard();
  type("HP1:AAAA");
  stop();
  wait(1000);
  type("HP1:BBBB");
  press("Enter");
  expect(texts).toEqual([]);
  expect(done.at(-1)).toBe("Enter");
});
