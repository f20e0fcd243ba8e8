// The verdict on a golden vector, from nothing but its file; runs in Node and in a page alike.
import { hexToBytes } from "../../core/bytes.ts";
import { decodeBundle } from "../../core/trust/bundle.ts";
import { openRoot } from "../../core/trust/root.ts";
import { bundleToOffer } from "../../core/trust/bundle-offer.ts";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import type { TrustSet } from "../../core/trust/trust-set.ts";
import { verifyCode } from "../../core/verdict/verify-code.ts";
import type { Verdict } from "../../core/verdict/verify-code.ts";
import { valueOf } from "../test-world.ts";
import type { GoldenVector } from "./golden-vectors.ts";

/** The set that a gate gets from the vector's bundle. */
const openTrust = async ({ trust }: GoldenVector): Promise<TrustSet | undefined> => {
  if (trust === null) return undefined;
  const pinned = valueOf(await openRoot(hexToBytes(trust.rootHex)));
  const bundle = valueOf(decodeBundle(hexToBytes(trust.bundleHex)));
  return valueOf(await acceptOffer(pinned, undefined, valueOf(await bundleToOffer(bundle, pinned)))).set;
};

/** What a gate that holds the vector's bundle says of its code. */
export const decideVector = async (vector: GoldenVector): Promise<Verdict> => {
  const set = await openTrust(vector);
  const lists = vector.hasLists ? set : undefined;
  return verifyCode(vector.text, set, lists, vector.clock, vector.policy, vector.identity);
};
