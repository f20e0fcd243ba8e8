/** Reminds travelers of what falls due by the calendar: the daily report (D7.3), and a pass that ends (D2.6, D7.5). */
import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import { addDays, civilDateAt, startOfDate } from "../../policy/civil-dates.ts";
import type { CivilDate } from "../../policy/civil-dates.ts";
import type { Policy } from "../../policy/policy-data.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { notify } from "./notify.ts";
import type { NotificationKind } from "./notify.ts";

/** Nobody is woken: reminders begin at nine in the morning, in Asia/Shanghai. */
const firstSecondOfDay = 9 * 3600;
const holdersMaxDefault = 5000;

/** A reminder of a day: whom, and of what. */
interface Reminder {
  readonly kind: NotificationKind;
  /** One column: holders, each once or more. */
  readonly holders: RawBuilder<unknown>;
}

type Days = Pick<Policy, "passDays" | "renewalDay">;

/**
 * Sends the reminders of the day that nobody was sent yet, so many holders at a time, each time in a transaction of its own; gives how
 * many. At most one of a kind, a person and a day, however often and wherever it runs.
 */
export const sendReminders = async (
  db: Kysely<Tables>,
  { isLeading }: { readonly isLeading: () => boolean },
  holdersMax: number = holdersMaxDefault,
): Promise<number> => {
  const nowSeconds = await peekClock(db);
  const today = civilDateAt(nowSeconds);
  if (nowSeconds < startOfDate(today) + firstSecondOfDay) return 0;
  let sent = 0;
  for (const reminder of remindersOf(today, await readPolicyInForce(db, nowSeconds))) {
    let after = "00000000-0000-0000-0000-000000000000";
    while (isLeading()) {
      const holders = await remindSome(db, { reminder, today, after, holdersMax });
      sent += holders.length;
      if (holders.length < holdersMax) break;
      after = holders.at(-1) ?? after;
    }
  }
  return sent;
};

const remindSome = async (
  db: Kysely<Tables>,
  {
    reminder: { kind, holders },
    today,
    after,
    holdersMax,
  }: {
    readonly reminder: Reminder;
    readonly today: CivilDate;
    readonly after: string;
    readonly holdersMax: number;
  },
): Promise<readonly string[]> => {
  const onceKey = `${kind} ${today}`;
  const { rows } = await sql<{ holder: string }>`
    SELECT DISTINCT holder FROM (${holders}) AS due
    WHERE holder > ${after}::uuid
      AND NOT EXISTS (SELECT FROM notifications n WHERE n.holder = due.holder AND n.once_key = ${onceKey})
    ORDER BY holder LIMIT ${holdersMax}`.execute(db);
  const found = rows.map(({ holder }) => holder);
  await notify(
    db,
    found.map((holder) => ({ holder, kind, onceKey })),
  );
  return found;
};

const isOpen = sql`EXISTS (SELECT FROM applications a WHERE a.holder = p.holder AND a.state IN ('waiting', 'returned'))`;
const isRed = sql`EXISTS (
  SELECT FROM colour_causes c WHERE c.holder = p.holder AND c.ended_seconds IS NULL AND c.colour = 1)`;
const isOutdone = sql`EXISTS (
  SELECT FROM passes n WHERE n.holder = p.holder AND n.application_date > p.application_date)`;

/** By kind; a date is the application's, whose day is day 1. */
const remindersOf = (today: CivilDate, { passDays, renewalDay }: Days): readonly Reminder[] => {
  const yesterday = addDays(today, -1);
  const firstDate = addDays(today, 1 - passDays);
  const living = sql`p.moved_seconds IS NULL AND p.application_date BETWEEN ${firstDate}::date AND ${today}::date`;
  return [
    {
      kind: "report-due",
      holders: sql`
        SELECT holder FROM passes p WHERE ${living} AND last_report_date = ${yesterday}::date
        UNION ALL
        SELECT holder FROM applications a
        WHERE state IN ('waiting', 'returned') AND application_date BETWEEN ${firstDate}::date AND ${yesterday}::date
          AND NOT EXISTS (SELECT FROM reports r WHERE r.holder = a.holder AND r.report_date = ${today}::date)`,
    },
    {
      // Of a print the list says it, and the change of colour is told by itself.
      kind: "report-missing",
      holders: sql`
        SELECT holder FROM passes p WHERE ${living} AND holder_key IS NOT NULL AND last_report_date < ${yesterday}::date`,
    },
    {
      kind: "pass-renewable",
      holders: sql`
        SELECT holder FROM passes p WHERE moved_seconds IS NULL
          AND application_date = ${addDays(today, 1 - renewalDay)}::date AND NOT ${isOpen} AND NOT ${isOutdone} AND NOT ${isRed}`,
    },
    {
      kind: "pass-expired",
      holders: sql`
        SELECT holder FROM passes p WHERE moved_seconds IS NULL
          AND application_date = ${addDays(today, -passDays)}::date AND NOT ${isOpen} AND NOT ${isOutdone}`,
    },
  ];
};
