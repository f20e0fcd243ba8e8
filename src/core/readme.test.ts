// The format page: its examples are read from the page itself, decoded, and made again.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import {
  createReadmeExamples,
  exampleBits,
  exampleBitsNext,
  exampleEnrolmentCode,
  exampleScans,
} from "../testing/readme-examples.ts";
import { testSigner } from "../testing/test-keys.ts";
import { nowSeconds, passClaims, printClaims, valueOf } from "../testing/test-world.ts";
import { bytesToHex, equalBytes, hexToBytes } from "./bytes.ts";
import { formatEnrolmentCode } from "./journal/enrolment-code.ts";
import { openEnrolment } from "./journal/enrolment-document.ts";
import { deeds } from "./journal/scan.ts";
import { openScans } from "./journal/scans-document.ts";
import * as limits from "./limits.ts";
import { payloadToClaims } from "./pass/claims.ts";
import { bytesToCodeText } from "./pass/code-text.ts";
import { decodeCode, decodeCodeBytes, issuerMessage, proofMessage } from "./pass/decode.ts";
import { applyDelta } from "./status-list/delta.ts";
import { decodeSnapshot } from "./status-list/snapshot.ts";
import { openStatusListToken } from "./status-list/token.ts";
import { decodeBundle } from "./trust/bundle.ts";
import { openManifest } from "./trust/manifest.ts";
import { openRoot } from "./trust/root.ts";
import { openTrustList } from "./trust/trust-list.ts";
import { bundleToOffer } from "./trust/bundle-offer.ts";
import { acceptOffer } from "./trust/trust-set.ts";
import { outcomes, reasonCodes } from "./verdict/reasons.ts";

const page = readFileSync(new URL("README.md", import.meta.url), "utf8");
const blocks = new Map(
  [...page.matchAll(/```hex (\S+)\n([^`]*)```/g)].map(([, name = "", hex = ""]) => [name, hex.replace(/\s/g, "")]),
);
const example = (name: string) => {
  const hex = blocks.get(name);
  if (hex === undefined) throw new Error(`expected an example named ${name}`);
  return hexToBytes(hex);
};

test("the page has every example, and each is made again to the byte", async () => {
  expect(Object.fromEntries(blocks)).toEqual(await createReadmeExamples());
  expect([...blocks.keys()]).toEqual([
    ...["print", "claims", "issuer-message", "live", "proof-message"],
    ...["snapshot", "delta", "token", "root", "trust", "manifest", "bundle"],
    ...["enrolment", "scans"],
  ]);
});

test("the codes on the page decode to the claims that the page says", () => {
  const print = valueOf(decodeCodeBytes(example("print")));
  expect(print.claims).toEqual(printClaims());
  expect(valueOf(payloadToClaims(example("claims")))).toEqual(printClaims());
  expect(equalBytes(print.payloadBytes, example("claims"))).toBe(true);
  expect(equalBytes(issuerMessage(print), example("issuer-message"))).toBe(true);
  const live = valueOf(decodeCodeBytes(example("live")));
  expect(live.claims).toEqual(passClaims());
  expect(live.proof?.timeSeconds).toBe(nowSeconds);
  expect(equalBytes(proofMessage(live), example("proof-message"))).toBe(true);
  const text = /```text print\n(.+)\n```/.exec(page)?.[1] ?? "";
  expect(text).toBe(bytesToCodeText(example("print")));
  expect(decodeCode(text).ok).toBe(true);
});

test("the lists on the page are the lists that it tells of", async () => {
  expect(valueOf(decodeSnapshot(example("snapshot"), 10))).toEqual(exampleBits());
  expect(valueOf(applyDelta(exampleBits(), example("delta")))).toEqual(exampleBitsNext());
  const token = valueOf(await openStatusListToken(example("token"), testSigner("issuer").publicKey));
  expect([5, 6, 7, 1023].map(token.statusAt)).toEqual([1, 2, 0, 2]);
});

test("the documents on the page are signed, and its bundle is accepted", async () => {
  const root = valueOf(await openRoot(example("root")));
  expect((await openTrustList(example("trust"), root.trustKey)).ok).toBe(true);
  expect((await openManifest(example("manifest"), root.manifestKey)).ok).toBe(true);
  const bundle = valueOf(decodeBundle(example("bundle")));
  expect(bundle.trust).toEqual(example("trust"));
  expect(bundle.lists[0]?.snapshot).toEqual(example("snapshot"));
  expect((await acceptOffer(root, undefined, valueOf(await bundleToOffer(bundle, root)))).ok).toBe(true);
});

test("the device on the page enrols with the code that the page says, and its scans open", async () => {
  const { code, publicKey } = valueOf(await openEnrolment(example("enrolment")));
  expect([code, publicKey]).toEqual([exampleEnrolmentCode, testSigner("device").publicKey]);
  expect(page).toContain(formatEnrolmentCode(code));
  expect(valueOf(await openScans(example("scans"), publicKey))).toEqual(exampleScans());
});

test("the page names the keys, every reason, every outcome, every deed and every limit", () => {
  for (const name of ["root-1", "root-2", "root-3", "trust", "manifest", "issuer", "holder", "device"] as const) {
    expect(page).toContain(bytesToHex(testSigner(name).publicKey));
  }
  for (const word of [...reasonCodes, ...outcomes, ...deeds]) expect(page).toContain(`\`${word}\``);
  const spaced = page.replace(/ +/g, " ");
  const named = Object.entries(limits).map(([name, value]) => [name, value.toLocaleString("en-US")] as const);
  for (const [name, value] of named) expect(spaced).toContain(`| \`${name}\` | ${value} |`);
});
