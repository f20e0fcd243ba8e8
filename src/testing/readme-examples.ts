// The worked examples of the format page, made by the published test keys: the same bytes in every run.

import { bytesToHex, hexToBytes, sha256 } from "../core/bytes.ts";
import type { Bytes } from "../core/bytes.ts";
import { signEnrolment } from "../core/journal/enrolment-document.ts";
import { signScans } from "../core/journal/scans-document.ts";
import type { ScansPayload } from "../core/journal/scans-document.ts";
import { claimsToPayload } from "../core/pass/claims.ts";
import { decodeCodeBytes, issuerMessage, proofMessage } from "../core/pass/decode.ts";
import { createBits, setColour } from "../core/status-list/bits.ts";
import { encodeDelta } from "../core/status-list/delta.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import { signStatusListToken } from "../core/status-list/token.ts";
import { encodeBundle } from "../core/trust/bundle.ts";
import { signManifest } from "../core/trust/manifest.ts";
import { signTrustList } from "../core/trust/trust-list.ts";
import { testSigner } from "./test-keys.ts";
import {
  createCodeBytes,
  lists,
  manifestIatSeconds,
  midnightSeconds,
  nowSeconds,
  passClaims,
  printClaims,
  signTestRoot,
  testIssuers,
  trustPayload,
  valueOf,
} from "./test-world.ts";

const day = 86_400;

/** The list of the examples: 1,024 places, 5 red, 6 and 1023 yellow. */
export const exampleBits = (): Bytes => {
  const bits = createBits(10);
  setColour(bits, 5, "red");
  setColour(bits, 6, "yellow");
  setColour(bits, 1023, "yellow");
  return bits;
};

/** A day later: 5 is green again, 6 has turned red, 100 is yellow. */
export const exampleBitsNext = (): Bytes => {
  const bits = exampleBits();
  setColour(bits, 5, "green");
  setColour(bits, 6, "red");
  setColour(bits, 100, "yellow");
  return bits;
};

const createDocuments = async () => {
  const bits = exampleBits();
  const root = await signTestRoot();
  const issuers = testIssuers.slice(0, 1).map((issuer) => ({ ...issuer, keys: issuer.keys.slice(0, 1) }));
  const payload = trustPayload({ issuers });
  const trust = await signTrustList(payload, testSigner("trust"));
  const manifest = await signManifest(
    {
      version: 1,
      iatSeconds: manifestIatSeconds,
      expSeconds: manifestIatSeconds + payload.policy.hardLimitSeconds,
      trustVersion: payload.version,
      trustHash: await sha256(trust),
      lists: [
        {
          issuer: 1,
          list: lists.small,
          sizeLog2: 10,
          version: 1,
          dropSeconds: midnightSeconds + 4 * day,
          hash: await sha256(bits),
        },
      ],
    },
    testSigner("manifest"),
  );
  const snapshot = encodeSnapshot(bits);
  const bundle = encodeBundle({ roots: [root], trust, manifest, lists: [{ issuer: 1, list: lists.small, snapshot }] });
  return { root, trust, manifest, snapshot, bundle };
};

/** The code of the example's device, as it is sent. */
export const exampleEnrolmentCode = "7QFM2XKD9TRA";

/** What the example's device hands in: a refusal whose holder was sent back, and an admission. */
export const exampleScans = (): ScansPayload => ({
  iatSeconds: nowSeconds + 600,
  scans: [
    {
      ...{ id: hexToBytes("0f6a4b2c5d3e4f708192a3b4c5d6e7f8"), atSeconds: nowSeconds, checkpoint: "北门" },
      ...{ outcome: "refuse", deed: "sent-back", reason: "status-red", pass: { issuer: 1, list: 7, place: 5 } },
    },
    {
      ...{ id: hexToBytes("1b7e5c3d6f4a4b8c9dabcdef01234567"), atSeconds: nowSeconds + 30, checkpoint: "北门" },
      ...{ outcome: "admit", deed: "let-through", pass: { issuer: 1, list: 7, place: 100 } },
    },
  ],
});

/** Every example by its name on the page, in hexadecimal. */
export const createReadmeExamples = async (): Promise<Readonly<Record<string, string>>> => {
  const print = await createCodeBytes(printClaims());
  const live = await createCodeBytes(passClaims(), { proofSeconds: nowSeconds });
  const bits = exampleBits();
  const token = await signStatusListToken(
    {
      uri: "https://pass.example/lixia/status/1/7",
      iatSeconds: manifestIatSeconds,
      expSeconds: manifestIatSeconds + 3 * day,
      ttlSeconds: 3600,
      bits,
    },
    testSigner("issuer"),
  );
  const examples = {
    print,
    claims: claimsToPayload(printClaims()),
    "issuer-message": issuerMessage(valueOf(decodeCodeBytes(print))),
    live,
    "proof-message": proofMessage(valueOf(decodeCodeBytes(live))),
    delta: encodeDelta(bits, exampleBitsNext()),
    token,
    ...(await createDocuments()),
    enrolment: await signEnrolment({ code: exampleEnrolmentCode }, testSigner("device")),
    scans: await signScans(exampleScans(), testSigner("device")),
  };
  return Object.fromEntries(Object.entries(examples).map(([name, bytes]) => [name, bytesToHex(bytes)]));
};
