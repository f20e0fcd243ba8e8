// The manifest: its form, its order, and finding a list in it.
import fc from "fast-check";
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import { valueOf } from "../../testing/test-world.ts";
import { sha256 } from "../bytes.ts";
import type { CborValue } from "../cose/cbor.ts";
import { signDocument } from "../cose/signed-document.ts";
import { entryOf, openManifest, signManifest } from "./manifest.ts";
import type { ManifestEntry, ManifestPayload } from "./manifest.ts";

const signer = testSigner("manifest");
const hash = new Uint8Array(32).fill(7);
const entry = (issuer: number, list: number): ManifestEntry => ({
  issuer,
  list,
  sizeLog2: 10,
  version: 3,
  dropSeconds: 9000,
  hash,
});
const payload = (lists: readonly ManifestEntry[]): ManifestPayload => ({
  version: 4,
  iatSeconds: 1000,
  expSeconds: 5000,
  trustVersion: 2,
  trustHash: hash,
  lists,
});

const open = (document: Uint8Array) => openManifest(document, signer.publicKey);

test("a manifest reads back as it was signed", async () => {
  const said = payload([entry(1, 1), entry(1, 65_535), entry(2, 0)]);
  const document = await signManifest(said, signer);
  expect(await open(document)).toEqual({ ok: true, value: { ...said, document, hash: await sha256(document) } });
  expect((await open(await signManifest(payload([]), signer))).ok).toBe(true);
});

test("a payload that is not in the one form is malformed", async () => {
  const item = [1, 1, 10, 3, 9000, hash] as const;
  const itemWith = (index: number, value: CborValue) => item.map((old, at) => (at === index ? value : old));
  const wrongItems: readonly CborValue[] = [
    1,
    item.slice(0, 5),
    [...item, 1],
    itemWith(0, -1),
    itemWith(1, 65_536),
    itemWith(2, 9),
    itemWith(2, 21),
    itemWith(3, "1"),
    itemWith(4, -1),
    itemWith(5, new Uint8Array(31)),
  ];
  const good = new Map<number, CborValue>([
    [1, 4],
    [2, 1000],
    [3, 5000],
    [4, 2],
    [5, hash],
    [6, [item]],
  ]);
  const wrongs: readonly (readonly [number, CborValue])[] = [
    [1, 0],
    [2, -1],
    [3, "x"],
    [4, 0],
    [5, new Uint8Array(33)],
    [6, 1],
    [6, Array.from({ length: 4097 }, () => item)],
    [6, [item, item]],
    [6, [[2, ...item.slice(1)], item]],
    [6, [[1, 2, ...item.slice(2)], item]],
    [7, 1],
    ...wrongItems.map((wrong) => [6, [wrong]] as const),
  ];
  for (const [label, value] of wrongs) {
    const document = await signDocument("manifest", new Map(good).set(label, value), signer);
    expect([label, value, await open(document)]).toEqual([label, value, { ok: false, error: "manifest-malformed" }]);
  }
  expect((await open(await signDocument("manifest", good, signer))).ok).toBe(true);
  expect(await open(Uint8Array.of(0))).toEqual({ ok: false, error: "manifest-malformed" });
});

test("a manifest that no reader would take is not signed", async () => {
  await expect(signManifest(payload([entry(2, 1), entry(1, 1)]), signer)).rejects.toThrow(RangeError);
  await expect(signManifest(payload([entry(1, 1), entry(1, 1)]), signer)).rejects.toThrow(RangeError);
});

test("a list is found by halving exactly where a plain search finds it", () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(20)), { selector: (pair) => pair.join("/"), maxLength: 40 });
  fc.assert(
    fc.property(pairs, fc.nat(6), fc.nat(21), (named, issuer, list) => {
      const lists = named.map(([i, l]) => entry(i, l)).toSorted((a, b) => a.issuer - b.issuer || a.list - b.list);
      const plain = lists.find((candidate) => candidate.issuer === issuer && candidate.list === list);
      expect(entryOf(payload(lists), issuer, list)).toBe(plain);
    }),
  );
});

test("the errors of the key and the size are those of a manifest", async () => {
  const document = await signManifest(payload([]), testSigner("trust"));
  expect(await open(document)).toEqual({ ok: false, error: "manifest-signature" });
  expect(valueOf(await openManifest(document, testSigner("trust").publicKey)).version).toBe(4);
});
