/** Shows very many people at once that they were refused or returned, as `../../applications/show-outcome.ts` does with one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import { addCauses } from "../../colours/causes.ts";
import { recolour } from "../../colours/recolour.ts";
import { colourNumber } from "../../../core/status-list/bits.ts";
import type { Colour } from "../../../core/pass/claims.ts";
import type { Tables } from "../../db/schema.ts";
import { notify } from "../../notifications/notify.ts";
import type { GivenPass } from "./give-passes.ts";

/** An application that was refused or returned, with the key of its phone. */
export interface ManyShown {
  readonly holder: string;
  readonly application: string;
  readonly applicationDate: CivilDate;
  readonly community: number;
  readonly holderKey: Uint8Array;
  readonly kind: "refused" | "returned";
  readonly rule: string | undefined;
}

/**
 * Writes all but the passes, in the caller's transaction, in which the holders are locked, and gives the passes that are to be given;
 * `keepReferrals` comes after them.
 */
export const showNotIssuedMany = async (
  trx: Transaction<Tables>,
  shown: readonly ManyShown[],
): Promise<readonly GivenPass[]> => {
  if (shown.length === 0) return [];
  const holders = shown.map(({ holder }) => holder);
  await addCauses(
    trx,
    shown.map(({ holder, application, kind, rule }) => {
      return { holder, kind, ref: application, colour: kind === "refused" ? "red" : "yellow", rule };
    }),
  );
  await recolour(trx, holders);
  await notify(
    trx,
    shown.map(({ holder, application, kind }) => {
      return { holder, kind: `application-${kind}` as const, details: { application } };
    }),
  );
  const red = await readRed(trx, holders);
  const issuers = await readIssuers(trx);
  return shown.map(({ community, applicationDate, holder, application, holderKey }) => {
    const colour: Colour = red.has(holder) ? "red" : "yellow";
    const issuer = issuerOf(issuers, community);
    return { holder, application, holderKey, colour, applicationDate, lastReportDate: applicationDate, issuer };
  });
};

const readRed = async (trx: Transaction<Tables>, holders: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ holder: string }>`
    SELECT DISTINCT holder FROM colour_causes
    WHERE holder = ANY (${[...holders]}::uuid[]) AND ended_seconds IS NULL AND colour = ${colourNumber.red}`.execute(
    trx,
  );
  return new Set(rows.map(({ holder }) => holder));
};

/** Who signs for each community. */
export const readIssuers = async (trx: Transaction<Tables>): Promise<ReadonlyMap<number, number>> => {
  const rows = await trx.selectFrom("communities").select(["community", "issuer"]).execute();
  return new Map(rows.map(({ community, issuer }) => [community, issuer]));
};

/** Throws where the community is unknown. */
export const issuerOf = (issuers: ReadonlyMap<number, number>, community: number): number => {
  const issuer = issuers.get(community);
  if (issuer === undefined) throw new RangeError(`community: expected a known one, got ${community}`);
  return issuer;
};
