/** The shape of what the page about checkpoint and shift says. */

/** Checkpoint and shift. */
export interface ShiftWords {
  readonly checkpoint: string;
  readonly checkpointHint: string;
  readonly checkpointTooLong: string;
  readonly checkpointNone: string;
  readonly initials: string;
  readonly initialsHint: string;
  readonly initialsTooLong: string;
  readonly end: string;
  readonly endHint: string;
  readonly ended: string;
}
