/** The shape of what the page about this device says. */

/** Why the device is not enrolled, by the codes of enrolling; where the store fails, its own words are said. */
export type EnrolTrouble =
  | "enrol-code-malformed"
  | "enrol-code-wrong"
  | "enrol-code-used"
  | "enrol-tries"
  | "enrol-offline"
  | "enrol-refused"
  | "enrol-server";

/** This device. */
export interface DeviceWords {
  readonly enrolled: string;
  readonly notEnrolled: string;
  readonly why: string;
  readonly whoGives: string;
  readonly name: string;
  readonly number: string;
  readonly key: string;
  readonly shutOut: string;
  readonly again: string;
  readonly code: string;
  readonly hint: string;
  readonly enrol: string;
  readonly enrolling: string;
  readonly trouble: Readonly<Record<EnrolTrouble, string>>;
}
