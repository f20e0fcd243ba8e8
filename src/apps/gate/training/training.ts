/** The practice world: a trust set, a clock and codes of its own. What it knows is nothing real, and what is real it does not know. */
import type { Bytes } from "../../../core/bytes.ts";
import { decodeBundle } from "../../../core/trust/bundle.ts";
import { openRoot } from "../../../core/trust/root.ts";
import { acceptOffer, bundleToOffer } from "../../../core/trust/trust-set.ts";
import type { TrustSet } from "../../../core/trust/trust-set.ts";
import type { verifyCode } from "../../../core/verdict/verify-code.ts";
import type { Result } from "../../../core/result.ts";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import type { Check, CheckRequest } from "../state.ts";
import { trainingSet } from "./training-set.ts";

/** A code to practise with, to be shown on another screen or printed. */
export interface TrainingCode {
  readonly id: TrainingCodeId;
  readonly text: string;
  /** What a gate in training says to it at first. */
  readonly outcome: Outcome;
}

/** The names of the codes; words on screen have one for each. */
export type TrainingCodeId = (typeof trainingSet.codes)[number]["id"];

/** A gate's eyes while there is training. Its clock stands, so that its codes hold for ever. */
export interface Training {
  readonly check: (request: CheckRequest, id: string) => Promise<Check>;
}

/** One for each outcome and more. */
export const trainingCodes: readonly TrainingCode[] = trainingSet.codes;

/** What a guard types from the document that belongs to each of them. */
export const trainingLast4: string = trainingSet.documentLast4;

const base64ToBytes = (text: string): Bytes => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const valueOf = <T>(result: Result<T, string>): T => {
  if (result.ok) return result.value;
  throw new TypeError(`training set: expected documents that pass their checks, got ${result.error}`);
};

const openTrainingSet = async (): Promise<TrustSet> => {
  const bundle = valueOf(decodeBundle(base64ToBytes(trainingSet.bundleBase64)));
  const [document = new Uint8Array()] = bundle.roots;
  const root = valueOf(await openRoot(document));
  const offer = valueOf(await bundleToOffer(bundle, root));
  return valueOf(await acceptOffer(root, undefined, offer)).set;
};

/** Opens the practice world through the checks of a real one. */
export const openTraining = async (verify: typeof verifyCode): Promise<Training> => {
  const set = await openTrainingSet();
  const { nowSeconds } = trainingSet;
  const clock = { deviceSeconds: nowSeconds, floorSeconds: nowSeconds };
  return {
    check: async ({ text, identity }, id) => {
      const verdict = await verify(text, set, set, clock, set.trustList.policy, identity);
      return { id, text, verdict, nowSeconds, isPractice: true };
    },
  };
};
