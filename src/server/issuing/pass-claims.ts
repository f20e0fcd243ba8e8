/** What the code of a pass says at a moment: the one place where colour and dates become claims (D7.1, D7.3). */
import type { Colour, PassClaims } from "../../core/pass/claims.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import { greenUntilSeconds, passExpSeconds } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { Holder } from "./holder.ts";

/** A pass as it stands when its code is signed. */
export interface PassMoment {
  readonly holder: Holder;
  readonly applicationDate: CivilDate;
  readonly lastReportDate: CivilDate;
  readonly status: { readonly list: number; readonly place: number };
  /** Of the place, which was locked before `iatSeconds` was read. */
  readonly colour: Colour;
  readonly iatSeconds: number;
}

/** The claims. Bounds are the caller's to look at. */
export const passClaimsAt = (moment: PassMoment): PassClaims => {
  const { holder, applicationDate, lastReportDate, status, colour, iatSeconds } = moment;
  const isPrint = holder.holderKey === undefined;
  return {
    ...holder,
    kind: "pass",
    iatSeconds,
    expSeconds: passExpSeconds(applicationDate),
    status,
    colour,
    ...(colour === "green" && { greenUntilSeconds: greenUntilSeconds({ applicationDate, lastReportDate, isPrint }) }),
  };
};

/** The colour of a number in `places`. */
export const colourOfNumber = (number: number): Colour => {
  if (number === colourNumber.green) return "green";
  return number === colourNumber.red ? "red" : "yellow";
};
