// The golden vectors: codes of all kinds at every layer, with the verdict on each; the same bytes in every run.

import { bytesToHex } from "../../core/bytes.ts";
import { claimsToJson } from "../../core/pass/claims.ts";
import { codeTextToBytes } from "../../core/pass/code-text.ts";
import { decodeCode, issuerMessage, proofMessage } from "../../core/pass/decode.ts";
import { encodeBundle } from "../../core/trust/bundle.ts";
import { defaultPolicy } from "../../core/trust/policy.ts";
import type { Policy } from "../../core/trust/policy.ts";
import { openRoot } from "../../core/trust/root.ts";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Identity, Verdict } from "../../core/verdict/verify-code.ts";
import { decodingRecipes, trustingRecipes } from "./code-recipes.ts";
import { identifyingRecipes, passingRecipes } from "./pass-recipes.ts";
import type { Recipe } from "./recipe.ts";
import { createOffer, manifestIatSeconds, nowSeconds, offerToBundle, valueOf } from "../test-world.ts";

/** A code layer by layer. */
interface CodeLayers {
  readonly coseHex: string;
  readonly protectedHex: string;
  readonly kidHex: string;
  readonly payloadHex: string;
  readonly signatureHex: string;
  readonly claims: ReturnType<typeof claimsToJson>;
  /** What the issuer signed. */
  readonly issuerMessageHex: string;
  readonly proof?: { readonly timeSeconds: number; readonly signatureHex: string; readonly messageHex: string };
}

/** One golden vector, as its file has it. */
export interface GoldenVector {
  readonly name: string;
  readonly says: string;
  readonly text: string;
  /** The code's layers, or the error of the layer at which decoding ends. */
  readonly decoded: CodeLayers | { readonly error: string };
  /** Null where the verifier has nothing. The root document of version 1 is pinned. */
  readonly trust: { readonly rootHex: string; readonly bundleHex: string } | null;
  /** False where the verifier has no manifest and no lists. */
  readonly hasLists: boolean;
  readonly clock: { readonly deviceSeconds: number; readonly floorSeconds: number };
  readonly policy: Policy;
  readonly identity: Identity;
  readonly expected: {
    readonly outcome: Verdict["outcome"];
    readonly reasons: Verdict["reasons"];
    readonly listsAgeSeconds: number | null;
    readonly issuerId: number | null;
  };
}

const layersOf = (text: string): GoldenVector["decoded"] => {
  const decoded = decodeCode(text);
  if (!decoded.ok) return { error: decoded.error };
  const code = decoded.value;
  return {
    coseHex: bytesToHex(valueOf(codeTextToBytes(text))),
    protectedHex: bytesToHex(code.protectedBytes),
    kidHex: bytesToHex(code.kid),
    payloadHex: bytesToHex(code.payloadBytes),
    signatureHex: bytesToHex(code.signature),
    claims: claimsToJson(code.claims),
    issuerMessageHex: bytesToHex(issuerMessage(code)),
    ...(code.proof && {
      proof: {
        timeSeconds: code.proof.timeSeconds,
        signatureHex: bytesToHex(code.proof.signature),
        messageHex: bytesToHex(proofMessage(code)),
      },
    }),
  };
};

interface Held {
  readonly set: TrustSet;
  readonly rootHex: string;
  readonly bundleHex: string;
}

const createVector = async (recipe: Recipe, held: Held): Promise<GoldenVector> => {
  const { name, says, has = "all", identity = "unchecked" } = recipe;
  const text = await recipe.text();
  const clock = { deviceSeconds: recipe.at ?? nowSeconds, floorSeconds: recipe.floor ?? manifestIatSeconds };
  const policy = { ...defaultPolicy, ...recipe.policy };
  const trust = has === "nothing" ? undefined : held.set;
  const verdict = await verifyCode(text, trust, has === "all" ? held.set : undefined, clock, policy, identity);
  const given = [verdict.outcome, ...verdict.reasons.slice(0, 1)].join(" ");
  if (given !== recipe.gives) throw new Error(`${name}: expected ${recipe.gives}, got ${given}`);
  return {
    name,
    says,
    text,
    decoded: layersOf(text),
    trust: has === "nothing" ? null : { rootHex: held.rootHex, bundleHex: held.bundleHex },
    hasLists: has === "all",
    clock,
    policy,
    identity,
    expected: {
      outcome: verdict.outcome,
      reasons: verdict.reasons,
      listsAgeSeconds: verdict.listsAgeSeconds ?? null,
      issuerId: verdict.issuer?.id ?? null,
    },
  };
};

/** All vectors, by the names of their files. */
export const createGoldenVectors = async (): Promise<readonly GoldenVector[]> => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const { set } = valueOf(await acceptOffer(pinned, undefined, offer));
  const held = {
    set,
    rootHex: bytesToHex(offer.roots[0]),
    bundleHex: bytesToHex(encodeBundle(offerToBundle(offer))),
  };
  const recipes = [...decodingRecipes, ...trustingRecipes, ...passingRecipes, ...identifyingRecipes];
  return Promise.all(recipes.map((recipe) => createVector(recipe, held)));
};

/** The text of a vector's file. */
export const vectorToFile = (vector: GoldenVector): string => `${JSON.stringify(vector, null, 2)}\n`;
