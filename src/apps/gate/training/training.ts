/** The practice world: a trust set and a clock of its own. What it knows is nothing real, and what is real it does not know. */
import type { Bytes } from "../../../core/bytes.ts";
import { decodeBundle } from "../../../core/trust/bundle.ts";
import { openRoot } from "../../../core/trust/root.ts";
import { bundleToOffer } from "../../../core/trust/bundle-offer.ts";
import { acceptOffer } from "../../../core/trust/trust-set.ts";
import type { TrustSet } from "../../../core/trust/trust-set.ts";
import type { verifyCode } from "../../../core/verdict/verify-code.ts";
import type { Result } from "../../../core/result.ts";
import type { Check, CheckRequest } from "../state.ts";
import { trainingSet } from "./training-set.ts";

/** A gate's eyes while there is training. Its clock stands, so that its codes hold for ever. */
export interface Training {
  readonly check: (request: CheckRequest, id: string) => Promise<Check>;
}

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
