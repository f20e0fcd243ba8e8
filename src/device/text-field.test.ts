import { expect, test } from "vitest";
import { isCodeStart, textFieldOf } from "./text-field.ts";

const eventTo = (members: object | null): Event => {
  const event = new Event("keydown");
  Object.defineProperty(event, "target", { value: members && Object.assign(new EventTarget(), members) });
  return event;
};

test.each([
  ["an input", { value: "", readOnly: false, type: "text" }, true],
  ["a PIN's input", { value: "", readOnly: false, type: "password" }, true],
  ["a text area", { value: "", readOnly: false }, true],
  ["a checkbox", { value: "on", readOnly: false, type: "checkbox" }, false],
  ["a button", { value: "", type: "submit" }, false],
  ["the page", {}, false],
  ["nothing", null, false],
])("%s", (_name, members, isField) => {
  expect(textFieldOf(eventTo(members)) !== undefined).toBe(isField);
});

test.each([
  ["HP1:6B", true],
  [" hp1:", true],
  ["HP1", false],
  ["XHP1:", false],
])("%j begins a code: %s", (text, isCode) => {
  expect(isCodeStart(text)).toBe(isCode);
});
