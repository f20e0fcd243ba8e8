// What a trust list tells every gate: ages, windows and whether copies pass (core/README.md, "Trust").

import type { CborMap, CborValue } from "../cose/cbor.ts";
import { isMapTo, isUintFrom } from "../cose/shape.ts";

/** The policy of the gates, signed with the trust list. */
export interface Policy {
  /** Below this age the lists are fresh: 24 hours. */
  readonly freshSeconds: number;
  /** From this age on nothing is known any more: 72 hours. */
  readonly hardLimitSeconds: number;
  /** How far a live proof's time may lie from the gate's, either way. */
  readonly liveWindowSeconds: number;
  /** Whether a code of a phone without its proof may pass with the identity document. */
  readonly copiesAllowed: boolean;
  /** The oldest release number of the gate app that may still be used. */
  readonly oldestAppVersion: number;
}

/** What the platform starts with. */
export const defaultPolicy: Policy = {
  freshSeconds: 86_400,
  hardLimitSeconds: 259_200,
  liveWindowSeconds: 60,
  copiesAllowed: true,
  oldestAppVersion: 1,
};

/** The map of a policy on the wire. */
export const policyToMap = (policy: Policy): CborMap =>
  new Map([
    [1, policy.freshSeconds],
    [2, policy.hardLimitSeconds],
    [3, policy.liveWindowSeconds],
    [4, policy.copiesAllowed ? 1 : 0],
    [5, policy.oldestAppVersion],
  ]);

/** The policy of a map with all five keys; undefined for anything else. */
export const mapToPolicy = (map: CborValue | undefined): Policy | undefined => {
  if (!isMapTo(map, 5)) return undefined;
  const [freshSeconds, hardLimitSeconds, liveWindowSeconds] = [map.get(1), map.get(2), map.get(3)];
  const [copies, oldestAppVersion] = [map.get(4), map.get(5)];
  if (!isUintFrom(freshSeconds, 0) || !isUintFrom(hardLimitSeconds, 0) || !isUintFrom(liveWindowSeconds, 0)) {
    return undefined;
  }
  if (!isUintFrom(copies, 0, 1) || !isUintFrom(oldestAppVersion, 0)) return undefined;
  return { freshSeconds, hardLimitSeconds, liveWindowSeconds, copiesAllowed: copies === 1, oldestAppVersion };
};
