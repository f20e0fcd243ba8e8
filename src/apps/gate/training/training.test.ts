import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesToHex } from "../../../core/bytes.ts";
import { decodeCode } from "../../../core/pass/decode.ts";
import { decodeBundle } from "../../../core/trust/bundle.ts";
import { publishedTestKeys } from "../../../core/trust/published-test-keys.ts";
import { openManifest } from "../../../core/trust/manifest.ts";
import { openRoot } from "../../../core/trust/root.ts";
import { openTrustList } from "../../../core/trust/trust-list.ts";
import { outcomes } from "../../../core/verdict/reasons.ts";
import { verifyCode } from "../../../core/verdict/verify-code.ts";
import { valueOf } from "../../../testing/test-world.ts";
import { createTrainingModules, trainingCodes as recipes } from "../../../testing/training-world.ts";
import { trainingCodes, trainingLast4 } from "../../training/training-codes.ts";
import { trainingSet } from "./training-set.ts";
import { openTraining } from "./training.ts";

test("the practice world and its codes are what their script writes", async () => {
  const modules = await createTrainingModules();
  expect(modules).toHaveLength(2);
  for (const [path, text] of modules) {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
  }
});

test("the practice world is small: one list of 1024 places, and one key that signs", async () => {
  const bundle = valueOf(decodeBundle(Buffer.from(trainingSet.bundleBase64, "base64")));
  const root = valueOf(await openRoot(bundle.roots[0] ?? new Uint8Array()));
  const { lists } = valueOf(await openManifest(bundle.manifest, root.manifestKey));
  expect(lists.map(({ sizeLog2 }) => sizeLog2)).toEqual([10]);
  const { issuers } = valueOf(await openTrustList(bundle.trust, root.trustKey));
  expect(issuers.flatMap(({ keys }) => keys)).toHaveLength(1);
});

test("every key of the practice world is published, so no production takes it", async () => {
  const bundle = valueOf(decodeBundle(Buffer.from(trainingSet.bundleBase64, "base64")));
  const root = valueOf(await openRoot(bundle.roots[0] ?? new Uint8Array()));
  const { issuers } = valueOf(await openTrustList(bundle.trust, root.trustKey));
  const issuerKeys = issuers.flatMap(({ keys }) => keys.map(({ publicKey }) => publicKey));
  expect(issuerKeys.length).toBeGreaterThan(0);
  const keys = [...root.keys, root.trustKey, root.manifestKey, ...issuerKeys].map(bytesToHex);
  expect(keys.filter((key) => !publishedTestKeys.includes(key))).toEqual([]);
});

test("there is a code to practise each outcome with", () => {
  expect(new Set(trainingCodes.map(({ outcome }) => outcome))).toEqual(new Set(outcomes));
});

test.each(recipes)("the code $id gives $outcome for its reason", async ({ id, outcome, reason }) => {
  const training = await openTraining(verifyCode);
  const text = trainingCodes.find((code) => code.id === id)?.text ?? "";
  const { verdict } = await training.check({ text, identity: "unchecked" }, "id");
  expect([verdict.outcome, verdict.reasons[0]]).toEqual([outcome, reason]);
});

test("everybody in the practice world is one invented person", () => {
  const people = trainingCodes.map(({ text }) => valueOf(decodeCode(text)).claims);
  expect(new Set(people.map(({ name, documentLast4 }) => `${name} ${documentLast4}`))).toEqual(
    new Set([`练* ${trainingLast4}`]),
  );
});
