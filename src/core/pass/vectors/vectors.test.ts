// The golden vectors: every layer of every one, each reason among them, and none that the generator would not write again.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

import { decideVector } from "../../../testing/golden/decide-vector.ts";
import type { GoldenVector } from "../../../testing/golden/golden-vectors.ts";
import { createGoldenVectors, vectorToFile } from "../../../testing/golden/golden-vectors.ts";
import { valueOf } from "../../../testing/test-world.ts";
import { bytesToHex, hexToBytes } from "../../bytes.ts";
import { outcomes, reasonCodes } from "../../verdict/reasons.ts";
import { claimsToJson } from "../claims.ts";
import { bytesToCodeText, codeTextToBytes } from "../code-text.ts";
import { decodeCode, issuerMessage, proofMessage } from "../decode.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const textOf = (file: string) => readFileSync(folder + file, "utf8");
// as: the generator wrote them, and a test below holds them to it
const vectors = files.map((file) => JSON.parse(textOf(file)) as GoldenVector);

test("every reason decides in at least one vector, and every outcome is there", () => {
  expect(vectors.length).toBeGreaterThan(40);
  const deciding = new Set(vectors.map(({ expected }) => expected.reasons[0]));
  expect(reasonCodes.filter((reason) => !deciding.has(reason))).toEqual([]);
  const given = new Set(vectors.map(({ expected }) => expected.outcome));
  expect(outcomes.filter((outcome) => !given.has(outcome))).toEqual([]);
});

test.each(vectors.map((vector) => [vector.name, vector] as const))("%s: decodes layer by layer", (_, vector) => {
  const { text, decoded } = vector;
  const code = decodeCode(text);
  if ("error" in decoded) {
    expect(code).toEqual({ ok: false, error: decoded.error });
    return;
  }
  const value = valueOf(code);
  expect(bytesToHex(valueOf(codeTextToBytes(text)))).toBe(decoded.coseHex);
  expect(bytesToHex(value.protectedBytes)).toBe(decoded.protectedHex);
  expect(bytesToHex(value.kid)).toBe(decoded.kidHex);
  expect(bytesToHex(value.payloadBytes)).toBe(decoded.payloadHex);
  expect(bytesToHex(value.signature)).toBe(decoded.signatureHex);
  expect(claimsToJson(value.claims)).toEqual(decoded.claims);
  expect(bytesToHex(issuerMessage(value))).toBe(decoded.issuerMessageHex);
  expect(value.proof?.timeSeconds).toBe(decoded.proof?.timeSeconds);
  if (decoded.proof !== undefined) expect(bytesToHex(proofMessage(value))).toBe(decoded.proof.messageHex);
  expect(codeTextToBytes(bytesToCodeText(hexToBytes(decoded.coseHex)))).toEqual(codeTextToBytes(text));
});

test.each(vectors.map((vector) => [vector.name, vector] as const))("%s: has its verdict", async (_, vector) => {
  const verdict = await decideVector(vector);
  const { outcome, reasons, listsAgeSeconds, issuerId } = vector.expected;
  expect([verdict.outcome, ...verdict.reasons]).toEqual([outcome, ...reasons]);
  expect(verdict.listsAgeSeconds ?? null).toBe(listsAgeSeconds);
  expect(verdict.issuer?.id ?? null).toBe(issuerId);
  expect(verdict.claims === undefined).toBe(issuerId === null);
});

test("the generator writes the same bytes again", async () => {
  const generated = await createGoldenVectors();
  expect(files.toSorted()).toEqual(generated.map(({ name }) => `${name}.json`).toSorted());
  for (const vector of generated) expect(textOf(`${vector.name}.json`)).toBe(vectorToFile(vector));
});
