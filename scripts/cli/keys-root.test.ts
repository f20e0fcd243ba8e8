import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bytesToHex, hexToBytes } from "../../src/core/bytes.ts";
import { followRoot, openRoot } from "../../src/core/trust/root.ts";
import type { Root } from "../../src/core/trust/root.ts";
import { createSeedSealer } from "../../src/server/keystore/key-file.ts";
import { openKeyStore } from "../../src/server/keystore/key-store.ts";
import { signerOfSeed } from "../../src/server/keystore/seed-signer.ts";
import { testSigner } from "../../src/testing/test-keys.ts";
import { endingOf } from "./command.ts";
import { keys, keysUsage } from "./keys-command.ts";

const passphrases = { a: "the first holder's words", b: "the second holder's words", c: "the third holder's words" };
const names = ["a", "b", "c", "d"] as const;
const cheapCost = 16;
const seedOf = (name: string): Uint8Array => new Uint8Array(32).fill(name.charCodeAt(0));
const hexOf = (name: string): string => bytesToHex(signerOfSeed(seedOf(name)).publicKey);
const [trust, manifest] = [testSigner("trust"), testSigner("manifest")].map(({ publicKey }) => bytesToHex(publicKey));

let folder: string;
const file = (name: string): string => join(folder, name);
const notes: string[] = [];
let nowSeconds = 1_600_000_000;

const run = async (passphrase: string | undefined, ...args: string[]) => {
  const surroundings = {
    env: passphrase === undefined ? {} : { KEYS_PASSPHRASE: passphrase },
    nowSeconds: () => nowSeconds,
    readStandardInput: async () => "",
    note: (line: string) => void notes.push(line),
  };
  return endingOf(keys, { args, usage: keysUsage, surroundings });
};
const errorOf = async (passphrase: string | undefined, ...args: string[]): Promise<string> => {
  const { status, text } = await run(passphrase, ...args, "--json");
  return status === 2 ? String((JSON.parse(text) as { error: unknown }).error) : "none"; // as: every failure has this form
};

/** A first root by a and b, of a, b and c; and a second that d joins. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-root-"));
  for (const name of names) {
    const passphrase = name === "d" ? passphrases.c : passphrases[name];
    await writeFile(file(`${name}.seed`), (await createSeedSealer(passphrase, cheapCost))(seedOf(name)), {
      mode: 0o600,
    });
  }
  const holders = ["a", "b", "c"].map(hexOf).join(",");
  const made = await run(
    undefined,
    ...["root", "new", file("1.draft"), "--keys", holders, "--trust", trust ?? ""],
    "--manifest",
    manifest ?? "",
  );
  expect(made.status).toBe(0);
  for (const name of ["a", "b"] as const) {
    const signed = await run(
      passphrases[name],
      "root",
      "sign",
      file("1.draft"),
      file(`${name}.seed`),
      file(`1.${name}`),
    );
    expect(signed.status).toBe(0);
  }
  await run(undefined, "root", "combine", folder, file("1.draft"), file("1.a"), file("1.b"));
  nowSeconds += 86_400;
  const next = ["b", "c", "d"].map(hexOf).join(",");
  await run(undefined, "root", "new", file("2.draft"), "--former", file("root-1.cbor"), "--keys", next, "--days", "30");
  for (const [name, passphrase] of [
    ["a", passphrases.a],
    ["b", passphrases.b],
    ["d", passphrases.c],
  ] as const) {
    const signed = await run(passphrase, "root", "sign", file("2.draft"), file(`${name}.seed`), file(`2.${name}`));
    expect(signed.status).toBe(0);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  notes.length = 0;
});

const openFirst = async (): Promise<Root> => {
  const opened = await openRoot(await readFile(file("root-1.cbor")));
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
};

test("a first root is signed by two who never meet, and every gate opens it", async () => {
  expect(await openFirst()).toMatchObject({
    ...{ version: 1, threshold: 2, iatSeconds: 1_600_000_000, expSeconds: 1_600_000_000 + 1095 * 86_400 },
    ...{ keys: ["a", "b", "c"].map((name) => hexToBytes(hexOf(name))), trustKey: hexToBytes(trust ?? "") },
  });
});

test("whoever signs reads first what it is, which keys come and which leave, and a number to compare by telephone", async () => {
  await run(passphrases.b, "root", "sign", file("2.draft"), file("b.seed"), file("2.b.again"));
  const shown = notes.join("\n");
  const { payloadSha256 } = JSON.parse(await readFile(file("2.draft"), "utf8")) as { payloadSha256: string }; // as: the draft's form
  expect(shown).toContain("Root version 2, from 2020-09-14 20:26:40 +08:00 until 2020-10-14");
  expect(shown).toContain(`${hexOf("d")}  (new)`);
  expect(shown).toContain(`${hexOf("a")}  (leaves)`);
  expect(shown).toContain(payloadSha256);
  expect(await readFile(file("2.b.again"), "utf8")).toBe(await readFile(file("2.b"), "utf8"));
});

test("the next root needs the thresholds of both: who is missing is named", async () => {
  const combine = (...signatures: string[]) =>
    run(undefined, "root", "combine", folder, file("2.draft"), ...signatures.map(file));
  expect((await combine("2.a", "2.b")).status).toBe(2);
  expect(notes).toEqual([
    `root-signatures-missing: 1 more of the next root's keys must sign: ${hexOf("c")} or ${hexOf("d")}.`,
  ]);
  notes.length = 0;
  expect((await combine("2.b", "2.d", "2.d")).status).toBe(2);
  expect(notes).toEqual([
    `root-signatures-missing: 1 more of the former root's keys must sign: ${hexOf("a")} or ${hexOf("c")}.`,
  ]);
});

test("a wrong passphrase, a damaged key and a key that counts for nothing each have their answer, and nothing is written", async () => {
  const sign = (passphrase: string, keyFile: string) =>
    errorOf(passphrase, "root", "sign", file("2.draft"), keyFile, file("none"));
  await writeFile(file("damaged.seed"), (await readFile(file("a.seed"), "utf8")).slice(3));
  await writeFile(file("stranger.seed"), (await createSeedSealer(passphrases.a, cheapCost))(seedOf("x")));
  expect(await sign("the words of somebody else", file("a.seed"))).toBe("passphrase-wrong");
  expect(await sign(passphrases.a, file("damaged.seed"))).toBe("key-file-corrupt");
  expect(await sign(passphrases.a, file("stranger.seed"))).toBe("root-key-foreign");
  expect(await sign(passphrases.a, file("absent.seed"))).toBe("file-unreadable");
  expect(await errorOf(undefined, "root", "sign", file("2.draft"), file("a.seed"), file("none"))).toBe(
    "passphrase-missing",
  );
  await expect(readFile(file("none"))).rejects.toThrow("ENOENT");
});

test("a signature of another draft, an altered one and one by a stranger each have their answer", async () => {
  const combine = (signature: string) =>
    errorOf(undefined, "root", "combine", folder, file("2.draft"), file("2.b"), signature);
  expect(await combine(file("1.a"))).toBe("root-signature-of-other");
  const kept = JSON.parse(await readFile(file("2.a"), "utf8")) as { signature: string; publicKey: string }; // as: its form
  const alter = async (change: object): Promise<string> => {
    await writeFile(file("altered"), JSON.stringify({ ...kept, ...change }));
    return combine(file("altered"));
  };
  expect(await alter({ signature: `00${kept.signature.slice(2)}` })).toBe("root-signature-wrong");
  expect(await alter({ publicKey: hexOf("x") })).toBe("root-key-foreign");
  expect(await alter({ publicKey: hexOf("c") })).toBe("root-signature-wrong");
  expect(await alter({ more: 1 })).toBe("root-signature-corrupt");
  expect(await alter({ signature: "00" })).toBe("root-signature-corrupt");
});

test("a draft that was altered on its way, or is of a later program, is not signed", async () => {
  const text = await readFile(file("2.draft"), "utf8");
  const sign = async (altered: string): Promise<string> => {
    await writeFile(file("altered.draft"), altered);
    return errorOf(passphrases.a, "root", "sign", file("altered.draft"), file("a.seed"), file("none"));
  };
  expect(await sign(text.replace(/"expSeconds": \d+/, '"expSeconds": 1900000000'))).toBe("root-draft-corrupt");
  expect(await sign(text.slice(0, -40))).toBe("root-draft-corrupt");
  expect(await sign(text.replace('"version": 1', '"version": 2'))).toBe("root-draft-version");
  expect(await sign(text.replace('"version": 2', '"version": 4'))).toBe("root-draft-invalid");
  expect(await sign(text.replace(/"former": ".{9}/, '"former": "AAAAAAAAA'))).toBe("root-draft-corrupt");
});

test("a root that could follow none is not even drafted", async () => {
  const draft = (...more: string[]) =>
    errorOf(undefined, "root", "new", file("bad.draft"), "--former", file("root-1.cbor"), ...more);
  expect(await draft("--threshold", "1")).toBe("root-draft-invalid");
  expect(await draft("--threshold", "4")).toBe("root-draft-invalid");
  expect(await draft("--keys", `${hexOf("a")},${hexOf("a")}`)).toBe("root-draft-invalid");
  expect(await draft("--trust", "00".repeat(32))).toBe("root-draft-invalid");
  expect(await draft("--days", "0")).toBe("root-draft-invalid");
  expect(await draft("--keys", "zz")).toBe("usage");
  nowSeconds -= 2 * 86_400;
  expect(await draft()).toBe("root-draft-invalid");
  nowSeconds += 2 * 86_400;
  expect(await errorOf(undefined, "root", "new", file("bad.draft"), "--keys", hexOf("a"))).toBe("usage");
  await expect(readFile(file("bad.draft"))).rejects.toThrow("ENOENT");
});

test("roots are put together in their order: not before the one before, not twice, not where another one lies", async () => {
  const combine = (directory: string) =>
    errorOf(undefined, "root", "combine", directory, ...["2.draft", "2.a", "2.b", "2.d"].map(file));
  const empty = await mkdtemp(join(tmpdir(), "clearway-root-empty-"));
  expect(await combine(empty)).toBe("root-order");
  await rm(empty, { recursive: true, force: true });
  expect(await combine(folder)).toBe("none");
  const followed = await followRoot(await openFirst(), await readFile(file("root-2.cbor")));
  expect(followed).toMatchObject({ ok: true, value: { version: 2 } });
  expect(await combine(folder)).toBe("root-order");
});

test("a server's keys may name their next trust key only once its file is there, and the server then opens that one", async () => {
  const directory = file("server");
  await writeFile(
    file("issuers.json"),
    '[{"id":1,"nameZh":"省","nameEn":"P","areaPrefixes":[37],"seeds":["issuer-1.seed"]}]',
  );
  const passphrase = passphrases.a;
  const made = await run(passphrase, "make", directory, file("issuers.json"), "--without-root");
  expect(made.text).toContain("--trust ");
  expect(made.text).not.toContain("root-a.seed");
  const publicOf = async (name: string): Promise<string> => {
    const { publicKey } = JSON.parse(await readFile(join(directory, name), "utf8")) as { publicKey: string }; // as: a key file's form
    return Buffer.from(publicKey, "base64").toString("hex");
  };
  const step = async (version: number, ...options: string[]): Promise<string> => {
    const draft = file(`server-${version}.draft`);
    expect(await errorOf(undefined, "root", "new", draft, ...options)).toBe("none");
    for (const name of ["a", "b"] as const) {
      await run(passphrases[name], "root", "sign", draft, file(`${name}.seed`), `${draft}.${name}`);
    }
    return errorOf(undefined, "root", "combine", directory, draft, `${draft}.a`, `${draft}.b`);
  };
  const holders = ["a", "b", "c"].map(hexOf).join(",");
  const keysOf = ["--trust", await publicOf("trust.seed"), "--manifest", await publicOf("manifest.seed")];
  expect(await step(1, "--keys", holders, ...keysOf)).toBe("none");
  expect((await openKeyStore(directory, async () => passphrase)).roots).toHaveLength(1);
  const key = await run(passphrase, "key", file("trust-2.seed"), "--json");
  const { publicKey } = JSON.parse(key.text) as { publicKey: string }; // as: what `key` prints
  const former = join(directory, "root-1.cbor");
  expect(await step(2, "--former", former, "--trust", publicKey)).toBe("root-seed-missing");
  await writeFile(join(directory, "trust-2.seed"), await readFile(file("trust-2.seed")), { mode: 0o600 });
  const combined = await errorOf(
    undefined,
    "root",
    "combine",
    directory,
    ...["", ".a", ".b"].map((end) => file(`server-2.draft${end}`)),
  );
  expect(combined).toBe("none");
  const opened = await openKeyStore(directory, async () => passphrase);
  expect(bytesToHex(opened.trust.publicKey)).toBe(publicKey);
});
