import { expect, test } from "vitest";
import { createTestSigner } from "../../testing/test-signer.ts";
import { bytesToHex, hexToBytes, utf8ToBytes } from "../bytes.ts";
import { verifyEd25519 } from "../signature/ed25519.ts";
import type { CardClaims } from "./claims.ts";
import { decodeCodeBytes, issuerMessage, proofMessage } from "./decode.ts";
import { signCode } from "./encode.ts";
import { addProof } from "./presentation.ts";

const issuer = createTestSigner("issuer");
const holder = createTestSigner("holder");
const card: CardClaims = {
  kind: "card",
  expSeconds: 1_600_000_000,
  iatSeconds: 1_582_000_000,
  cardNumber: hexToBytes("0102030405060708"),
  name: "M.G.",
  documentLast4: "0001",
  area: 370_102,
};
const withKey: CardClaims = { ...card, holderKey: holder.publicKey };

const liveCode = async (timeSeconds: number) => {
  const decoded = decodeCodeBytes(await addProof(await signCode(withKey, issuer), timeSeconds, holder.sign));
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value;
};

test("a live code carries the issuer's code unchanged and a countersignature that verifies", async () => {
  const code = await liveCode(1_582_000_015);
  expect(code).toMatchObject({ claims: withKey, proof: { timeSeconds: 1_582_000_015 } });
  expect(await verifyEd25519(issuer.publicKey, code.signature, issuerMessage(code))).toBe(true);
  expect(await verifyEd25519(holder.publicKey, code.proof?.signature ?? new Uint8Array(0), proofMessage(code))).toBe(
    true,
  );
});

test("the countersignature is over the structure of RFC 9338 with the time as external data", async () => {
  const code = await liveCode(1_582_000_015);
  const expected = [
    "85",
    `73${bytesToHex(utf8ToBytes("CounterSignature0V2"))}`,
    `49${bytesToHex(code.protectedBytes)}`,
    "451a5e4b678f",
    `58${code.payloadBytes.length.toString(16)}${bytesToHex(code.payloadBytes)}`,
    `815840${bytesToHex(code.signature)}`,
  ].join("");
  expect(bytesToHex(proofMessage(code))).toBe(expected);
});

test("a proof does not fit another time, another code or another holder", async () => {
  const [first, later] = [await liveCode(1_582_000_015), await liveCode(1_582_000_030)];
  const signature = first.proof?.signature ?? new Uint8Array(0);
  expect(await verifyEd25519(holder.publicKey, signature, proofMessage(later))).toBe(false);
  expect(await verifyEd25519(issuer.publicKey, signature, proofMessage(first))).toBe(false);
  expect(proofMessage({ ...first, signature: later.proof?.signature ?? signature })).not.toEqual(proofMessage(first));
});

test("a new proof takes the place of the one before", async () => {
  const once = await addProof(await signCode(withKey, issuer), 1, holder.sign);
  expect(await addProof(once, 2, holder.sign)).toEqual(await addProof(await signCode(withKey, issuer), 2, holder.sign));
});

test("what cannot become a live code is a TypeError", async () => {
  await expect(addProof(await signCode(card, issuer), 1, holder.sign)).rejects.toThrow(TypeError);
  await expect(addProof(new Uint8Array(3), 1, holder.sign)).rejects.toThrow(TypeError);
  await expect(addProof(await signCode(withKey, issuer), 1.5, holder.sign)).rejects.toThrow(TypeError);
});
