/** Lets the days before today pass, each with what happens on it, by the clock of that day. */
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { sql } from "kysely";
import type { ApplicationForm } from "../../../api/applications.ts";
import { lapseApplications } from "../../applications/lapse.ts";
import { peekClock } from "../../db/database-clock.ts";
import { compareBegunRecords, endCausesOverTime } from "../../epidemic/compare-over-time.ts";
import { sendReminders } from "../../notifications/reminders.ts";
import { markMissingReports } from "../../reports/missing-reports.ts";
import { addResidents } from "./add-residents.ts";
import { createChance, uuidOf } from "./chance.ts";
import { decideMany } from "./decide-many.ts";
import { deliver } from "./deliveries.ts";
import { drawForm } from "./forms.ts";
import { daysCount, lastDay } from "./plans.ts";
import type { PlannedApplication } from "./plans.ts";
import type { Person } from "./people.ts";
import { reportMany } from "./report-many.ts";
import * as special from "./special-cases.ts";
import { submitMany } from "./submit-many.ts";
import type { ManySubmitted } from "./submit-many.ts";
import { actorOf, dateOf, secondsAt, spread } from "./world.ts";
import type { PastParts, World } from "./world.ts";

/** Does something of the name that is timed under it. */
export type Stage = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** How many stages a day has, for whoever draws a bar. */
export const stagesADay = 8;

/** People who are looked after one by one on a day. */
const limits = { papers: 40, completions: 40, measured: 5, moves: 2, referrals: 10, objections: 4 };
const residentsChunk = 2000;
/** After which the tables are so much larger that the database should know. */
const analyzedDays: ReadonlySet<number> = new Set([0, 1, 3]);

/** All days. */
export const makeDays = async (parts: PastParts, world: World, stage: Stage): Promise<void> => {
  const knownDays = firstDays(world);
  for (let day = 0; day < daysCount; day += 1) {
    const at = async (hours: number): Promise<void> => parts.past.setClock(secondsAt(world, day, hours));
    await at(0.02);
    await stage("midnight", async () => passMidnight(parts));
    await at(6);
    await stage("residents", async () => makeKnown(parts, world, day, knownDays));
    await at(7);
    await stage("records", async () => deliverRecords(parts, world, day));
    await at(9.05);
    await stage("reminders", async () => sendReminders(parts.db, { isLeading: () => true }));
    await stage("submissions", async () => submitAll(parts, world, day));
    await at(12);
    await stage("one by one", async () => completeSome(parts, world, day));
    await stage("decisions", async () => decideAll(parts, world, day));
    await at(17.2);
    await stage("one by one", async () => handleSome(parts, world, day));
    await stage("reports", async () => reportMany(parts, world, day));
    await at(21.5);
    await stage("one by one", async () => handleReferrals(parts, world, day));
    await at(22);
    await seeNotifications(parts, day);
    if (analyzedDays.has(day)) await parts.past.analyze();
  }
};

/** When each person becomes known: a guardian before the first dependent. */
const firstDays = ({ people }: World): ReadonlyMap<number, number> => {
  const days = new Map<number, number>();
  for (const [{ number, guardian }, { firstDay }] of people) {
    days.set(number, Math.min(firstDay, days.get(number) ?? daysCount));
    if (guardian !== undefined) days.set(guardian.number, Math.min(firstDay, days.get(guardian.number) ?? daysCount));
  }
  return days;
};

/** What the server does by itself when a day has begun. */
const passMidnight = async (parts: PastParts): Promise<void> => {
  await endCausesOverTime(parts);
  await compareBegunRecords(parts);
  await lapseApplications(parts.db);
  const today = await readToday(parts);
  while ((await parts.db.transaction().execute(async (trx) => markMissingReports(trx, today))).length > 0);
};

const readToday = async ({ db }: PastParts): Promise<string> => {
  const { rows } = await sql<{ today: string }>`
    SELECT (timestamp '1970-01-01 08:00' + ${await peekClock(db)} * interval '1 second')::date AS today`.execute(db);
  return rows[0]?.today ?? "";
};

const makeKnown = async (
  parts: PastParts,
  { people }: World,
  day: number,
  days: ReadonlyMap<number, number>,
): Promise<void> => {
  const fresh = people.flatMap(([person]) => (!person.isOnPaper && days.get(person.number) === day ? [person] : []));
  for (let at = 0; at < fresh.length; at += residentsChunk) {
    const some = fresh.slice(at, at + residentsChunk);
    await parts.db.transaction().execute(async (trx) => addResidents(trx, parts, some));
  }
};

const deliverRecords = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const { seed, people, strangers, settled } = world;
  const share = Math.ceil(strangers.length / daysCount);
  const own = strangers.slice(day * share, (day + 1) * share);
  await deliver(parts, { seed, day, date: dateOf(world, day), actor: settled.operator, people, strangers: own });
};

const formOf = (
  world: World,
  person: Person,
  wish: { readonly day: number; readonly answers: PlannedApplication["answers"] },
): ApplicationForm =>
  drawForm(world.seed, person, { date: dateOf(world, wish.day), answers: wish.answers, counties: world.counties });

/** A renewal only where the pass before was issued. */
const submitAll = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const due = world.people.flatMap(([person, { applications }]) => {
    const index = applications.findIndex((one) => one.day === day);
    const planned = applications[index];
    if (person.isOnPaper || planned === undefined) return [];
    const former = applications[index - 1];
    return former === undefined || world.passDays.get(person.number) === former.day ? [{ person, planned }] : [];
  });
  await spread(parts, world, { day, from: 9.1, to: 11.8, list: due }, async (some) => {
    const sent = await Promise.all(some.map(async ({ person, planned }) => toSubmission(world, person, planned)));
    await parts.db.transaction().execute(async (trx) => submitMany(trx, parts, sent));
    for (const { holder, application } of sent) world.applications.set(holder, { holder, application });
  });
};

const toSubmission = async (
  world: World,
  person: Person,
  { day, answers }: PlannedApplication,
): Promise<ManySubmitted> => {
  const { seed } = world;
  const { holder, home } = person;
  return {
    ...{ actor: actorOf(person), holder, home, form: formOf(world, person, { day, answers }) },
    application: uuidOf(seed, "application", person.number, day),
    clientKey: uuidOf(seed, "client key", person.number, day),
    channel: createChance(seed, "channel", person.number).of(["wechat", "wechat", "app", "app", "web"]),
    holderKey: await newHolderKey(),
  };
};

/** Of a phone that nobody has. */
const newHolderKey = async (): Promise<Buffer> => {
  const { publicKey } = await promisify(generateKeyPair)("ed25519");
  return Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
};

const decideAll = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const numbers = new Map<string, readonly [person: number, submittedDay: number]>();
  const due = world.people.flatMap(([person, { applications }]) => {
    const planned = applications.find(({ decision }) => decision?.day === day);
    const name = world.applications.get(person.holder);
    const officer = world.settled.officers.get(person.home.community);
    if (planned?.decision === undefined || name === undefined || officer === undefined || person.isOnPaper) return [];
    numbers.set(person.holder, [person.number, planned.day]);
    return [{ ...name, officer, does: planned.decision.does }];
  });
  await spread(parts, world, { day, from: 13, to: 17, list: due }, async (some) => {
    const decided = await parts.db.transaction().execute(async (trx) => decideMany(trx, parts, some));
    for (const { holder, does } of decided) {
      const [number, submittedDay] = numbers.get(holder) ?? [];
      if (does === "issue" && number !== undefined && submittedDay !== undefined) {
        world.passDays.set(number, submittedDay);
      }
    }
  });
};

const completeSome = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const due = world.people.filter(([, { applications }]) => applications[0]?.completedDay === day);
  for (const [person] of due.slice(0, limits.completions)) {
    const name = world.applications.get(person.holder);
    if (name === undefined || person.isOnPaper) continue;
    await special.complete(parts, {
      actor: actorOf(person),
      name,
      form: formOf(world, person, { day, answers: "clean" }),
    });
  }
};

/** Prints, calls, new phones. */
const handleSome = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const { seed, settled } = world;
  const onPaper = world.people.filter(([person, { firstDay }]) => person.isOnPaper && firstDay === day);
  for (const [person] of onPaper.slice(0, limits.papers)) {
    const officer = settled.officers.get(person.home.community);
    if (officer === undefined) continue;
    const form = formOf(world, person, { day, answers: "clean" });
    world.papers.set(person.number, { name: await special.applyOnPaper(parts, { person, officer, form, seed }), day });
  }
  const waiting = world.people.filter(
    ([, { applications }]) => applications[0]?.day === day && applications[0].decision?.day === day + 1,
  );
  for (const [person] of waiting.slice(0, limits.measured)) {
    const name = world.applications.get(person.holder);
    const officer = settled.officers.get(person.home.community);
    if (name !== undefined && officer !== undefined) await special.measureOne(parts, { officer, name });
  }
  const moving = world.people.filter(
    ([{ number, guardian }]) => guardian === undefined && world.passDays.get(number) === day - 1,
  );
  for (const [{ holder }] of moving.slice(0, limits.moves)) {
    const name = world.applications.get(holder);
    if (name !== undefined) await special.moveOne(parts, name);
  }
};

const handleReferrals = async (parts: PastParts, { seed, settled }: World, day: number): Promise<void> => {
  const chance = createChance(seed, "referrals", day);
  await special.followUp(parts, { staff: settled.followUps, chance, limit: limits.referrals });
  await special.objectSome(parts, limits.objections);
};

/** Whoever was told has looked, but for a few of today: else all would get text messages for days that are over. */
const seeNotifications = async ({ db }: PastParts, day: number): Promise<void> => {
  const unseen = day === lastDay ? 20 : 0;
  const now = await peekClock(db);
  await sql`
    UPDATE notifications SET seen_seconds = least(${now}, at_seconds + 30 + number % 3000)
    WHERE seen_seconds IS NULL AND number <= (SELECT coalesce(max(number), 0) FROM notifications) - ${unseen}`.execute(
    db,
  );
};
