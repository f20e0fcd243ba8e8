/** The passes scanned on this phone lately: let through a moment ago asks for the document, scanned before is said. */
import type { Verdict } from "../../core/verdict/verify-code.ts";
import type { PassName } from "../../core/journal/scan.ts";

/** A pass by its name, when it was last scanned, and when it was last let through. */
export interface SeenPass {
  readonly pass: string;
  readonly scannedSeconds: number;
  readonly admittedSeconds?: number;
}

/** As long as a live code could still be passed on to a second phone (core/README.md, live code). */
const admissionSeconds = 120;

/** How long a pass is remembered for each of the two, in seconds. */
export interface SeenLimits {
  /** The lead's setting; 0: earlier scans are not said. */
  readonly repeatSeconds: number;
}

/** The pass that a verdict is about; undefined for what is no verified pass. */
export const passOf = ({ claims, issuer }: Verdict): PassName | undefined =>
  claims?.kind === "pass" && issuer !== undefined
    ? { issuer: issuer.id, list: claims.status.list, place: claims.status.place }
    : undefined;

/** A pass as it is kept: never by the bytes of its code. */
export const passKey = ({ issuer, list, place }: PassName): string => `${issuer}/${list}/${place}`;

/** A clock that was set back does not make a scan count longer than it was set back by. */
const isWithin = (thenSeconds: number | undefined, nowSeconds: number, spanSeconds: number): boolean =>
  thenSeconds !== undefined && Math.abs(nowSeconds - thenSeconds) <= spanSeconds;

/** Those that still count for something. */
export const recentlySeen = (
  seen: readonly SeenPass[],
  nowSeconds: number,
  { repeatSeconds }: SeenLimits,
): readonly SeenPass[] =>
  seen.filter(
    ({ scannedSeconds, admittedSeconds }) =>
      isWithin(admittedSeconds, nowSeconds, admissionSeconds) || isWithin(scannedSeconds, nowSeconds, repeatSeconds),
  );

/** When that pass was last let through, if it was within the two minutes. */
export const admittedBefore = (
  seen: readonly SeenPass[],
  pass: string | undefined,
  nowSeconds: number,
): number | undefined => {
  const admittedSeconds = seen.find((each) => each.pass === pass)?.admittedSeconds;
  return isWithin(admittedSeconds, nowSeconds, admissionSeconds) ? admittedSeconds : undefined;
};

/** When that pass was last scanned here, if it was within the lead's time. */
export const scannedBefore = (
  seen: readonly SeenPass[],
  pass: string | undefined,
  nowSeconds: number,
  { repeatSeconds }: SeenLimits,
): number | undefined => {
  const scannedSeconds = seen.find((each) => each.pass === pass)?.scannedSeconds;
  return repeatSeconds > 0 && isWithin(scannedSeconds, nowSeconds, repeatSeconds) ? scannedSeconds : undefined;
};

/** The list with one more scan; an earlier one of the same pass is replaced, its admission kept unless there is a new one. */
export const withSeen = (seen: readonly SeenPass[], scan: SeenPass, limits: SeenLimits): readonly SeenPass[] => {
  const former = seen.find(({ pass }) => pass === scan.pass);
  const others = recentlySeen(seen, scan.scannedSeconds, limits).filter(({ pass }) => pass !== scan.pass);
  const admittedSeconds = scan.admittedSeconds ?? former?.admittedSeconds;
  return [...others, { ...scan, ...(admittedSeconds === undefined ? {} : { admittedSeconds }) }];
};
