/** The states of an application and every way from one to another: who may go it, and the one place that writes it (D2, D3, D4). */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { ApplicationState } from "../db/tables/applications.ts";
import type { ActorKind } from "../db/tables/shared.ts";
import { settleWaiting } from "./tell-officers.ts";

/** All states. */
export const applicationStates = [
  "waiting",
  "returned",
  "refused",
  "issued",
  "lapsed",
] as const satisfies readonly ApplicationState[];

/** What happens to an application. */
export const applicationEvents = [
  // The comparison of what was submitted, or completed.
  "compared-clean",
  "compared-returned",
  "compared-refused",
  // The officer's decision (D4.3).
  "issued",
  "returned",
  "refused",
  // Epidemic data that came in while it waited (D7.2).
  "data-refused",
  // The end of day 5 (D2.6).
  "lapsed",
] as const;

/** One of them. */
export type ApplicationEvent = (typeof applicationEvents)[number];

interface Transition {
  /** "none": before it was submitted. */
  readonly from: readonly (ApplicationState | "none")[];
  readonly to: ApplicationState;
  readonly who: readonly ActorKind[];
}

const applicants: readonly ActorKind[] = ["holder", "guardian", "staff"];
const compared: Omit<Transition, "to"> = { from: ["none", "returned"], who: applicants };
const decided: Omit<Transition, "to"> = { from: ["waiting"], who: ["staff"] };

const transitions: Readonly<Record<ApplicationEvent, Transition>> = {
  "compared-clean": { ...compared, to: "waiting" },
  "compared-returned": { ...compared, to: "returned" },
  "compared-refused": { ...compared, to: "refused" },
  issued: { ...decided, to: "issued" },
  returned: { ...decided, to: "returned" },
  refused: { ...decided, to: "refused" },
  "data-refused": { from: ["waiting"], to: "refused", who: ["platform"] },
  // Also by whoever applies anew before the clock's work has come to it.
  lapsed: { from: ["waiting", "returned"], to: "lapsed", who: ["platform"] },
};

/** The state after an event; undefined where it cannot happen in this state, or not by this kind of actor. */
export const nextState = (
  from: ApplicationState | "none",
  event: ApplicationEvent,
  who: ActorKind,
): ApplicationState | undefined => {
  const transition = transitions[event];
  return transition.from.includes(from) && transition.who.includes(who) ? transition.to : undefined;
};

/** An application by its primary key. */
export interface ApplicationName {
  readonly holder: string;
  readonly application: string;
}

/** An event of an application that is there. */
export interface Step {
  readonly name: ApplicationName;
  readonly from: ApplicationState;
  readonly event: ApplicationEvent;
  readonly actor: Actor;
  /** Codes, never words of or about a person: it is kept as it is. */
  readonly reason?: object | undefined;
}

/**
 * Goes a step in the caller's transaction: state and event together, or neither. `application-state` where it is in another state than
 * `from` by now. Throws `TypeError` for a step that there is not: that is a mistake of ours.
 */
export const stepApplication = async (
  trx: Kysely<Tables>,
  step: Step,
): Promise<Result<ApplicationState, "application-state">> => {
  const { name, from, event, actor } = step;
  const to = nextState(from, event, actorColumns(actor, name.holder).actor_kind);
  if (to === undefined) throw new TypeError(`event: ${event} cannot happen in ${from} by ${actor.kind}`);
  const isDecision = transitions[event].from.every((state) => state === "waiting");
  const { actor_kind, actor_id } = actorColumns(actor, name.holder);
  const nowSeconds = await peekClock(trx);
  const changed = await trx
    .updateTable("applications")
    .set({
      state: to,
      // What was decided before it was completed is not who decided this.
      decided_seconds: isDecision ? nowSeconds : null,
      decided_by: isDecision ? `${actor_kind}:${actor_id}` : null,
    })
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .where("state", "=", from)
    .returning(["application", "community", "revision"])
    .executeTakeFirst();
  if (changed === undefined) return fail("application-state");
  if (from === "waiting") await settleWaiting(trx, [changed]);
  await storeEvent(trx, { ...step, from, to, nowSeconds });
  return ok(to);
};

/** Writes the event of an application's beginning; the row itself is the caller's. */
export const beginApplication = async (
  trx: Kysely<Tables>,
  step: Omit<Step, "from"> & { readonly to: ApplicationState },
): Promise<void> => {
  const { name, event, actor, to } = step;
  if (nextState("none", event, actorColumns(actor, name.holder).actor_kind) !== to) {
    throw new TypeError(`event: ${event} does not begin an application as ${to}`);
  }
  await storeEvent(trx, { ...step, from: null, nowSeconds: await peekClock(trx) });
};

/** Why an application stands where it stands: its last event's. Undefined where nothing has happened to it. */
export const readLastEvent = async (
  db: Kysely<Tables>,
  { holder, application }: ApplicationName,
): Promise<{ readonly reason: unknown } | undefined> =>
  db
    .selectFrom("application_events")
    .select("reason")
    .where("holder", "=", holder)
    .where("application", "=", application)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();

const storeEvent = async (
  trx: Kysely<Tables>,
  step: Omit<Step, "from"> & {
    readonly from: ApplicationState | null;
    readonly to: ApplicationState;
    readonly nowSeconds: number;
  },
): Promise<void> => {
  const { name, event, actor, reason, from, to, nowSeconds } = step;
  const { actor_kind, actor_id } = actorColumns(actor, name.holder);
  await sql`
    INSERT INTO application_events (holder, application, number, at_seconds, actor_kind, actor_id, from_state, to_state, reason)
    SELECT ${name.holder}::uuid, ${name.application}::uuid, coalesce(max(number), 0) + 1, ${nowSeconds}::bigint,
      ${actor_kind}, ${actor_id}, ${from}, ${to}, ${JSON.stringify({ event, ...reason })}::jsonb
    FROM application_events WHERE holder = ${name.holder} AND application = ${name.application}`.execute(trx);
};
