import { expect, test } from "vitest";
import { shareFile, shareText } from "./share.ts";
import type { ShareScope } from "./share.ts";

const bundle = { name: "lists.cwb", type: "application/octet-stream", bytes: new Uint8Array([1, 2]), title: "Lists" };

/** A browser with this share sheet; `log` says what was shared and saved. */
const createScope = (canShare: ((data: ShareData) => boolean) | undefined, refusal?: string) => {
  const log: string[] = [];
  const share = (data: ShareData): Promise<void> => {
    if (refusal !== undefined) return Promise.reject(new DOMException("", refusal));
    log.push(`shared ${data.files?.[0]?.name ?? data.text ?? ""}`);
    return Promise.resolve();
  };
  const scope: ShareScope = {
    navigator: canShare === undefined ? {} : { share, canShare },
    save: ({ name }) => log.push(`saved ${name}`),
  };
  return { log, scope };
};
const anything = () => true;
const textsOnly = ({ files }: ShareData) => files === undefined;

test("a file goes to the share sheet where it takes files, else to the downloads", async () => {
  const withSheet = createScope(anything);
  expect(await shareFile(bundle, withSheet.scope)).toBe("shared");
  expect(withSheet.log).toEqual(["shared lists.cwb"]);
  for (const canShare of [textsOnly, undefined]) {
    const { log, scope } = createScope(canShare);
    expect(await shareFile(bundle, scope)).toBe("saved");
    expect(log).toEqual(["saved lists.cwb"]);
  }
});

test("a text goes to the share sheet, else to the downloads as a file", async () => {
  const withSheet = createScope(textsOnly);
  expect(await shareText("malformed", "Diagnosis", withSheet.scope)).toBe("shared");
  expect(withSheet.log).toEqual(["shared malformed"]);
  const without = createScope(undefined);
  expect(await shareText("malformed", "Diagnosis", without.scope)).toBe("saved");
  expect(without.log).toEqual(["saved Diagnosis.txt"]);
});

test("a closed share sheet saves nothing, a refused one does", async () => {
  const closed = createScope(anything, "AbortError");
  expect(await shareFile(bundle, closed.scope)).toBe("cancelled");
  expect(closed.log).toEqual([]);
  const refused = createScope(anything, "NotAllowedError");
  expect(await shareFile(bundle, refused.scope)).toBe("saved");
  expect(refused.log).toEqual(["saved lists.cwb"]);
});
