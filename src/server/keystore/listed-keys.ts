/** Which of an issuer's keys stand in the trust list (core/README.md, "Trust"). */
import { issuerKeysMax } from "../../core/limits.ts";

/** A key's time, of whatever form the key itself is. */
interface KeyTime {
  readonly notAfterSeconds: number;
}

/** A pass ends at most five days after it was signed (`exp` - `iat`): from then on a key has no pass left. */
const passSecondsMax = 432_000;
/** The codes of electronic health cards end within a year; with a day for the leap year. */
const cardSecondsMax = 366 * 86_400;

/**
 * The keys, in their order, without those by which nothing is good any more: a key stays for a year after its time, so that cards are
 * still known by it, and at least until its last pass has ended. Where a list has too many, the first to go are those that ended first.
 */
export const listedKeys = <T extends KeyTime>(keys: readonly T[], nowSeconds: number): readonly T[] => {
  const living = keys.filter(({ notAfterSeconds }) => nowSeconds < notAfterSeconds + cardSecondsMax);
  const over = living
    .filter(({ notAfterSeconds }) => nowSeconds >= notAfterSeconds + passSecondsMax)
    .toSorted((a, b) => a.notAfterSeconds - b.notAfterSeconds);
  const dropped = new Set(over.slice(0, Math.max(0, living.length - issuerKeysMax)));
  return living.filter((key) => !dropped.has(key));
};
