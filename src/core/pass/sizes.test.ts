import { encode } from "uqr";
import { expect, test } from "vitest";
import { createTestSigner } from "../../testing/test-signer.ts";
import type { PassClaims } from "./claims.ts";
import { bytesToCodeText } from "./code-text.ts";
import { signCode } from "./encode.ts";
import { addProof } from "./presentation.ts";

const issuer = createTestSigner("issuer");
const holder = createTestSigner("holder");
// The longest of everything until the year 2106, when times take more than four bytes.
const longest: PassClaims = {
  kind: "pass",
  expSeconds: 2 ** 32 - 1,
  iatSeconds: 2 ** 32 - 432_000,
  cardNumber: new Uint8Array(8).fill(255),
  name: "\u{20000}\u{20001}*\u{20002}",
  documentLast4: "999X",
  area: 659_999,
  status: { list: 2 ** 16 - 1, place: 2 ** 20 - 1 },
  colour: "green",
  greenUntilSeconds: 2 ** 32 - 1,
};

test("the longest print is a QR code of at most 53 modules with error correction M", async () => {
  const bytes = await signCode(longest, issuer);
  const text = bytesToCodeText(bytes);
  expect(bytes.length).toBeLessThanOrEqual(172);
  expect(text.length).toBeLessThanOrEqual(262);
  expect(encode(text, { ecc: "M", boostEcc: false, border: 0 }).size).toBeLessThanOrEqual(53);
});

test("the longest live code is a QR code of at most 61 modules with error correction L", async () => {
  const claims = { ...longest, holderKey: holder.publicKey, greenUntilSeconds: longest.iatSeconds + 172_800 };
  const text = bytesToCodeText(await addProof(await signCode(claims, issuer), 2 ** 32 - 1, holder.sign));
  expect(encode(text, { ecc: "L", boostEcc: false, border: 0 }).size).toBeLessThanOrEqual(61);
});
