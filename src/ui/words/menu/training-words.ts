/** The shape of what the page about training says. */

/** Training. */
export interface TrainingWords {
  readonly text: string;
  readonly start: string;
  /** What to scan, and where it is. */
  readonly codes: string;
}
