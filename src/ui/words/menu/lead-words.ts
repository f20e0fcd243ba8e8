/** The shape of what is said about the lead's PIN. */

/** Asking for it, and setting it. */
export interface LeadWords {
  readonly locked: string;
  readonly pin: string;
  readonly unlock: string;
  readonly checking: string;
  readonly notDigits: string;
  readonly wrong: string;
  readonly waiting: string;
  /** Beside the button, while the wait lasts. */
  readonly waitLeft: (seconds: number) => string;
  readonly forgotten: string;
  readonly forgottenText: string;
  readonly title: string;
  /** What is locked by it, and what stays open. */
  readonly text: string;
  readonly newPin: string;
  readonly newPinAgain: string;
  readonly set: string;
  readonly change: string;
  readonly remove: string;
  readonly differs: string;
  readonly isSet: string;
  readonly isRemoved: string;
}
