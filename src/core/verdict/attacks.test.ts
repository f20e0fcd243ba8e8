// Attacks on the verdict: forged, altered, future, borrowed and backdated codes. None of them admits.
import { beforeAll, expect, test } from "vitest";

import { createRandom } from "../../testing/seeded-random.ts";
import type { TestKeyName } from "../../testing/test-keys.ts";
import { testSigner } from "../../testing/test-keys.ts";
import {
  acceptWorld,
  codeIatSeconds,
  colouredClaims,
  createCode,
  createCodeBytes,
  createLiveCode,
  lists,
  midnightSeconds,
  nowSeconds,
  otherClaims,
  passClaims,
  places,
  printClaims,
  testIssuers,
  valueOf,
} from "../../testing/test-world.ts";
import { equalBytes } from "../bytes.ts";
import { encodeCoseSign1 } from "../cose/cose-sign1.ts";
import { bytesToCodeText, codeTextToBytes } from "../pass/code-text.ts";
import { decodeCodeBytes, proofLabel } from "../pass/decode.ts";
import { kidOf } from "../signature/kid.ts";
import { defaultPolicy } from "../trust/policy.ts";
import type { TrustSet } from "../trust/trust-set.ts";
import { verifyCode } from "./verify-code.ts";
import type { Identity, Verdict } from "./verify-code.ts";

/** 1 January 2099, 00:00 UTC. */
const in2099 = 4_070_908_800;

let set: TrustSet;
beforeAll(async () => {
  ({ set } = await acceptWorld());
});

const verdictOf = (text: string, identity: Identity = "unchecked", at = nowSeconds, trust = set): Promise<Verdict> =>
  verifyCode(text, trust, trust, { deviceSeconds: at, floorSeconds: 0 }, defaultPolicy, identity);

/** Outcome and reasons, with the identity document right: the most that an attacker can hope for. */
const shortOf = async (text: string, trust = set): Promise<string> => {
  const { outcome, reasons } = await verdictOf(text, "confirmed", nowSeconds, trust);
  return [outcome, ...reasons].join(" ");
};

test("a code dated 2099 is not sure, and by a key that has an end not even that", async () => {
  const claims = passClaims({ iatSeconds: in2099, expSeconds: in2099 + 432_000, greenUntilSeconds: in2099 + 172_800 });
  const text = await createCode(claims, { proofSeconds: nowSeconds });
  expect(await shortOf(text)).toBe("invalid key-time iat-future");
  const endless = testIssuers.map((issuer) => ({
    ...issuer,
    keys: issuer.keys.map((key) => ({ ...key, notAfterSeconds: in2099 * 2 })),
  }));
  const { set: trusting } = await acceptWorld({ trust: { issuers: endless } });
  expect(await shortOf(text, trusting)).toBe("unsure iat-future");
  // It has not moved the clock of whoever saw it.
  expect(await shortOf(await createLiveCode(), trusting)).toBe("admit");
});

test("a code that is valid until 2099 breaks its bounds", async () => {
  const long = passClaims({ expSeconds: in2099, greenUntilSeconds: in2099 });
  expect(await shortOf(await createCode(long, { proofSeconds: nowSeconds }))).toBe("invalid claims-invalid");
  expect(await shortOf(await createCode(printClaims({ expSeconds: in2099 })))).toBe("invalid claims-invalid");
});

test("a proof dated 2099 is not timely today", async () => {
  const text = await createCode(passClaims(), { proofSeconds: in2099 });
  expect(await verdictOf(text)).toMatchObject({ outcome: "confirm", reasons: ["proof-late"] });
});

test("a proof from another code of the same holder is invalid", async () => {
  const mine = valueOf(decodeCodeBytes(await createCodeBytes(passClaims())));
  const other = await createCodeBytes(passClaims({ status: { list: lists.small, place: 200 } }), {
    proofSeconds: nowSeconds,
  });
  const { proof } = valueOf(decodeCodeBytes(other));
  if (proof === undefined) throw new Error("expected a proof");
  const unprotected = new Map<number, number | typeof proof.signature>([
    [proofLabel.signature, proof.signature],
    [proofLabel.time, proof.timeSeconds],
  ]);
  const text = bytesToCodeText(encodeCoseSign1({ ...mine, unprotected }));
  expect(await shortOf(text)).toBe("invalid proof-invalid");
});

test("a proof by another phone, or with its time moved, is invalid", async () => {
  const byOther = await createCode(passClaims(), { proofSeconds: nowSeconds, holder: "stranger" });
  expect(await shortOf(byOther)).toBe("invalid proof-invalid");
  const old = valueOf(decodeCodeBytes(await createCodeBytes(passClaims(), { proofSeconds: nowSeconds - 3600 })));
  const moved = new Map<number, number | Uint8Array<ArrayBuffer>>([
    [proofLabel.signature, old.proof?.signature ?? new Uint8Array(64)],
    [proofLabel.time, nowSeconds],
  ]);
  const text = bytesToCodeText(encodeCoseSign1({ ...old, unprotected: moved }));
  expect(await shortOf(text)).toBe("invalid proof-invalid");
});

test("a holder key of low order proves nothing", async () => {
  const weak = new Uint8Array(32);
  weak[0] = 1;
  const text = await createCode(passClaims({ holderKey: weak }), { proofSeconds: nowSeconds });
  expect(await shortOf(text)).toBe("invalid proof-invalid");
});

test("a retired key cannot sign for today, and what it backdates has expired", async () => {
  const retiredSeconds = midnightSeconds - 5 * 86_400;
  const signed = (changes: Parameters<typeof passClaims>[0]) =>
    createCode(passClaims(changes), { signer: "issuer-retired", proofSeconds: nowSeconds });
  expect(await shortOf(await signed({}))).toBe("invalid key-time");
  const iatSeconds = retiredSeconds - 1;
  const backdated = await signed({
    iatSeconds,
    expSeconds: iatSeconds + 432_000,
    greenUntilSeconds: iatSeconds + 172_800,
  });
  expect(await shortOf(backdated)).toBe("complete expired report-missing");
  expect(await shortOf(await signed({ iatSeconds }))).toBe("invalid claims-invalid");
  const print = printClaims({ iatSeconds, expSeconds: iatSeconds + 432_000 });
  expect(await shortOf(await createCode(print, { signer: "issuer-retired" }))).toBe("complete expired report-missing");
});

test("suspended and revoked keys, strangers and another's kid admit nobody", async () => {
  const by = async (signer: TestKeyName) =>
    shortOf(await createCode(passClaims(), { signer, proofSeconds: nowSeconds }));
  expect(await by("issuer-suspended")).toBe("unsure key-suspended");
  expect(await by("issuer-revoked")).toBe("invalid key-revoked");
  for (const signer of ["stranger", "trust", "manifest", "root-1", "holder"] as const) {
    expect(await by(signer)).toBe("unsure issuer-unknown");
  }
  // Signed by a stranger under the issuer's kid, right down to the protected header.
  const genuine = valueOf(decodeCodeBytes(await createCodeBytes(passClaims())));
  const message = new Uint8Array(64);
  const signature = new Uint8Array(await testSigner("stranger").sign(message));
  const text = bytesToCodeText(encodeCoseSign1({ ...genuine, unprotected: new Map(), signature }));
  expect(await shortOf(text)).toBe("invalid sig-invalid");
});

test("an issuer's key signs for no other area, and speaks of no other's lists", async () => {
  const foreign = await createCode(passClaims(), { signer: "issuer-other", proofSeconds: nowSeconds });
  expect(await shortOf(foreign)).toBe("invalid area-foreign list-missing");
  const own = await createCode(passClaims({ area: 370_202 }), { signer: "issuer-other", proofSeconds: nowSeconds });
  expect(await shortOf(own)).toBe("unsure list-missing");
});

test("a forgotten report, an old green code of a red holder and a card admit nobody", async () => {
  const red = passClaims({ status: { list: lists.small, place: places.red } });
  expect(await shortOf(await createCode(red, { proofSeconds: nowSeconds }))).toBe("refuse status-red");
  expect(await shortOf(await createCode(colouredClaims("red")))).toBe("complete code-outdated");
  expect(await shortOf(await createCode(otherClaims("card")))).toBe("identify no-pass");
  const missed = passClaims({ greenUntilSeconds: nowSeconds, iatSeconds: codeIatSeconds });
  expect(await shortOf(await createCode(missed, { proofSeconds: nowSeconds }))).toBe("complete report-missing");
});

test("one flipped bit of a code never admits, whatever the identity document says", async () => {
  for (const bytes of [
    await createCodeBytes(passClaims(), { proofSeconds: nowSeconds }),
    await createCodeBytes(printClaims()),
  ]) {
    const flips = Array.from({ length: bytes.length * 8 }, async (_, bit) => {
      const flipped = new Uint8Array(bytes);
      flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      return (await verdictOf(bytesToCodeText(flipped), "confirmed")).outcome;
    });
    const outcomes = await Promise.all(flips);
    expect(outcomes.length).toBe(bytes.length * 8);
    expect(outcomes).not.toContain("admit");
    expect(outcomes).not.toContain("confirm");
    expect((await verdictOf(bytesToCodeText(bytes), "confirmed")).outcome).toBe("admit");
  }
});

test("one flipped bit of any character of a text never admits", async () => {
  const text = await createLiveCode();
  const bytes = valueOf(codeTextToBytes(text));
  let flips = 0;
  for (let at = 0; at < text.length; at += 1) {
    for (let bit = 0; bit < 16; bit += 1) {
      const character = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
      const flipped = text.slice(0, at) + character + text.slice(at + 1);
      const decoded = codeTextToBytes(flipped);
      expect(decoded.ok && equalBytes(decoded.value, bytes)).toBe(false);
      if (decoded.ok) expect((await verdictOf(flipped, "confirmed")).outcome).not.toBe("admit");
      flips += 1;
    }
  }
  expect(flips).toBe(text.length * 16);
});

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Some change to the bytes: a byte set, a bit flipped, a part cut out, repeated or exchanged with another. */
const mutateBytes = (bytes: Uint8Array, random: () => number): Uint8Array => {
  const at = Math.floor(random() * bytes.length);
  const length = 1 + Math.floor(random() * 8);
  const copy = new Uint8Array(bytes);
  switch (Math.floor(random() * 5)) {
    case 0:
      copy[at] = Math.floor(random() * 256);
      return copy;
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return copy;
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - length))]);
    default:
      copy.copyWithin(at, Math.floor(random() * bytes.length), Math.floor(random() * bytes.length));
      return copy;
  }
};

/** Some change to the text: a character replaced, left out or put in, or two exchanged. */
const mutateText = (text: string, random: () => number): string => {
  const at = Math.floor(random() * text.length);
  const digit = alphabet.charAt(Math.floor(random() * alphabet.length));
  switch (Math.floor(random() * 4)) {
    case 0:
      return text.slice(0, at) + digit + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + digit + text.slice(at);
    default:
      return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  }
};

test("of a hundred thousand mutated genuine codes none admits", async () => {
  const random = createRandom(20_200_220);
  const originals = await Promise.all([
    createCodeBytes(passClaims(), { proofSeconds: nowSeconds }),
    createCodeBytes(printClaims()),
    createCodeBytes(passClaims({ status: { list: lists.small, place: places.red } })),
    createCodeBytes(colouredClaims("yellow")),
    createCodeBytes(otherClaims("pending")),
  ]);
  const texts = originals.map(bytesToCodeText);
  const isGenuine = (text: string): boolean => {
    const bytes = codeTextToBytes(text);
    return bytes.ok && originals.some((original) => equalBytes(original, bytes.value));
  };
  let tried = 0;
  let decoded = 0;
  while (tried < 100_000) {
    const batch: Promise<readonly [string, Verdict]>[] = [];
    while (batch.length < 500) {
      const which = batch.length % originals.length;
      const [original = new Uint8Array(0), originalText = ""] = [originals[which], texts[which]];
      const text = random() < 0.5 ? bytesToCodeText(mutateBytes(original, random)) : mutateText(originalText, random);
      if (text !== originalText) batch.push(verdictOf(text, "confirmed").then((verdict) => [text, verdict]));
    }
    for (const [text, { outcome, reasons }] of await Promise.all(batch)) {
      tried += 1;
      // White space put before a code is forgiven: that is the genuine code, and no mutation of it.
      if (outcome === "admit" && isGenuine(text)) tried -= 1;
      else if (outcome === "admit" || outcome === "confirm") expect([outcome, reasons]).toEqual([]);
      if (reasons[0] !== "malformed") decoded += 1;
    }
  }
  expect(tried).toBeGreaterThanOrEqual(100_000);
  // Enough of them get past the form to meet the signatures.
  expect(decoded).toBeGreaterThan(10_000);
}, 60_000);

test("a kid that collides with an issuer's gives a stranger nothing", async () => {
  const kid = await kidOf(testSigner("issuer").publicKey);
  const [candidate] = set.trustList.candidates(kid);
  expect(candidate?.issuer.id).toBe(1);
  const forged = valueOf(decodeCodeBytes(await createCodeBytes(passClaims(), { signer: "stranger" })));
  expect(set.trustList.candidates(forged.kid)).toEqual([]);
});
