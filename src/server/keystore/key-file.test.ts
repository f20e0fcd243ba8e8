import { expect, test } from "vitest";
import { bytesToHex } from "../../core/bytes.ts";
import { createSeedOpener, createSeedSealer, decodeKeyFile } from "./key-file.ts";
import { signerOfSeed } from "./seed-signer.ts";

const cost = 16;
const seed = new Uint8Array(32).fill(7);
const toBytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const decode = (text: string) => {
  const file = decodeKeyFile(toBytes(text));
  if (!file.ok) throw new Error(file.error);
  return file.value;
};

test("A sealed seed opens with its passphrase, however its accents were typed, and with no other", async () => {
  const seal = await createSeedSealer("sésame, ouvre-toi", cost);
  const file = decode(seal(seed));
  expect(file).toMatchObject({ kind: "sealed", publicKey: signerOfSeed(seed).publicKey });
  expect(await createSeedOpener("se\u0301same, ouvre-toi")(file)).toEqual({ ok: true, value: seed });
  expect(await createSeedOpener("Sésame, ouvre-toi")(file)).toEqual({ ok: false, error: "passphrase-wrong" });
});

test("Its text says how to open it and holds nothing of the seed; sealed twice it is another text", async () => {
  const seal = await createSeedSealer("six words drawn by dice", cost);
  const text = seal(seed);
  expect(JSON.parse(text)).toMatchObject({
    ...{ format: "clearway-key", version: 1, algorithm: "Ed25519" },
    kdf: { name: "scrypt", cost, blockSize: 8, parallelization: 1 },
    cipher: { name: "AES-256-GCM" },
  });
  expect(text).not.toContain(Buffer.from(seed).toString("base64").slice(0, 20));
  expect(text).not.toContain(bytesToHex(seed).slice(0, 20));
  expect(seal(seed)).not.toBe(text);
});

test("A byte that changed anywhere is damage, not a wrong passphrase", async () => {
  const text = (await createSeedSealer("six words drawn by dice", cost))(seed);
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === "A" ? "B" : "A";
    const damaged = decodeKeyFile(toBytes(text.slice(0, at) + other + text.slice(at + 1)));
    if (/\s/.test(text[at] ?? "")) continue;
    expect([at, damaged.ok || damaged.error]).toEqual([at, "key-file-corrupt"]);
  }
  expect(decodeKeyFile(toBytes(text.slice(0, -20)))).toEqual({ ok: false, error: "key-file-corrupt" });
  for (const count of [0, 31, 33]) {
    expect(decodeKeyFile(new Uint8Array(count))).toEqual({ ok: false, error: "key-file-corrupt" });
  }
});

test("A file of a later version is told as that, and one that asks for too much work is not begun", async () => {
  const text = (await createSeedSealer("six words drawn by dice", cost))(seed);
  const later = decodeKeyFile(toBytes(text.replace('"version": 1', '"version": 2')));
  expect(later).toEqual({ ok: false, error: "key-file-version" });
  const greedy = decodeKeyFile(toBytes(text.replace(`"cost": ${cost}`, '"cost": 2097152')));
  expect(greedy).toEqual({ ok: false, error: "key-file-corrupt" });
});

test("A demonstration's seed of 32 bytes needs no passphrase", async () => {
  const file = decodeKeyFile(seed);
  if (!file.ok) throw new Error(file.error);
  expect(await createSeedOpener("")(file.value)).toEqual({ ok: true, value: seed });
});
