/** Tells a community's officers that an application waits for them (D3.2), and takes that back when it does not any more. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Actor } from "../access/actor.ts";
import { clockSeconds } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import { inboxesOfOfficers } from "../staff/inbox.ts";

/** An application while it waits: each time that it is completed it waits anew. */
export interface Waiting {
  readonly application: string;
  readonly community: number;
  readonly revision: number;
}

const onceKeyOf = ({ application, revision }: Waiting): string => `application-waiting:${application}:${revision}`;

/** In the transaction that lets it wait. Whoever submitted it at the desk knows; nobody is sent a text message. */
export const tellOfficers = async (
  trx: Kysely<Tables>,
  { holder, actor, ...waiting }: Waiting & { readonly holder: string; readonly actor: Actor },
): Promise<void> => {
  const except = actor.kind === "staff" ? actor.staff : undefined;
  const inboxes = await inboxesOfOfficers(trx, waiting.community, { except });
  const details = { holder, application: waiting.application };
  const note = { kind: "application-waiting", details, smsAfterSeconds: null, onceKey: onceKeyOf(waiting) } as const;
  await notify(
    trx,
    inboxes.map((inbox) => ({ holder: inbox, ...note })),
  );
};

/** Nobody has to look after these any more: what the officers were told of them counts as seen, whoever has decided. */
export const settleWaiting = async (trx: Kysely<Tables>, settled: readonly Waiting[]): Promise<void> => {
  if (settled.length === 0) return;
  const rows = settled.map((waiting) => ({ community: waiting.community, once_key: onceKeyOf(waiting) }));
  await sql`
    UPDATE notifications n SET seen_seconds = ${clockSeconds}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS t (community integer, once_key text)
      JOIN staff_communities c USING (community) JOIN staff s USING (staff)
    WHERE n.holder = s.inbox AND n.once_key = t.once_key AND n.once_key IS NOT NULL AND n.seen_seconds IS NULL`.execute(
    trx,
  );
};
