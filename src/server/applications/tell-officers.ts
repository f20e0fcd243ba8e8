/** Tells a community's officers that an application waits for them (D3.2). */
import type { Kysely } from "kysely";
import type { Actor } from "../access/actor.ts";
import type { Tables } from "../db/schema.ts";
import { notify } from "../notifications/notify.ts";
import { inboxesOfOfficers } from "../staff/inbox.ts";
import type { ApplicationName } from "./transitions.ts";

/** In the transaction that lets it wait. Whoever submitted it at the desk knows; nobody is sent a text message. */
export const tellOfficers = async (
  trx: Kysely<Tables>,
  {
    name: { holder, application },
    community,
    actor,
  }: { readonly name: ApplicationName; readonly community: number; readonly actor: Actor },
): Promise<void> => {
  const except = actor.kind === "staff" ? actor.staff : undefined;
  const inboxes = await inboxesOfOfficers(trx, community, { except });
  const note = { kind: "application-waiting", details: { holder, application }, smsAfterSeconds: null } as const;
  await notify(
    trx,
    inboxes.map((inbox) => ({ holder: inbox, ...note })),
  );
};
