/** Why gates would not take a code that the command line signs all the same. */
import type { Claims } from "../../src/core/pass/claims.ts";
import { claimsWithinBounds } from "../../src/core/pass/claims.ts";
import { isAreaOf } from "../../src/core/trust/issuer.ts";
import type { Issuer } from "../../src/core/trust/issuer.ts";
import { clockSkewSecondsMax } from "../../src/core/verdict/clock.ts";
import { formatInstant } from "./instants.ts";

/** What is said of a place that was asked for. */
export const placeWarnings = {
  unknown: "Gates know no such place: their verdict on this pass will be unsure.",
  taken: "The place was given to another pass already: whatever recolours one recolours both.",
} as const;

/** One line for each of the gates' checks that these claims fail at this time. */
export const warningsOf = (
  claims: Claims,
  issuer: Pick<Issuer, "id" | "areaPrefixes">,
  nowSeconds: number,
): readonly string[] => {
  const { area, iatSeconds, expSeconds } = claims;
  const greenUntilSeconds = claims.kind === "pass" ? claims.greenUntilSeconds : undefined;
  const warnings: string[] = [];
  if (!claimsWithinBounds(claims)) {
    warnings.push("These claims break the bounds of a code: every gate will refuse it.");
  }
  if (!isAreaOf(issuer, area)) {
    warnings.push(`Issuer ${issuer.id} does not sign for area ${area}: every gate will refuse this code.`);
  }
  if (iatSeconds > nowSeconds + clockSkewSecondsMax) {
    warnings.push(`Signed in the future, at ${formatInstant(iatSeconds)}: gates will refuse this code until then.`);
  }
  if (nowSeconds >= expSeconds) warnings.push(`Expired already, at ${formatInstant(expSeconds)}.`);
  else if (greenUntilSeconds !== undefined && nowSeconds >= greenUntilSeconds) {
    warnings.push(`No longer green, since ${formatInstant(greenUntilSeconds)}.`);
  }
  return warnings;
};
