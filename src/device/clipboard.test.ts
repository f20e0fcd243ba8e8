import { expect, test } from "vitest";
import { listenToPaste, readClipboard } from "./clipboard.ts";

test("the clipboard's text comes as it is: a space at its end may be a digit", async () => {
  const clipboard = { readText: () => Promise.resolve("HP1:6BF ") };
  expect(await readClipboard(clipboard)).toEqual({ ok: true, value: "HP1:6BF " });
});

test("an empty clipboard and a forbidden one are told apart", async () => {
  expect(await readClipboard({ readText: () => Promise.resolve(" \n") })).toEqual({
    ok: false,
    error: "clipboard-empty",
  });
  const forbidden = { readText: () => Promise.reject(new DOMException("", "NotAllowedError")) };
  expect(await readClipboard(forbidden)).toEqual({ ok: false, error: "clipboard-blocked" });
});

const picture = new Blob(["pixels"], { type: "image/png" });
const field = Object.assign(new EventTarget(), { value: "", readOnly: false, type: "text" });

/** What a paste of this comes to, with the focus on `target`. */
const paste = (text: string, files: readonly Blob[] = [], target?: EventTarget) => {
  const page = new EventTarget();
  const got: (string | Blob)[] = [];
  const stop = listenToPaste(page, { onText: (each) => got.push(each), onPicture: (each) => got.push(each) });
  const event = new Event("paste", { cancelable: true });
  Object.defineProperty(event, "clipboardData", { value: { getData: () => text, files } });
  if (target !== undefined) Object.defineProperty(event, "target", { value: target });
  const isLeft = page.dispatchEvent(event);
  stop();
  page.dispatchEvent(new Event("paste"));
  return { got, isLeft };
};

test("a text and a picture that are pasted anywhere are taken", () => {
  expect(paste("HP1:6BF")).toEqual({ got: ["HP1:6BF"], isLeft: false });
  expect(paste("any text")).toEqual({ got: ["any text"], isLeft: false });
  expect(paste("", [new Blob(["x"], { type: "text/html" }), picture])).toEqual({ got: [picture], isLeft: false });
});

test("nothing of use is left to the page", () => {
  expect(paste("  ")).toEqual({ got: [], isLeft: true });
  expect(paste("", [new Blob(["x"], { type: "application/pdf" })])).toEqual({ got: [], isLeft: true });
});

test("into a text field goes what is no code", () => {
  expect(paste("023X", [], field)).toEqual({ got: [], isLeft: true });
  expect(paste(" hp1:6bf", [], field)).toEqual({ got: [" hp1:6bf"], isLeft: false });
});
