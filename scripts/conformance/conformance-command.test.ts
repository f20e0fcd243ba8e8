import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endingOf } from "../cli/command.ts";
import { drawQr, qrToPng } from "../cli/qr-drawing.ts";
import { conformance, conformanceUsage } from "./conformance-command.ts";

/** RFC 8032 section 7.1, test 2. */
const pk = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const sig =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const wycheproof = (result: string, msg: string) => ({
  testGroups: [{ publicKey: { pk }, tests: [{ tcId: 1, msg, sig, result }] }],
});

let folder = "";
const file = (name: string): string => path.join(folder, name);
const writeJson = (name: string, value: unknown): Promise<void> => writeFile(file(name), JSON.stringify(value));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "clearway-conformance-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (...args: string[]) => {
  const notes: string[] = [];
  const surroundings = {
    env: {},
    nowSeconds: () => 0,
    readStandardInput: () => Promise.resolve(""),
    note: (line: string) => void notes.push(line),
  };
  const { status, text } = await endingOf(conformance, { args, usage: conformanceUsage, surroundings });
  return { status, notes, ...(text === "" ? {} : { score: JSON.parse(text) as unknown }) };
};

test("a valid signature is right, and one that is called invalid is wrong", async () => {
  await writeJson("valid.json", wycheproof("valid", "72"));
  await writeJson("invalid.json", wycheproof("invalid", "72"));
  await writeJson("acceptable.json", wycheproof("acceptable", "73"));
  expect(await run("ed25519", file("valid.json"))).toEqual({
    status: 0,
    notes: [],
    score: { total: 1, right: 1, wrong: [] },
  });
  expect(await run("ed25519", file("invalid.json"))).toMatchObject({
    status: 1,
    score: { total: 1, right: 0, wrong: [{ case: "tcId 1", expected: "invalid", got: "valid" }] },
  });
  expect(await run("ed25519", file("acceptable.json"))).toMatchObject({ status: 0 });
});

test("base45 texts must give their bytes, and null must be refused", async () => {
  await writeJson("base45.json", [
    { text: "QED8WEX0", hex: "6965746621" },
    { text: "GGW", hex: null },
    { text: "BB8", hex: "4142" },
    { text: "BB8", hex: null },
    { text: "bb8", hex: "4142" },
  ]);
  expect(await run("base45", file("base45.json"))).toMatchObject({
    status: 1,
    score: { total: 5, right: 3, wrong: [{ expected: "refused", got: "4142" }, { got: "refused" }] },
  });
});

test("a status list is read place by place", async () => {
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const lst = deflateSync(Uint8Array.from([0b11_10_01_00]));
  const statusListCborHex = `a2646269747302636c7374${(0x40 + lst.length).toString(16)}${hexOf(lst)}`;
  const right = { bits: 2, entries: 4, statusListCborHex, nonZero: [1, 2, 3].map((place) => [place, place]) };
  await writeJson("lists.json", {
    cases: [right, { ...right, nonZero: [[1, 1]] }, { ...right, bits: 1 }, { ...right, statusListCborHex: "a0" }],
  });
  expect(await run("status-list", file("lists.json"))).toMatchObject({
    status: 1,
    score: { total: 4, right: 1, wrong: [{ case: "case 1 (2 bits), place 2", expected: "0", got: "2" }, {}, {}] },
  });
});

test("pictures are right where their text is, or where any text will do; a missing or foreign file is wrong", async () => {
  const pictures = file("pictures");
  await mkdir(pictures);
  await writeFile(path.join(pictures, "a.png"), qrToPng(drawQr("HP1:A B", "M")));
  await writeFile(path.join(pictures, "text.png"), "no picture");
  const expected = { "a.png": "HP1:A B", "text.png": null, "absent.png": "HP1:A B" };
  await writeFile(path.join(pictures, "expected.json"), JSON.stringify(expected));
  expect(await run("qr", pictures)).toMatchObject({
    status: 1,
    score: { total: 3, right: 1, wrong: [{ case: "text.png" }, { case: "absent.png" }] },
  });
  await writeFile(path.join(pictures, "expected.json"), JSON.stringify({ "a.png": null }));
  expect(await run("qr", pictures)).toMatchObject({ status: 0, score: { total: 1, right: 1 } });
});

test("no vectors, or a wrong command line, end with status 2", async () => {
  await writeFile(file("broken.json"), "{");
  await mkdir(file("empty"), { recursive: true });
  for (const args of [
    [],
    ["ed25519"],
    ["sha256", folder],
    ["ed25519", file("absent")],
    ["ed25519", file("broken.json")],
    ["qr", file("empty")],
    ["base45", file("empty")],
  ]) {
    expect([args, await run(...args)]).toEqual([args, { status: 2, notes: expect.any(Array) }]);
  }
});

const vectorsDir = process.env["VECTORS_DIR"] ?? "";
const foreign = [
  ["ed25519", "vectors/ed25519-wycheproof.json", 0],
  ["status-list", "vectors/status-list-ietf.json", 0],
  ["qr", "corpora/qr-dcc", 0],
  // 92.2 % of 179: what zxing-wasm alone reads of its own project's photographs.
  ["qr", "corpora/qr-zxing", 14],
] as const;

test.skipIf(vectorsDir === "").each(foreign)("foreign vectors: %s %s", async (kind, place, wrongMax) => {
  const location = path.join(vectorsDir, place);
  expect(existsSync(location)).toBe(true);
  const { score } = await run(kind, location);
  expect(score).toMatchObject({ total: expect.any(Number) });
  const { total, wrong } = score as { total: number; wrong: readonly unknown[] }; // as: checked in the line above
  expect(total).toBeGreaterThan(1);
  expect(wrong.length).toBeLessThanOrEqual(wrongMax);
});
