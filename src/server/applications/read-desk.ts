/** A community's applications as its officers see them; each person shown is an access (D4.1, D9.5). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { z } from "zod";
import { decisionSchema } from "../../api/applications.ts";
import type { DeskApplication, DeskPage, DeskQuery, Decided } from "../../api/desk.ts";
import type { Actor } from "../access/actor.ts";
import { recordAccess, recordAccesses } from "../audit/record-access.ts";
import type { Tables } from "../db/schema.ts";
import type { ApplicationState, Channel } from "../db/tables/applications.ts";
import { readResident, readResidents } from "../people/residents.ts";
import { openFindings } from "../reports/findings.ts";
import { openFilledIn, openNoted } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { lockForDesk } from "./lock-for-desk.ts";
import type { Communities, DeskRow } from "./lock-for-desk.ts";
import { listOwn, toApplicationRow } from "./read-own.ts";
import type { ApplicationName } from "./transitions.ts";

interface ListRow {
  readonly holder: string;
  readonly application: string;
  readonly state: ApplicationState;
  readonly application_date: string;
  readonly submitted_seconds: number;
  readonly community: number;
  readonly revision: number;
  readonly decided_seconds: number | null;
  readonly channel: Channel;
}

/** Who looks, and whose applications they may see. */
export interface Looking {
  readonly actor: Actor;
  readonly communities: Communities;
}

/** What comes behind a row, the oldest first. */
export const listForDesk = async (parts: ApplicationParts, who: Looking, query: DeskQuery): Promise<DeskPage> =>
  parts.db.transaction().execute(async (trx) => {
    const { state, community = null, channel = null, afterSubmitted, after, limit } = query;
    const isTheirs = who.communities === "all" ? sql`true` : sql`community = ANY (${[...who.communities]}::integer[])`;
    const { rows } = await sql<ListRow>`
      SELECT holder, application, state, application_date, submitted_seconds, community, revision, decided_seconds, channel
      FROM applications
      WHERE state = ${state} AND ${isTheirs} AND (submitted_seconds, application) > (${afterSubmitted}, ${after}::uuid)
        AND (${community}::integer IS NULL OR community = ${community}::integer)
        AND (${channel}::text IS NULL OR channel = ${channel}::text)
      ORDER BY submitted_seconds, application LIMIT ${limit}`.execute(trx);
    const holders = [...new Set(rows.map(({ holder }) => holder))];
    const names = new Map((await readResidents(trx, parts, holders)).map(({ holder, name }) => [holder, name]));
    const accesses = holders.map((holder) => ({ actor: who.actor, action: "application.list", holder }));
    await recordAccesses(trx, parts, accesses);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      applications: rows.map((row) => ({
        ...toApplicationRow(row),
        ...{ name: names.get(row.holder) ?? null, channel: row.channel },
      })),
      next: last === undefined ? null : { submittedSeconds: last.submitted_seconds, application: last.application },
    };
  });

/** Undefined where there is none, or one of another community. */
export const readForDesk = async (
  parts: ApplicationParts,
  who: Looking,
  name: ApplicationName,
): Promise<DeskApplication | undefined> =>
  parts.db.transaction().execute(async (trx) => {
    const row = await lockForDesk(trx, name, who.communities);
    const resident = row && (await readResident(trx, parts, row.holder));
    if (row === undefined || resident === undefined) return undefined;
    const details = { application: row.application };
    await recordAccess(trx, parts, { actor: who.actor, action: "application.read", holder: row.holder, details });
    const all = await listOwn(trx, [row.holder]);
    return {
      ...toApplicationRow(row),
      ...{ name: resident.name, phone: resident.phone, channel: row.channel },
      document: { type: resident.documentType, number: resident.documentPrinted },
      ...{ hasGuardian: resident.guardian !== null, hasPhoneKey: row.holder_key !== null },
      form: openFilledIn(parts.dataKeys, row, row.answers).form,
      decision: decisionSchema.parse(row.decision),
      measured: openNoted(parts.dataKeys, row, row.measured),
      events: await readEvents(trx, row),
      reports: await readReports(trx, parts, row),
      former: all.filter(({ application }) => application !== row.application),
      videos: await readVideos(trx, row),
    };
  });

const reasonSchema = z.looseObject({ event: z.string() });

const readEvents = async (trx: Transaction<Tables>, { holder, application }: DeskRow) => {
  const rows = await trx
    .selectFrom("application_events")
    .selectAll()
    .where("holder", "=", holder)
    .where("application", "=", application)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    ...{ number: row.number, atSeconds: row.at_seconds, actorKind: row.actor_kind, actorId: row.actor_id },
    ...{ fromState: row.from_state, toState: row.to_state, reason: reasonSchema.parse(row.reason) },
  }));
};

const readReports = async (trx: Transaction<Tables>, parts: ApplicationParts, row: DeskRow) => {
  const rows = await trx
    .selectFrom("reports")
    .select(["report_date", "findings", "is_healthy"])
    .where("holder", "=", row.holder)
    .where("report_date", ">=", row.application_date)
    .orderBy("report_date")
    .execute();
  return rows.map(({ report_date: date, findings, is_healthy: isHealthy }) => {
    const { temperatureTenths, symptoms } = openFindings(parts.dataKeys, { holder: row.holder, date }, findings);
    return { date, temperatureTenths, symptoms: [...symptoms], isHealthy };
  });
};

const readVideos = async (trx: Transaction<Tables>, { holder, application }: DeskRow) => {
  const rows = await trx
    .selectFrom("videos")
    .select(["video", "media_type", "total_bytes", "done_seconds"])
    .where("holder", "=", holder)
    .where("application", "=", application)
    .where("done_seconds", "is not", null)
    .orderBy("done_seconds", "desc")
    .orderBy("video")
    .execute();
  return rows.map((row) => ({
    ...{ video: row.video, mediaType: row.media_type, totalBytes: row.total_bytes, doneSeconds: row.done_seconds },
  }));
};

const staffForm = /^staff:(\d+)$/;

/** What was decided last, by whom and when. Throws where there is no such application. */
export const readDecided = async (db: Kysely<Tables>, name: ApplicationName): Promise<Decided> => {
  const row = await db
    .selectFrom("applications")
    .select(["state", "decided_seconds", "decided_by"])
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .executeTakeFirstOrThrow();
  const [, staff] = staffForm.exec(row.decided_by ?? "") ?? [];
  const member =
    staff === undefined
      ? undefined
      : await db.selectFrom("staff").select("name").where("staff", "=", Number(staff)).executeTakeFirst();
  return { state: row.state, decidedSeconds: row.decided_seconds, decidedBy: member?.name ?? null };
};
