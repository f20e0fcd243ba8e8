// How old the lists of a manifest are, as a verdict sees it (core/README.md, "Verdict").

import type { Manifest } from "../trust/manifest.ts";
import type { Policy } from "../trust/policy.ts";

/** Fresh; past that, but before the hard limit; or past it, when the lists say nothing any more. */
export type Freshness = "fresh" | "aging" | "stale";

/** The freshness at a time. Each limit is exclusive: the lists are no longer fresh once they have that age. */
export const freshness = (
  manifest: Pick<Manifest, "iatSeconds" | "expSeconds">,
  nowSeconds: number,
  policy: Pick<Policy, "freshSeconds" | "hardLimitSeconds">,
): Freshness => {
  const ageSeconds = nowSeconds - manifest.iatSeconds;
  if (nowSeconds >= manifest.expSeconds || ageSeconds >= policy.hardLimitSeconds) return "stale";
  return ageSeconds < policy.freshSeconds ? "fresh" : "aging";
};
