/** The work list of a community's referrals, and one of them with everything that was done. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { stepKinds, stepWays } from "../../api/referrals.ts";
import type { Referral, ReferralPage, ReferralRow } from "../../api/referrals.ts";
import { colourNumber } from "../../core/status-list/bits.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess, recordAccesses } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import type { CauseKind } from "../db/tables/health.ts";
import type { Resident } from "../people/residents.ts";
import { readResidents } from "../people/residents.ts";
import { openReferralWords, openStepWords } from "./referral-parts.ts";
import type { Communities, ReferralName, ReferralParts } from "./referral-parts.ts";

interface Row {
  readonly holder: string;
  readonly referral: string;
  readonly kind: "red" | "objection";
  readonly community: number | null;
  readonly rule: string | null;
  readonly cause_kind: CauseKind | null;
  readonly opened_seconds: number;
  readonly due_seconds: number;
  readonly told: readonly string[];
  readonly authority: ReferralRow["authority"];
}

const rowColumns = sql`
  f.holder, f.referral, f.kind, f.community, f.cause_kind, f.opened_seconds, f.due_seconds,
  (SELECT rule FROM colour_causes c WHERE (c.holder, c.kind, c.ref) = (f.holder, f.cause_kind, f.cause_ref)) AS rule,
  ARRAY(SELECT DISTINCT step FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral AND step LIKE 'told-%'
    ORDER BY step) AS told,
  CASE
    WHEN EXISTS (SELECT FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral
      AND s.step = 'told-authority' AND s.way = 'system') THEN 'told'
    WHEN NOT EXISTS (SELECT FROM referral_steps s WHERE s.holder = f.holder AND s.referral = f.referral
      AND s.step = 'asked-authority') THEN 'not-asked'
    WHEN EXISTS (SELECT FROM jobs j WHERE j.unique_key = 'authority ' || f.referral
      AND j.done_seconds IS NULL AND j.dead_seconds IS NULL) THEN 'asked'
    ELSE 'given-up'
  END AS authority`;

const rowOf = (row: Row, resident: Pick<Resident, "name"> | undefined): ReferralRow => ({
  ...{ holder: row.holder, referral: row.referral, kind: row.kind, community: row.community, rule: row.rule },
  ...{ name: resident?.name ?? null, causeKind: row.cause_kind, openedSeconds: row.opened_seconds },
  ...{ dueSeconds: row.due_seconds, told: stepKinds.filter((step) => row.told.includes(step)) },
  authority: row.authority,
});

const inCommunities = (communities: Communities) =>
  communities === "all" ? sql`true` : sql`f.community = ANY (${[...communities]}::integer[])`;

/** What comes behind a row, the first due first. Everybody on the page is an access. */
export const listReferrals = async (
  parts: ReferralParts,
  who: { readonly actor: Actor; readonly communities: Communities },
  page: { readonly afterDue: number; readonly after: string; readonly limit: number },
): Promise<ReferralPage> =>
  parts.db.transaction().execute(async (trx) => {
    const { rows } = await sql<Row>`
      SELECT ${rowColumns} FROM referrals f
      WHERE f.closed_seconds IS NULL AND ${inCommunities(who.communities)}
        AND (f.due_seconds, f.referral) > (${page.afterDue}, ${page.after})
      ORDER BY f.due_seconds, f.referral LIMIT ${page.limit}`.execute(trx);
    const holders = [...new Set(rows.map(({ holder }) => holder))];
    const residents = new Map((await readResidents(trx, parts, holders)).map((one) => [one.holder, one]));
    const accesses = holders.map((holder) => ({ actor: who.actor, action: "referral.list", holder }));
    await recordAccesses(trx, parts, accesses);
    const last = rows.length === page.limit ? rows.at(-1) : undefined;
    return {
      referrals: rows.map((row) => rowOf(row, residents.get(row.holder))),
      next: last === undefined ? null : { dueSeconds: last.due_seconds, referral: last.referral },
    };
  });

/** Undefined where there is none, or one of another community. */
export const readReferral = async (
  parts: ReferralParts,
  who: { readonly actor: Actor; readonly communities: Communities },
  name: ReferralName,
): Promise<Referral | undefined> =>
  parts.db.transaction().execute(async (trx) => {
    const { rows } = await sql<
      Row & {
        readonly words: Uint8Array | null;
        readonly closed_seconds: number | null;
        readonly outcome: "cleared" | "stays-red" | null;
      }
    >`
      SELECT ${rowColumns}, f.words, f.closed_seconds, f.outcome FROM referrals f
      WHERE f.holder = ${name.holder} AND f.referral = ${name.referral} AND ${inCommunities(who.communities)}`.execute(
      trx,
    );
    const [row] = rows;
    const [resident] = await readResidents(trx, parts, [name.holder]);
    if (row === undefined || resident === undefined) return undefined;
    const { holder, referral } = name;
    await recordAccess(trx, parts, { actor: who.actor, action: "referral.read", holder, details: { referral } });
    return {
      ...rowOf(row, resident),
      ...{ phone: resident.phone, documentType: resident.documentType, documentLast4: resident.documentLast4 },
      words: openReferralWords(parts.dataKeys, name, row.words),
      ...{ closedSeconds: row.closed_seconds, outcome: row.outcome },
      causes: await readCauses(trx, name.holder),
      steps: await readSteps(trx, parts, name),
    };
  });

const readCauses = async (trx: Kysely<Tables>, holder: string): Promise<Referral["causes"]> => {
  const rows = await trx
    .selectFrom("colour_causes")
    .select(["kind", "ref", "colour", "rule", "since_seconds", "until_seconds", "ended_seconds"])
    .where("holder", "=", holder)
    .orderBy("ended_seconds", (order) => order.desc().nullsFirst())
    .orderBy("since_seconds", "desc")
    .orderBy("ref")
    .execute();
  return rows.map((row) => ({
    ...{ kind: row.kind, ref: row.ref, rule: row.rule },
    colour: row.colour === colourNumber.red ? "red" : "yellow",
    ...{ sinceSeconds: row.since_seconds, untilSeconds: row.until_seconds, endedSeconds: row.ended_seconds },
  }));
};

const readSteps = async (
  trx: Kysely<Tables>,
  { dataKeys }: ReferralParts,
  { holder, referral }: ReferralName,
): Promise<Referral["steps"]> => {
  const rows = await trx
    .selectFrom("referral_steps")
    .selectAll()
    .where("holder", "=", holder)
    .where("referral", "=", referral)
    .orderBy("number")
    .execute();
  return rows.map(({ number, at_seconds, actor_kind, actor_id, step, way, words }) => ({
    ...{ number, atSeconds: at_seconds, actorKind: actor_kind, actorId: actor_id, step },
    way: stepWays.find((known) => known === way) ?? null,
    words: openStepWords(dataKeys, { holder, referral, number }, words),
  }));
};
