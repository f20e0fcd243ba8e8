import { expect, test } from "vitest";
import { bytesToHex } from "../../core/bytes.ts";
import { decodeCode } from "../../core/pass/decode.ts";
import { decideVector } from "../../testing/golden/decide-vector.ts";
import { createGoldenVectors } from "../../testing/golden/golden-vectors.ts";
import type { GoldenVector } from "../../testing/golden/golden-vectors.ts";
import { createCode, createLiveCode, nowSeconds, passClaims } from "../../testing/test-world.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import { checkToDiagnosis } from "./diagnosis.ts";
import { firstListsStatus } from "./lists-status.ts";
import type { Check } from "./state.ts";

const vectors = await createGoldenVectors();
const around = { lists: firstListsStatus, appVersion: 3, deviceSeconds: nowSeconds };

const checkVector = async (vector: GoldenVector): Promise<Check> => ({
  id: "00000000-0000-4000-8000-000000000001",
  text: vector.text,
  verdict: await decideVector(vector),
  nowSeconds,
});

/** Members by their names, at any depth. */
const namesIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [name, ...namesIn(member)])
    : [];

/** What belongs to the person or could be made into the code again. */
const secretsOf = (text: string): readonly string[] => {
  const decoded = decodeCode(text);
  const parts = text.length > 24 ? [text.slice(4, 24), text.slice(-16)] : [];
  if (!decoded.ok) return parts;
  const { claims, signature, kid, payloadBytes } = decoded.value;
  const bytes = [claims.cardNumber, signature, kid, payloadBytes, ...(claims.holderKey ? [claims.holderKey] : [])];
  return [...parts, claims.name, claims.documentLast4, String(claims.area), "card-001", ...bytes.map(bytesToHex)];
};

test("there are vectors enough", () => {
  expect(vectors.length).toBeGreaterThan(40);
});

test.each(vectors)("nothing personal is told of $name", async (vector) => {
  const report = await checkToDiagnosis(await checkVector(vector), around);
  expect(secretsOf(vector.text).filter((secret) => report.includes(secret))).toEqual([]);
  const allowed = [
    ...["outcome", "reasons", "code", "chars", "starts", "sha256", "nowSeconds", "deviceSeconds", "appVersion"],
    ...[
      "claims",
      "kind",
      "iatSeconds",
      "expSeconds",
      "status",
      "list",
      "place",
      "colour",
      "greenUntilSeconds",
      "issuer",
    ],
  ];
  const names = namesIn(JSON.parse(report)).filter((name) => !/^\d+$/.test(name));
  expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
});

test("a report says what was decided and why, the code's length and kind, and around it lists, clocks and release", async () => {
  const text = await createLiveCode({ area: 370_202 });
  const claims = passClaims();
  const verdict = {
    outcome: "invalid",
    reasons: ["area-foreign"],
    claims,
    issuer: { id: 1, nameZh: "", nameEn: "" },
  } as const;
  const set = {
    iatSeconds: nowSeconds - 60,
    expSeconds: nowSeconds + 60,
    policy: defaultPolicy,
    trustExpSeconds: 0,
    listCount: 2,
    version: 9,
  };
  const report = await checkToDiagnosis(
    { id: "id", text, verdict, nowSeconds },
    { lists: { ...firstListsStatus, set, clockOffsetSeconds: -7 }, appVersion: 3, deviceSeconds: nowSeconds - 5 },
  );
  expect(JSON.parse(report)).toEqual({
    outcome: "invalid",
    reasons: ["area-foreign"],
    code: { chars: text.length, starts: "HP1:", sha256: expect.stringMatching(/^[0-9a-f]{16}$/) },
    claims: {
      kind: "pass",
      iatSeconds: claims.iatSeconds,
      expSeconds: claims.expSeconds,
      status: claims.status,
      colour: "green",
      greenUntilSeconds: claims.greenUntilSeconds,
    },
    issuer: 1,
    nowSeconds,
    deviceSeconds: nowSeconds - 5,
    manifest: { version: 9, iatSeconds: nowSeconds - 60 },
    clockOffsetSeconds: -7,
    appVersion: 3,
  });
});

test("of a text that is no code only its length is told, and that it is another's", async () => {
  const text = "https://shop.example/order?name=Zhang";
  const verdict = { outcome: "invalid", reasons: ["malformed"] } as const;
  const report = await checkToDiagnosis({ id: "id", text, verdict, nowSeconds }, around);
  expect(report).toContain('"starts": "other"');
  for (const part of ["shop", "Zhang", "http"]) expect(report).not.toContain(part);
});

test("two codes are told apart, the same code is the same", async () => {
  const hashOf = async (text: string): Promise<string | undefined> => {
    const verdict = { outcome: "unsure", reasons: ["trust-missing"] } as const;
    const report = await checkToDiagnosis({ id: "id", text, verdict, nowSeconds }, around);
    return /"sha256": "(\w+)"/.exec(report)?.[1];
  };
  const [one, other] = [await createCode(passClaims()), await createLiveCode()];
  expect(await hashOf(one)).toBe(await hashOf(one));
  expect(await hashOf(one)).not.toBe(await hashOf(other));
});
