/** Ends applications that nobody decided by the end of their day 5 (D2.6). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { addDays, civilDateAt } from "../../policy/civil-dates.ts";
import { defaultPolicy } from "../../policy/policy-data.ts";
import { endCauses } from "../colours/causes.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { recolour } from "../colours/recolour.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import { takeBackShown } from "./show-outcome.ts";
import { settleWaiting } from "./tell-officers.ts";
import type { Waiting } from "./tell-officers.ts";
import type { ApplicationName } from "./transitions.ts";

/** In one transaction: nobody waits long for it. */
const rowsMaxDefault = 500;

/** Of the application's date: on a later day than this one it is still open. The same days as of a pass (`passExpSeconds`). */
const lastDateOver = (nowSeconds: number): string => addDays(civilDateAt(nowSeconds), -defaultPolicy.passDays);

/** Lapses all whose time is over, batch by batch; gives how many. */
export const lapseApplications = async (db: Kysely<Tables>, rowsMax = rowsMaxDefault): Promise<number> => {
  let lapsed = 0;
  for (;;) {
    const nowSeconds = await peekClock(db);
    const due = await db
      .selectFrom("applications")
      .select("holder")
      .where("state", "in", ["waiting", "returned"])
      .where("application_date", "<=", lastDateOver(nowSeconds))
      .orderBy("application_date")
      .limit(rowsMax)
      .execute();
    if (due.length === 0) return lapsed;
    const holders = due.map(({ holder }) => holder);
    lapsed += await db.transaction().execute(async (trx) => {
      await lockHolders(trx, holders);
      return lapseIn(trx, holders, nowSeconds);
    });
  }
};

/** The same for some holders, who are locked already. Gives how many. */
export const lapseIn = async (trx: Kysely<Tables>, holders: readonly string[], nowSeconds: number): Promise<number> => {
  const { rows } = await sql<ApplicationName & Waiting & { readonly state: "waiting" | "returned" }>`
    WITH due AS MATERIALIZED (
      SELECT holder, application, state, community, revision FROM applications
      WHERE holder = ANY (${[...holders]}::uuid[]) AND state IN ('waiting', 'returned')
        AND application_date <= ${lastDateOver(nowSeconds)}::date
      ORDER BY holder FOR UPDATE
    ), lapsed AS (
      UPDATE applications a SET state = 'lapsed', decided_seconds = ${nowSeconds}, decided_by = 'platform:platform'
      FROM due WHERE (a.holder, a.application) = (due.holder, due.application)
    ), events AS (
      INSERT INTO application_events (holder, application, number, at_seconds, actor_kind, actor_id, from_state, to_state, reason)
      SELECT holder, application, 1 + coalesce((
          SELECT max(number) FROM application_events e WHERE (e.holder, e.application) = (due.holder, due.application)
        ), 0), ${nowSeconds}, 'platform', 'platform', state, 'lapsed', '{"event": "lapsed"}'
      FROM due
    )
    SELECT * FROM due`.execute(trx);
  if (rows.length === 0) return 0;
  await settleWaiting(
    trx,
    rows.filter(({ state }) => state === "waiting"),
  );
  const returned = rows.filter(({ state }) => state === "returned");
  await takeBackShown(
    trx,
    returned.map(({ holder }) => holder),
  );
  const causes = returned.map(({ holder, application }) => ({ holder, kind: "returned" as const, ref: application }));
  await recolour(trx, await endCauses(trx, causes, "time"));
  await notify(
    trx,
    rows.map(({ holder, application }) => ({ holder, kind: "application-lapsed" as const, details: { application } })),
  );
  return rows.length;
};
