/** Applications as their holders and guardians see them. */
import type { Kysely } from "kysely";
import { z } from "zod";
import { decisionSchema } from "../../api/applications.ts";
import type { ApplicationRow, OwnApplication, applicationsSchema } from "../../api/applications.ts";
import type { NewestQuery } from "../../api/pages.ts";
import { passExpSeconds } from "../../policy/civil-dates.ts";
import type { Tables } from "../db/schema.ts";
import { openFilledIn, openNoted } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { readLastEvent } from "./transitions.ts";
import type { ApplicationName } from "./transitions.ts";

const rowColumns = [
  ...(["holder", "application", "state", "application_date", "submitted_seconds", "community", "revision"] as const),
  "decided_seconds",
] as const;

type Row = Pick<Tables["applications"], Exclude<(typeof rowColumns)[number], "revision">> & {
  readonly revision: number;
};

/** Without what is sealed. */
export const toApplicationRow = (row: Row): ApplicationRow => ({
  ...{ holder: row.holder, application: row.application, state: row.state, applicationDate: row.application_date },
  ...{ submittedSeconds: row.submitted_seconds, expSeconds: passExpSeconds(row.application_date) },
  ...{ community: row.community, revision: row.revision, decidedSeconds: row.decided_seconds },
});

const selectOwn = (db: Kysely<Tables>, holders: readonly string[]) =>
  db
    .selectFrom("applications")
    .select(rowColumns)
    .where("holder", "in", holders)
    .orderBy("submitted_seconds", "desc")
    .orderBy("application", "desc");

/** All of these people, newest first. */
export const listOwn = async (db: Kysely<Tables>, holders: readonly string[]): Promise<readonly ApplicationRow[]> =>
  holders.length === 0 ? [] : (await selectOwn(db, holders).execute()).map(toApplicationRow);

/** A page of them. */
export const listOwnPage = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  { beforeSeconds, before, limit }: NewestQuery,
): Promise<z.infer<typeof applicationsSchema>> => {
  if (holders.length === 0) return { applications: [], next: null };
  const rows = await selectOwn(db, holders)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple("submitted_seconds", "application"), "<", tuple(beforeSeconds, before)),
    )
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isLast = rows.length <= limit || last === undefined;
  return {
    applications: page.map(toApplicationRow),
    next: isLast ? null : { beforeSeconds: last.submitted_seconds, before: last.application },
  };
};

/** Whose application it is among these people; undefined where it is none of theirs. */
export const findOwn = async (
  db: Kysely<Tables>,
  holders: readonly string[],
  application: string,
): Promise<ApplicationName | undefined> => {
  if (holders.length === 0) return undefined;
  return db
    .selectFrom("applications")
    .select(["holder", "application"])
    .where("holder", "in", holders)
    .where("application", "=", application)
    .executeTakeFirst();
};

/** Why an application stands where it stands, as its last event says. */
const reasonSchema = z.object({
  event: z.string().optional(),
  complete: z.array(z.string()).default([]),
  rules: z.array(z.string()).default([]),
});

/** One with everything that its holder may know. Throws where there is none. */
export const readOwn = async (
  db: Kysely<Tables>,
  parts: Pick<ApplicationParts, "dataKeys">,
  name: ApplicationName,
): Promise<OwnApplication> => {
  const row = await db
    .selectFrom("applications")
    .select([...rowColumns, "answers", "decision", "measured"])
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .executeTakeFirstOrThrow();
  const reason = reasonSchema.parse((await readLastEvent(db, name))?.reason ?? {});
  // What an officer said of an earlier decision is not why the comparison returned or refused it since.
  const isOfficers = reason.event === "returned" || reason.event === "refused";
  return {
    ...toApplicationRow(row),
    form: openFilledIn(parts.dataKeys, row, row.answers).form,
    decision: decisionSchema.parse(row.decision),
    missing: row.state === "returned" ? reason.complete : [],
    reasons: row.state === "refused" ? reason.rules : [],
    words: isOfficers ? openNoted(parts.dataKeys, row, row.measured).decisionWords : null,
  };
};
