// The trust list: its form, its limits, and which keys a kid may mean.
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import { testIssuers, trustPayload, valueOf } from "../../testing/test-world.ts";
import { sha256 } from "../bytes.ts";
import { encodeCbor } from "../cose/cbor.ts";
import type { CborMap, CborValue } from "../cose/cbor.ts";
import { signCoseSign1 } from "../cose/cose-sign1.ts";
import { signDocument, typOf } from "../cose/signed-document.ts";
import { documentBytesMax } from "../limits.ts";
import { kidOf } from "../signature/kid.ts";
import { isAreaOf, issuerToMap } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";
import { defaultPolicy, policyToMap } from "./policy.ts";
import { openTrustList, signTrustList } from "./trust-list.ts";

const trustSigner = testSigner("trust");
const open = (document: Uint8Array) => openTrustList(document, trustSigner.publicKey);
const firstIssuer = testIssuers[0] as Issuer; // as: there are two

const payloadWith = (changes: Readonly<Record<number, CborValue>>): CborMap => {
  const map = new Map<number, CborValue>([
    [1, 1],
    [2, 1000],
    [3, 2000],
    [4, [issuerToMap(firstIssuer)]],
    [5, policyToMap(defaultPolicy)],
  ]);
  for (const [label, value] of Object.entries(changes)) map.set(Number(label), value);
  return map;
};

const withEntries = (map: CborMap, ...entries: readonly (readonly [number, CborValue | undefined])[]): CborMap => {
  const changed = new Map(map);
  for (const [label, value] of entries) {
    if (value === undefined) changed.delete(label);
    else changed.set(label, value);
  }
  return changed;
};

test("a trust list reads back as it was signed", async () => {
  const document = await signTrustList(trustPayload(), trustSigner);
  const list = valueOf(await open(document));
  const { candidates, ...said } = list;
  expect(said).toEqual({ ...trustPayload(), document, hash: await sha256(document) });
  expect(candidates(new Uint8Array(4))).toEqual([]);
});

test("a kid means the key that it is the hash of, with its issuer", async () => {
  const list = valueOf(await open(await signTrustList(trustPayload(), trustSigner)));
  for (const issuer of testIssuers) {
    for (const key of issuer.keys) {
      expect(list.candidates(await kidOf(key.publicKey))).toMatchObject([{ issuer, key }]);
    }
  }
});

test("an empty list is a list", async () => {
  const document = await signTrustList(trustPayload({ issuers: [] }), trustSigner);
  expect((await open(document)).ok).toBe(true);
});

test("another key, another purpose and a spoilt signature are refused", async () => {
  const byOther = await signTrustList(trustPayload(), testSigner("manifest"));
  expect(await open(byOther)).toEqual({ ok: false, error: "trust-signature" });
  const asManifest = await signDocument("manifest", payloadWith({}), trustSigner);
  expect(await open(asManifest)).toEqual({ ok: false, error: "trust-malformed" });
  const spoilt = await signTrustList(trustPayload(), trustSigner);
  spoilt[spoilt.length - 1] = (spoilt[spoilt.length - 1] ?? 0) ^ 1;
  expect(await open(spoilt)).toEqual({ ok: false, error: "trust-signature" });
  expect(await open(new Uint8Array(documentBytesMax + 1))).toEqual({ ok: false, error: "trust-too-large" });
  expect(await open(new Uint8Array(9))).toEqual({ ok: false, error: "trust-malformed" });
});

test("an unprotected header and a payload that is no CBOR are malformed", async () => {
  const notCbor = await signCoseSign1({ payloadBytes: Uint8Array.of(0xff), typ: typOf("trust") }, trustSigner);
  expect(await open(notCbor)).toEqual({ ok: false, error: "trust-malformed" });
  const good = await signDocument("trust", payloadWith({}), trustSigner);
  expect((await open(good)).ok).toBe(true);
  const header = good.indexOf(0xa0);
  const extended = Uint8Array.from([...good.subarray(0, header), 0xa1, 1, 1, ...good.subarray(header + 1)]);
  expect(await open(extended)).toEqual({ ok: false, error: "trust-malformed" });
});

test("a payload that is not in the one form is malformed", async () => {
  const issuer = issuerToMap(firstIssuer);
  const [key] = issuer.get(5) as readonly CborMap[]; // as: issuerToMap writes the keys there
  if (key === undefined) throw new Error("expected a key");
  const issuerWith = (...entries: readonly (readonly [number, CborValue | undefined])[]) =>
    payloadWith({ 4: [withEntries(issuer, ...entries)] });
  const keyWith = (...entries: readonly (readonly [number, CborValue | undefined])[]) =>
    issuerWith([5, [withEntries(key, ...entries)]]);
  const policyWith = (...entries: readonly (readonly [number, CborValue | undefined])[]) =>
    payloadWith({ 5: withEntries(policyToMap(defaultPolicy), ...entries) });
  const second = withEntries(issuer, [1, 9]);
  const payloads: readonly CborValue[] = [
    7,
    payloadWith({ 6: 1 }),
    withEntries(payloadWith({ 6: 1 }), [5, undefined]),
    payloadWith({ 1: 0 }),
    payloadWith({ 2: -1 }),
    payloadWith({ 3: "2000" }),
    payloadWith({ 4: 1 }),
    payloadWith({ 4: [1] }),
    payloadWith({ 4: Array.from({ length: 10_001 }, () => 1) }),
    payloadWith({ 4: [issuer, issuer] }),
    payloadWith({ 4: [issuer, second] }), // the same keys under two issuers
    issuerWith([1, -1]),
    issuerWith([2, 5]),
    issuerWith([3, 5]),
    issuerWith([4, []]),
    issuerWith([4, 37]),
    ...[9, 100, 999, 10_000, 99_999, 1_000_000].map((prefix) => issuerWith([4, [prefix]])),
    issuerWith([4, ["37"]]),
    issuerWith([5, []]),
    issuerWith([5, 5]),
    issuerWith([5, [key, key]]),
    issuerWith([5, Array.from({ length: 17 }, () => key)]),
    issuerWith([6, 5]),
    issuerWith([6, undefined]),
    keyWith([1, new Uint8Array(32)]),
    keyWith([2, -1]),
    keyWith([3, "x"]),
    keyWith([4, 3]),
    keyWith([4, "in-use"]),
    keyWith([4, undefined]),
    policyWith([1, -1]),
    policyWith([2, "x"]),
    policyWith([3, -1]),
    policyWith([4, 2]),
    policyWith([5, "1.0.0"]),
    policyWith([5, undefined]),
  ];
  for (const payload of payloads) {
    const parts = { payloadBytes: encodeCbor(payload), typ: typOf("trust") };
    const document = await signCoseSign1(parts, trustSigner);
    expect([payload, await open(document)]).toEqual([payload, { ok: false, error: "trust-malformed" }]);
  }
  expect((await open(await signDocument("trust", issuerWith([4, [10, 99, 3701, 370102]]), trustSigner))).ok).toBe(true);
});

test.each([
  [370102, [37], true],
  [370102, [3701], true],
  [370102, [370102], true],
  [370102, [3702, 370103, 38], false],
  [37, [37], false],
  [3701, [37], false],
  [1_370_102, [37], false],
  [100_000, [10], true],
  [999_999, [99], true],
])("area %d of an issuer for %j: %s", (area, areaPrefixes, expected) => {
  expect(isAreaOf({ ...firstIssuer, areaPrefixes }, area)).toBe(expected);
});

test("a list that no reader would take is not signed", async () => {
  const twice = trustPayload({ issuers: [firstIssuer, firstIssuer] });
  await expect(signTrustList(twice, trustSigner)).rejects.toThrow(RangeError);
  const long = trustPayload({ issuers: [{ ...firstIssuer, baseUri: "x".repeat(documentBytesMax) }] });
  await expect(signTrustList(long, trustSigner)).rejects.toThrow(RangeError);
  const strange = { ...firstIssuer, keys: firstIssuer.keys.map((key) => ({ ...key, notBeforeSeconds: -1 })) };
  await expect(signTrustList(trustPayload({ issuers: [strange] }), trustSigner)).rejects.toThrow(RangeError);
});

test("policies read back with copies allowed and forbidden", async () => {
  for (const copiesAllowed of [true, false]) {
    const policy = { ...defaultPolicy, copiesAllowed };
    const document = await signTrustList(trustPayload({ policy }), trustSigner);
    expect(valueOf(await open(document)).policy).toEqual(policy);
  }
});
