/** Ed25519 vectors in the JSON form of Wycheproof, by both engines behind the strict precheck (RFC 8032). */
import * as z from "zod/mini";
import { createVerifier } from "../../src/core/signature/ed25519.ts";
import { verifyWithTweetnacl } from "../../src/core/signature/tweetnacl.ts";
import { hexSchema } from "./hex.ts";
import { judge } from "./score.ts";
import type { Judgement } from "./score.ts";

const keySchema = z.object({ pk: hexSchema });
const testSchema = z.object({
  tcId: z.number(),
  msg: hexSchema,
  sig: hexSchema,
  result: z.enum(["valid", "invalid", "acceptable"]),
});
const groupSchema = z.object({
  publicKey: z.optional(keySchema),
  // The name of the member in older releases of the collection.
  key: z.optional(keySchema),
  tests: z.array(testSchema),
});

/** The form of a vector file. */
export const ed25519Schema = z.object({ testGroups: z.array(groupSchema) });

const answer = (isValid: boolean): string => (isValid ? "valid" : "invalid");

/** Right where WebCrypto and tweetnacl both give the expected result; where either result is acceptable, where they agree. */
export const judgeEd25519 = async ({ testGroups }: z.infer<typeof ed25519Schema>): Promise<readonly Judgement[]> => {
  const judgements: Judgement[] = [];
  for (const { publicKey, key, tests } of testGroups) {
    const { pk } = publicKey ?? key ?? { pk: new Uint8Array() };
    const verifier = createVerifier(pk);
    for (const { tcId, msg, sig, result } of tests) {
      const byWebCrypto = answer(await verifier.verify(sig, msg));
      const byTweetnacl = answer(verifyWithTweetnacl(pk, sig, msg));
      const expected = result === "acceptable" ? byWebCrypto : result;
      const got = byWebCrypto === byTweetnacl ? byWebCrypto : `WebCrypto ${byWebCrypto}, tweetnacl ${byTweetnacl}`;
      judgements.push(judge(`tcId ${tcId}`, expected, got));
    }
  }
  return judgements;
};
