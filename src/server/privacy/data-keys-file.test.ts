import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8ToBytes } from "../../core/bytes.ts";
import { ok } from "../../core/result.ts";
import { createDataKeysText, decodeDataKeys, ensureDemonstrationDataKeys, readDataKeysFile } from "./data-keys-file.ts";
import { openDataKeys } from "./open-data-keys.ts";

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "clearway-data-keys-"));
  path = join(directory, "data-keys.json");
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const place = { column: "residents.personal", row: "one" };
const secret = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const valid = { format: "clearway-data-keys-1", lookupKey: secret(1), encryptionKeys: [secret(2)] };

test("A first start makes a file that only its owner can read, a second one keeps it, and what it holds opens", async () => {
  await ensureDemonstrationDataKeys(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const before = await readFile(path);
  await ensureDemonstrationDataKeys(path);
  expect(await readFile(path)).toEqual(before);
  const { dataKeys, isDemonstration } = await readDataKeysFile(path);
  expect(isDemonstration).toBe(true);
  expect(dataKeys.open(place, dataKeys.seal(place, utf8ToBytes("x")))).toEqual(ok(utf8ToBytes("x")));
});

test("Many first starts at once agree on one file and leave nothing else", async () => {
  const contents = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await ensureDemonstrationDataKeys(path);
      return readFile(path, "utf8");
    }),
  );
  expect(new Set(contents).size).toBe(1);
  expect(await readdir(directory)).toEqual(["data-keys.json"]);
});

test("A draft that a killed first start left is nobody's keys", async () => {
  await writeFile(`${path}.new-99999999-00000000`, '{"format":"clearway-da');
  await ensureDemonstrationDataKeys(path);
  expect((await readDataKeysFile(path)).isDemonstration).toBe(true);
});

test("A file that others can read, and none at all, are refused in plain words", async () => {
  await expect(readDataKeysFile(path)).rejects.toThrow("There are no data keys at");
  await writeFile(path, JSON.stringify(valid), { mode: 0o644 });
  await expect(readDataKeysFile(path)).rejects.toThrow("chmod 600");
  await chmod(path, 0o600);
  expect((await readDataKeysFile(path)).isDemonstration).toBe(false);
});

test.each([
  ["no JSON", "{", /It is not JSON/],
  ["cut in the middle", JSON.stringify(valid).slice(0, -20), /It is not JSON/],
  ["empty", "", /It is not JSON/],
  ["of another format", JSON.stringify({ ...valid, format: "clearway-data-keys-2" }), /format/],
  [
    "a short secret",
    JSON.stringify({ ...valid, lookupKey: secret(1).slice(4) }),
    /lookupKey: expected 32 bytes in base64/,
  ],
  ["not base64", JSON.stringify({ ...valid, lookupKey: "*".repeat(44) }), /lookupKey: expected 32 bytes in base64/],
  ["no encryption key", JSON.stringify({ ...valid, encryptionKeys: [] }), /encryptionKeys/],
  ["one key twice", JSON.stringify({ ...valid, encryptionKeys: [secret(2), secret(2)] }), /one stands twice/],
  ["a field too many", JSON.stringify({ ...valid, note: "x" }), /note/],
])("A corrupt file is told with what is wrong and nothing of its content: %s", (_, text, words) => {
  const refused = () => decodeDataKeys("data-keys.json", text);
  expect(refused).toThrow(/^data-keys\.json does not hold data keys as it should\./);
  expect(refused).toThrow(words);
  try {
    refused();
  } catch (error) {
    expect(String(error)).not.toContain(secret(1).slice(0, 12));
  }
});

test("Production takes a file or the variable, never a demonstration's keys, and refuses to start without", async () => {
  const production = { isDemonstration: false, keysDirectory: directory };
  await expect(openDataKeys(production)).rejects.toThrow("Production needs DATA_KEYS_FILE");
  const demonstration = await openDataKeys({ isDemonstration: true, keysDirectory: directory });
  expect(demonstration.newestPrefix).toHaveLength(5);
  const dataKeysSource = { kind: "file", path } as const;
  await expect(openDataKeys({ ...production, dataKeysSource })).rejects.toThrow("are a demonstration's");
  const own = join(directory, "own.json");
  const text = createDataKeysText({ isDemonstration: false });
  await writeFile(own, text, { mode: 0o600 });
  const fromFile = await openDataKeys({ ...production, dataKeysSource: { kind: "file", path: own } });
  const base64 = Buffer.from(text).toString("base64");
  const fromVariable = await openDataKeys({ ...production, dataKeysSource: { kind: "text", base64 } });
  expect(fromVariable.lookupHash("phone", "1")).toEqual(fromFile.lookupHash("phone", "1"));
  const broken = openDataKeys({ ...production, dataKeysSource: { kind: "text", base64: "e30" } });
  await expect(broken).rejects.toThrow("DATA_KEYS does not hold data keys as it should");
});
