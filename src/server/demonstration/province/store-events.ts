/** Writes the steps of very many applications at once, as `../../applications/transitions.ts` does with one. */
import { sql } from "kysely";
import type { Transaction } from "kysely";
import { actorColumns } from "../../access/actor.ts";
import type { Actor } from "../../access/actor.ts";
import type { ApplicationEvent, ApplicationName } from "../../applications/transitions.ts";
import { peekClock } from "../../db/database-clock.ts";
import type { Tables } from "../../db/schema.ts";
import type { ApplicationState } from "../../db/tables/applications.ts";

/** A step; `to` is what `nextState` says. */
export interface ManyStep {
  readonly name: ApplicationName;
  readonly event: ApplicationEvent;
  readonly actor: Actor;
  /** Codes. */
  readonly reason: object;
  readonly from: ApplicationState | null;
  readonly to: ApplicationState;
}

/** The events alone. */
export const storeEvents = async (trx: Transaction<Tables>, steps: readonly ManyStep[]): Promise<void> => {
  if (steps.length === 0) return;
  const nowSeconds = await peekClock(trx);
  const actors = steps.map(({ actor, name }) => actorColumns(actor, name.holder));
  await sql`
    INSERT INTO application_events (holder, application, number, at_seconds, actor_kind, actor_id, from_state, to_state, reason)
    SELECT holder, application, 1 + coalesce((
        SELECT max(number) FROM application_events e WHERE (e.holder, e.application) = (g.holder, g.application)
      ), 0), ${nowSeconds}::bigint, actor_kind, actor_id, from_state, to_state, reason::jsonb
    FROM unnest(${steps.map(({ name }) => name.holder)}::uuid[], ${steps.map(({ name }) => name.application)}::uuid[],
      ${actors.map(({ actor_kind }) => actor_kind)}::text[], ${actors.map(({ actor_id }) => actor_id)}::text[],
      ${steps.map(({ from }) => from)}::text[], ${steps.map(({ to }) => to)}::text[],
      ${steps.map(({ event, reason }) => JSON.stringify({ event, ...reason }))}::text[])
      AS g (holder, application, actor_kind, actor_id, from_state, to_state, reason)`.execute(trx);
};
