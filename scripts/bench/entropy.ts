/** The least bytes in which a status list, or the change between two, can be said: the logarithm of how many there are. */

/** ln(n!) by Stirling's series; exact to far more digits than are printed. */
const logFactorial = (n: number): number => {
  if (n < 2) return 0;
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
};

/** Bits that say which `chosen` of `places` are meant. */
const choiceBits = (places: number, chosen: number): number =>
  (logFactorial(places) - logFactorial(chosen) - logFactorial(places - chosen)) / Math.LN2;

/** Bytes for a list with these many red and yellow places. */
export const listBoundBytes = ({ places, red, yellow }: { places: number; red: number; yellow: number }): number =>
  (choiceBits(places, red + yellow) + choiceBits(red + yellow, red)) / 8;

/** Bytes for a change: places that become red or yellow with their colours, and which of the non-green become green. */
export const changeBoundBytes = (change: {
  readonly places: number;
  readonly nonGreen: number;
  readonly enteringRed: number;
  readonly enteringYellow: number;
  readonly leaving: number;
}): number => {
  const entering = change.enteringRed + change.enteringYellow;
  const bits =
    choiceBits(change.places - change.nonGreen, entering) +
    choiceBits(entering, change.enteringRed) +
    choiceBits(change.nonGreen, change.leaving);
  return bits / 8;
};
