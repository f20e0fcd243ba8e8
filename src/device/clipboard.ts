/** Codes that come by copy and paste: a text, or a picture of a code. */
import type { Result } from "../core/result.ts";
import { fail, ok } from "../core/result.ts";
import { isCodeStart, textFieldOf } from "./text-field.ts";

/** Not allowed by the person or the browser; nothing but white space in it. */
export type ClipboardError = "clipboard-blocked" | "clipboard-empty";

/** The clipboard's text as it is: a space may be a digit. Call it from a tap, or browsers refuse. */
export const readClipboard = async (
  clipboard: Pick<Clipboard, "readText"> | undefined = navigator.clipboard,
): Promise<Result<string, ClipboardError>> => {
  try {
    // Missing from pages without https, whatever the types say.
    const text = (await clipboard?.readText()) ?? "";
    return text.trim() === "" ? fail("clipboard-empty") : ok(text);
  } catch {
    return fail("clipboard-blocked");
  }
};

/** What was pasted. */
export interface PasteEvents {
  readonly onText: (text: string) => void;
  readonly onPicture: (picture: Blob) => void;
}

/** Listens to pastes anywhere but in text fields, where only a code is taken; gives the way to stop. */
export const listenToPaste = (target: EventTarget, { onText, onPicture }: PasteEvents): (() => void) => {
  const onPaste = (event: Event): void => {
    // Only pastes have this name.
    const { clipboardData } = event as ClipboardEvent;
    const text = clipboardData?.getData("text/plain") ?? "";
    const picture = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (textFieldOf(event) !== undefined && !isCodeStart(text)) return;
    if (text.trim() === "" && picture === undefined) return;
    event.preventDefault();
    if (picture === undefined) onText(text);
    else onPicture(picture);
  };
  target.addEventListener("paste", onPaste);
  return () => {
    target.removeEventListener("paste", onPaste);
  };
};
