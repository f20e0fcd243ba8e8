/** From one practice code to another: data in, data out. */
import type { TrainingCode } from "./training-code.ts";

/** Which code the address names; the first where it names none. */
export const indexOfHash = (hash: string, codes: readonly TrainingCode[]): number =>
  Math.max(
    0,
    codes.findIndex(({ id }) => `#${id}` === hash),
  );

/** A code with the links to those beside it; the last is followed by the first. */
export interface CodeWays {
  readonly code: TrainingCode;
  readonly previous: string;
  readonly next: string;
}

/** Throws where there are no codes. */
export const waysOf = (index: number, codes: readonly TrainingCode[]): CodeWays => {
  const [previous, code, next] = [index - 1, index, index + 1].map((at) => codes.at(at % codes.length));
  if (previous === undefined || code === undefined || next === undefined) {
    throw new RangeError("codes: expected one or more, got none");
  }
  return { code, previous: `#${previous.id}`, next: `#${next.id}` };
};
