/** Signs the demonstration's codes, right ones and deliberately wrong ones. */
import type { Bytes } from "../../core/bytes.ts";
import type { PassClaims } from "../../core/pass/claims.ts";
import { bytesToCodeText } from "../../core/pass/code-text.ts";
import { signCode } from "../../core/pass/encode.ts";
import { addProof } from "../../core/pass/presentation.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { greenUntilSeconds, passExpSeconds, startOfDate, addDays } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { DemoPassName } from "./demo-passes.ts";
import type { DemoPlace } from "./demo-places.ts";
import type { DemoResident } from "./demo-residents.ts";

/** What one round of codes is made from. */
export interface DemoRound {
  readonly nowSeconds: number;
  readonly today: CivilDate;
  readonly places: Readonly<Record<DemoPassName, DemoPlace>>;
  readonly issuer: Signer;
  /** A key that no trust list has ever named. */
  readonly stranger: Signer;
  readonly residents: Readonly<Record<DemoPassName, DemoResident>>;
}

/** A live pass, right in every way, unless `change` says otherwise. */
export const livePassClaims = (
  round: DemoRound,
  name: DemoPassName,
  change: Partial<PassClaims> & { readonly lastReportDate?: CivilDate } = {},
): PassClaims => {
  const { applicationDate, list, place } = round.places[name];
  const { lastReportDate = applicationDate, ...claims } = change;
  const greenUntil = greenUntilSeconds({ applicationDate, lastReportDate, isPrint: false });
  const colour = claims.colour ?? "green";
  return {
    ...round.residents[name].holder,
    kind: "pass",
    iatSeconds: round.nowSeconds,
    expSeconds: passExpSeconds(applicationDate),
    status: { list, place },
    colour,
    ...(colour === "green" && { greenUntilSeconds: greenUntil }),
    ...claims,
  };
};

/** The text of a code that its holder's phone shows now, or showed some seconds ago. */
export const liveText = async (
  round: DemoRound,
  claims: PassClaims,
  options: { readonly secondsAgo?: number; readonly issuer?: Signer; readonly phone: Signer },
): Promise<string> => {
  const codeBytes = await signCode(claims, options.issuer ?? round.issuer);
  const timeSeconds = round.nowSeconds - (options.secondsAgo ?? 0);
  return bytesToCodeText(await addProof(codeBytes, timeSeconds, options.phone.sign));
};

/** A print of a pass: without a phone's key, green until it expires. */
export const printClaims = (round: DemoRound, name: DemoPassName): PassClaims => {
  const { holderKey: _, ...claims } = livePassClaims(round, name);
  return { ...claims, greenUntilSeconds: claims.expSeconds };
};

/** The text of a code as it is printed, or as a picture of the issuer's code alone. */
export const plainText = async (codeBytes: Promise<Bytes>): Promise<string> => bytesToCodeText(await codeBytes);

/** Noon of so many days ago. */
export const noonDaysAgo = ({ today }: DemoRound, days: number): number =>
  startOfDate(addDays(today, -days)) + 12 * 3600;
