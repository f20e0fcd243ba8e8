// The root: its form, its thresholds, and the walk from one version to the next.
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import type { TestKeyName } from "../../testing/test-keys.ts";
import { rootPayload, signTestRoot, valueOf } from "../../testing/test-world.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CborValue } from "../cose/cbor.ts";
import { decodeCoseSign, signCoseSign } from "../cose/cose-sign.ts";
import { typOf } from "../cose/signed-document.ts";
import { documentBytesMax } from "../limits.ts";
import { followRoot, openRoot, rootVersionOf, signRoot } from "./root.ts";

const keysOf = (...names: readonly TestKeyName[]) => names.map((name) => testSigner(name).publicKey);
const key = (name: TestKeyName) => testSigner(name).publicKey;

/** The payload map of a good root, with changes that a signer of ours would refuse. */
const documentOf = (changes: readonly (readonly [number, CborValue | undefined])[], typ = typOf("root")) => {
  const map = new Map<number, CborValue>([
    [1, 1],
    [2, 1000],
    [3, 2000],
    [4, 2],
    [5, keysOf("root-1", "root-2")],
    [6, key("trust")],
    [7, key("manifest")],
  ]);
  for (const [label, value] of changes) {
    if (value === undefined) map.delete(label);
    else map.set(label, value);
  }
  return signCoseSign({ payloadBytes: encodeCbor(map), typ }, [testSigner("root-1"), testSigner("root-2")]);
};

test("a root reads back as it was signed", async () => {
  const document = await signTestRoot();
  expect(await openRoot(document)).toEqual({ ok: true, value: { ...rootPayload(), document } });
  expect(rootVersionOf(document)).toBe(1);
});

test.each([2, 3])("any %d of its keys are enough, and signatures by others do not count", async (count) => {
  const names = (["root-3", "root-1", "root-2"] as const).slice(0, count);
  expect(await openRoot(await signTestRoot({}, [...names, "stranger"]))).toMatchObject({ ok: true });
});

test("fewer keys than the threshold are refused, however often one signs", async () => {
  for (const names of [
    ["root-1", "stranger"],
    ["root-1", "root-1"],
    ["root-1", "root-1", "root-1"],
  ] as const) {
    expect(await openRoot(await signTestRoot({}, names))).toEqual({ ok: false, error: "root-signatures" });
  }
});

test("a wrong signature does not count, and does not spoil those that do", async () => {
  const document = await signTestRoot({}, ["root-1", "root-2", "root-3"]);
  const { signatures } = valueOf(decodeCoseSign(document));
  const spoil = (count: number) => {
    const copy = new Uint8Array(document);
    for (const { signature } of signatures.slice(0, count)) {
      const at = Buffer.from(copy).indexOf(signature);
      copy[at + 40] = (copy[at + 40] ?? 0) ^ 1;
    }
    return copy;
  };
  expect(await openRoot(spoil(1))).toMatchObject({ ok: true });
  expect(await openRoot(spoil(2))).toEqual({ ok: false, error: "root-signatures" });
});

test("what is not in the one form of a root is malformed", async () => {
  const weakKey = new Uint8Array(32);
  const wrong = await Promise.all([
    documentOf([[1, 0]]),
    documentOf([[1, "1"]]),
    documentOf([[2, undefined]]),
    documentOf([[2, -1]]),
    documentOf([[3, "never"]]),
    documentOf([[4, 1]]),
    documentOf([[4, 3]]),
    documentOf([[5, []]]),
    documentOf([[5, 7]]),
    documentOf([[5, keysOf("root-1", "root-1")]]),
    documentOf([[5, [weakKey, key("root-1")]]]),
    documentOf([[5, Array.from({ length: 17 }, () => key("root-1"))]]),
    documentOf([[6, weakKey]]),
    documentOf([[7, new Uint8Array(31)]]),
    documentOf([[8, 1]]),
    documentOf([], typOf("trust")),
    signCoseSign({ payloadBytes: Uint8Array.of(0xff), typ: typOf("root") }, [
      testSigner("root-1"),
      testSigner("root-2"),
    ]),
    signCoseSign({ payloadBytes: encodeCbor([]), typ: typOf("root") }, [testSigner("root-1"), testSigner("root-2")]),
  ]);
  for (const document of [...wrong, new Uint8Array(0), new Uint8Array(3)]) {
    expect(await openRoot(document)).toEqual({ ok: false, error: "root-malformed" });
    expect(rootVersionOf(document)).toBeUndefined();
  }
  const current = valueOf(await openRoot(await signTestRoot()));
  expect(await followRoot(current, new Uint8Array(3))).toEqual({ ok: false, error: "root-malformed" });
  expect(await openRoot(new Uint8Array(documentBytesMax + 1))).toEqual({ ok: false, error: "root-too-large" });
  expect((await openRoot(await documentOf([]))).ok).toBe(true);
});

test("the next version needs the thresholds of both roots", async () => {
  const current = valueOf(await openRoot(await signTestRoot()));
  const next = { version: 2, keys: keysOf("root-3", "root-4", "root-5") };
  const follow = async (...signers: readonly TestKeyName[]) => {
    const result = await followRoot(current, await signTestRoot(next, signers));
    return result.ok ? result.value.version : result.error;
  };
  expect(await follow("root-1", "root-2", "root-4", "root-5")).toBe(2);
  // The third key is of both roots, and counts once for each.
  expect(await follow("root-1", "root-3", "root-4")).toBe(2);
  expect(await follow("root-1", "root-2")).toBe("root-signatures");
  expect(await follow("root-1", "root-2", "root-4")).toBe("root-signatures");
  expect(await follow("root-4", "root-5")).toBe("root-signatures");
  expect(await follow("root-1", "root-4", "root-5")).toBe("root-signatures");
});

test("no version is skipped, repeated or gone back to", async () => {
  const current = valueOf(await openRoot(await signTestRoot({ version: 5 })));
  const follow = async (version: number) => (await followRoot(current, await signTestRoot({ version }))).ok;
  expect(await follow(6)).toBe(true);
  for (const version of [4, 5, 7]) expect(await follow(version)).toBe(false);
});

test("a root that no reader would take is not signed", async () => {
  const signers = [testSigner("root-1"), testSigner("root-2")];
  await expect(signRoot(rootPayload({ threshold: 1 }), signers)).rejects.toThrow(RangeError);
  await expect(signRoot(rootPayload({ threshold: 4 }), signers)).rejects.toThrow(RangeError);
  await expect(signRoot(rootPayload({ trustKey: new Uint8Array(32) }), signers)).rejects.toThrow(RangeError);
});
