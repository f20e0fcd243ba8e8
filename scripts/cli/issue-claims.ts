/** Claims from the options of a command line: what is not given follows from the rules (D7.1, D7.3). */
import type { Bytes } from "../../src/core/bytes.ts";
import type { Claims } from "../../src/core/pass/claims.ts";
import { civilDateAt, greenUntilSeconds, passExpSeconds, startOfDate } from "../../src/policy/civil-dates.ts";
import type { IssueOptions } from "./issue-options.ts";

/** What is known only when signing. */
export interface IssueMoment {
  readonly iatSeconds: number;
  readonly area: number;
  readonly cardNumber: Bytes;
  readonly holderKey: Bytes | undefined;
  /** Only for a pass. */
  readonly status: { readonly list: number; readonly place: number } | undefined;
}

const daySeconds = 86_400;
const cardDays = 365;

/** The application date: the one given, else the date of signing. */
export const applicationDateOf = (options: Pick<IssueOptions, "applied">, iatSeconds: number): string =>
  options.applied ?? civilDateAt(iatSeconds);

const expOf = (options: IssueOptions, iatSeconds: number): number => {
  if (options.expSeconds !== undefined) return options.expSeconds;
  if (options.kind !== "card") return passExpSeconds(applicationDateOf(options, iatSeconds));
  return startOfDate(civilDateAt(iatSeconds + cardDays * daySeconds));
};

const greenUntilOf = (options: IssueOptions, moment: IssueMoment, expSeconds: number): number => {
  if (options.greenUntilSeconds !== undefined) return options.greenUntilSeconds;
  const isPrint = moment.holderKey === undefined;
  const applicationDate = applicationDateOf(options, moment.iatSeconds);
  const lastReportDate = options.reported ?? civilDateAt(moment.iatSeconds);
  return isPrint ? expSeconds : Math.min(greenUntilSeconds({ applicationDate, lastReportDate, isPrint }), expSeconds);
};

/** The claims to sign. Bounds are not looked at: a code that every gate refuses can be made on purpose. */
export const optionsToClaims = (options: IssueOptions, moment: IssueMoment): Claims => {
  const expSeconds = expOf(options, moment.iatSeconds);
  const common = {
    iatSeconds: moment.iatSeconds,
    expSeconds,
    ...(moment.holderKey === undefined ? {} : { holderKey: moment.holderKey }),
    cardNumber: moment.cardNumber,
    name: options.name,
    documentLast4: options.last4,
    area: moment.area,
  };
  if (options.kind !== "pass") return { kind: options.kind, ...common };
  if (moment.status === undefined) throw new TypeError("moment.status: expected a place for a pass, got none");
  const pass = { kind: "pass", ...common, status: moment.status, colour: options.colour } as const;
  if (options.colour !== "green") return pass;
  return { ...pass, greenUntilSeconds: greenUntilOf(options, moment, expSeconds) };
};
