/** Decides very many applications at once, as `../../applications/decide.ts` does with one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import type { NewDecision } from "../../../api/desk.ts";
import { actorColumns } from "../../access/actor.ts";
import type { StaffActor } from "../../access/actor.ts";
import type { ApplicationParts } from "../../applications/application-parts.ts";
import { takeBackShown } from "../../applications/show-outcome.ts";
import { nextState } from "../../applications/transitions.ts";
import type { ApplicationName } from "../../applications/transitions.ts";
import { recordAccesses } from "../../audit/record-access.ts";
import { endCauses } from "../../colours/causes.ts";
import { lockHolders } from "../../colours/lock-holders.ts";
import { recolour } from "../../colours/recolour.ts";
import { peekClock } from "../../db/database-clock.ts";
import type { Tables } from "../../db/schema.ts";
import { notify } from "../../notifications/notify.ts";
import { keepReferrals } from "../../referrals/keep-referrals.ts";
import { givePasses } from "./give-passes.ts";
import type { GivenPass } from "./give-passes.ts";
import { issuerOf, readIssuers, showNotIssuedMany } from "./show-many.ts";
import { storeEvents } from "./store-events.ts";

/** An officer's decision. */
export interface ManyDecided extends ApplicationName {
  readonly officer: StaffActor;
  readonly does: "issue" | "return" | "refuse";
}

/** What officers miss, and why they refuse, in the demonstration. */
const missing: Extract<NewDecision, { decision: "return" }>["missing"] = ["organisation-unknown", "video-missing"];
const reasons: Extract<NewDecision, { decision: "refuse" }>["reasons"] = ["statement-false"];

const eventOf = { issue: "issued", return: "returned", refuse: "refused" } as const;

interface Row extends ApplicationName {
  readonly place: number;
  readonly community: number;
  readonly application_date: string;
  readonly holder_key: Uint8Array;
  readonly last_report_date: string;
}

type Decided = ManyDecided & Row;

/**
 * In the caller's transaction. Left as they are: applications that wait no more, and of those to be issued whose holder is red for
 * another reason, which an officer is refused too. Gives those that were decided.
 */
export const decideMany = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  wanted: readonly ManyDecided[],
): Promise<readonly ManyDecided[]> => {
  await lockHolders(
    trx,
    wanted.map(({ holder }) => holder),
  );
  const decided = await findWaiting(trx, wanted);
  if (decided.length === 0) return [];
  await recordAccesses(
    trx,
    parts,
    decided.map(({ officer, holder, application, does }) => ({
      ...{ actor: officer, action: "application.decide", holder, details: { application, decision: does } },
    })),
  );
  const issued = decided.filter(({ does }) => does === "issue");
  const others = decided.filter(({ does }) => does !== "issue");
  const issuedHolders = issued.map(({ holder }) => holder);
  await takeBackShown(trx, issuedHolders);
  await endCauses(
    trx,
    issuedHolders.flatMap((holder) => [
      { holder, kind: "refused" as const },
      { holder, kind: "returned" as const },
    ]),
    "decision",
  );
  await stepAll(trx, decided);
  await recolour(trx, issuedHolders);
  await notify(
    trx,
    issued.map(({ holder, application }) => ({
      holder,
      kind: "application-issued" as const,
      details: { application },
    })),
  );
  const shown = await showNotIssuedMany(trx, others.map(toShown));
  const issuers = await readIssuers(trx);
  const green = issued.map((row): GivenPass => ({
    ...{ holder: row.holder, application: row.application, applicationDate: row.application_date },
    ...{ lastReportDate: row.last_report_date, issuer: issuerOf(issuers, row.community) },
    ...{ holderKey: row.holder_key, colour: "green" },
  }));
  await givePasses(trx, parts, [...shown, ...green]);
  await keepReferrals(
    trx,
    others.map(({ holder }) => holder),
  );
  return decided;
};

const findWaiting = async (trx: Transaction<Tables>, wanted: readonly ManyDecided[]): Promise<readonly Decided[]> => {
  const { rows } = await sql<Row>`
    SELECT g.place::integer, a.holder, a.application, a.community, a.application_date, a.holder_key, coalesce((
        SELECT max(report_date) FROM reports r WHERE r.holder = a.holder AND r.report_date >= a.application_date
      ), a.application_date) AS last_report_date
    FROM unnest(${wanted.map(({ holder }) => holder)}::uuid[], ${wanted.map(({ application }) => application)}::uuid[],
      ${wanted.map(({ does }) => does)}::text[]) WITH ORDINALITY AS g (holder, application, does, place)
    JOIN applications a USING (holder, application)
    WHERE a.state = 'waiting' AND a.holder_key IS NOT NULL AND (g.does <> 'issue' OR NOT EXISTS (
      SELECT FROM colour_causes c
      WHERE c.holder = a.holder AND c.ended_seconds IS NULL AND c.kind NOT IN ('refused', 'returned')))
    FOR UPDATE OF a`.execute(trx);
  return rows.flatMap((row) => {
    const decision = wanted[row.place - 1];
    return decision === undefined ? [] : [{ ...decision, ...row }];
  });
};

/** States and events together. */
const stepAll = async (trx: Transaction<Tables>, decided: readonly Decided[]): Promise<void> => {
  const nowSeconds = await peekClock(trx);
  const steps = decided.map(({ holder, application, officer, does }) => {
    const event = eventOf[does];
    const to = nextState("waiting", event, actorColumns(officer).actor_kind);
    if (to === undefined) throw new TypeError(`event: ${event} cannot happen to what waits`);
    const reason = does === "issue" ? { as: "live" } : does === "return" ? { complete: missing } : { rules: reasons };
    return { name: { holder, application }, event, actor: officer, reason, from: "waiting" as const, to };
  });
  await sql`
    UPDATE applications a SET state = g.state, decided_seconds = ${nowSeconds}, decided_by = g.decided_by
    FROM unnest(${steps.map(({ name }) => name.holder)}::uuid[], ${steps.map(({ name }) => name.application)}::uuid[],
      ${steps.map(({ to }) => to)}::text[], ${steps.map(({ actor }) => `staff:${actor.staff}`)}::text[])
      AS g (holder, application, state, decided_by)
    WHERE (a.holder, a.application) = (g.holder, g.application)`.execute(trx);
  await storeEvents(trx, steps);
};

const toShown = ({ holder, application, application_date, community, holder_key, does }: Decided) => ({
  ...{ holder, application, applicationDate: application_date, community, holderKey: holder_key },
  kind: does === "refuse" ? ("refused" as const) : ("returned" as const),
  rule: undefined,
});
