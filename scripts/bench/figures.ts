/** What a bench measures and how it is said: medians with their range. */

/** One measured figure under its stable name. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A bench: prints its parameters and seeds by `note`, gives its figures. */
export type Bench = (note: (line: string) => void) => Promise<readonly Figure[]>;

const rounded = (value: number): number => Number(value.toPrecision(7));

/** The middle value; the mean of the two middle ones where their number is even. */
export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("values: expected at least one, got none");
  return (upper + lower) / 2;
};

/** The median of repeated runs with the lowest and the highest. */
export const figureOf = (figure: string, values: readonly number[]): Figure => ({
  figure,
  value: rounded(medianOf(values)),
  low: rounded(Math.min(...values)),
  high: rounded(Math.max(...values)),
});

/** The largest of many values with the range of all: for limits that none may exceed. */
export const largestOf = (figure: string, values: readonly number[]): Figure => ({
  ...figureOf(figure, values),
  value: rounded(Math.max(...values)),
});
