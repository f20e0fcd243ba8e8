import { expect, test } from "vitest";
import { proveHolderKey } from "../../api/holder-keys.ts";
import type { HolderKeyProof } from "../../api/holder-keys.ts";
import { bytesToHex } from "../../core/bytes.ts";
import { createTestSigner } from "../../testing/test-signer.ts";
import { verifyHolderKeyProof } from "./holder-key-proof.ts";

const phone = createTestSigner("phone");
const clientKey = "0192b0c4-5a3e-4c1d-9e8f-0123456789ab";
const now = 1_929_000_000;

const prove = async (timeSeconds = now, key = clientKey): Promise<HolderKeyProof> =>
  proveHolderKey({ clientKey: key, publicKey: phone.publicKey, timeSeconds }, phone.sign);
const verify = async (proof: HolderKeyProof, key = clientKey) =>
  verifyHolderKeyProof(proof, { clientKey: key, nowSeconds: now });

test.each([
  [now - 601, false],
  [now - 600, true],
  [now + 600, true],
  [now + 601, false],
])("A proof of %i counts ten minutes around now: %s", async (timeSeconds, isTimely) => {
  const verified = await verify(await prove(timeSeconds));
  expect(verified).toEqual(
    isTimely ? { ok: true, value: phone.publicKey } : { ok: false, error: "holder-key-proof-late" },
  );
});

test("A proof is of one key, one request and one time", async () => {
  const proof = await prove();
  const other = createTestSigner("other phone");
  const wrong = { ok: false, error: "holder-key-proof-wrong" };
  expect(await verify(proof, "0192b0c4-5a3e-4c1d-9e8f-0123456789ac")).toEqual(wrong);
  expect(await verify({ ...proof, timeSeconds: now + 1 })).toEqual(wrong);
  expect(await verify({ ...proof, publicKey: bytesToHex(other.publicKey) })).toEqual(wrong);
  expect(await verify({ ...proof, signature: "00".repeat(64) })).toEqual(wrong);
});

test.each(["00".repeat(32), `01${"00".repeat(31)}`, "ff".repeat(32)])(
  "The key %s is refused before any signature: engines do not agree on it",
  async (publicKey) => {
    expect(await verify({ ...(await prove()), publicKey })).toEqual({ ok: false, error: "holder-key-invalid" });
  },
);
