/** The daily reports of a day: the ordinary ones together, as the server takes them; the others one by one (D7.3, D7.4). */
import { startOfDate } from "../../../policy/civil-dates.ts";
import { defaultPolicy } from "../../../policy/policy-data.ts";
import { sealFindings } from "../../reports/findings.ts";
import { storeOrdinaryReports } from "../../reports/report-batch.ts";
import type { OrdinaryReport } from "../../reports/report-batch.ts";
import { createChance, uuidOf } from "./chance.ts";
import { daysCount, lastDay } from "./plans.ts";
import { reportOne } from "./special-cases.ts";
import { actorOf, dateOf, spread } from "./world.ts";
import type { PastParts, Planned, World } from "./world.ts";

/** Days of a pass after its first (D7.1). */
const laterDays = defaultPolicy.passDays - 1;
const daySeconds = 86_400;
/** The statement is made for as many as come to a server at once: what it takes grows faster than they. */
const reportsMax = 50;
/** People who are looked at one by one on a day. */
const limits = { fevers: 60, waiting: 12, papers: 60 };

/** All of a day. Whoever is not green is left out by the statement itself, as it leaves them to be taken one by one. */
export const reportMany = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const date = dateOf(world, day);
  const due = world.people.filter(
    ([person, plan]) => isDue(world, person.number, day) && isMade(world, person.number, plan, day),
  );
  const fevers = due.filter(([, { feverDay }]) => feverDay === day);
  const ordinary = due.filter(([, { feverDay }]) => feverDay !== day);
  await spread(parts, world, { day, from: 18, to: 21, list: ordinary, most: reportsMax }, async (some) => {
    await storeOrdinaryReports(
      parts.past.runHot,
      some.map((one) => toReport(parts, world, one, date)),
    );
  });
  for (const [person] of fevers.slice(0, limits.fevers)) {
    const fever = { temperatureTenths: 375 + (person.number % 15), symptoms: ["dry-cough"] as const };
    await reportOne(parts, { actor: actorOf(person), holder: person.holder, date, ...fever });
  }
  await reportWaiting(parts, world, day);
  await reportOnPaper(parts, world, day);
};

/** A pass lives, and its first day has the application for a report. */
const isDue = ({ passDays }: World, number: number, day: number): boolean => {
  const from = passDays.get(number);
  return from !== undefined && day > from && day <= from + laterDays;
};

/** Today not everybody has reported yet. */
const isMade = (world: World, number: number, plan: Planned[1], day: number): boolean => {
  if (!plan.reports(day)) return false;
  if (day < lastDay) return true;
  const over = (world.untilSeconds - startOfDate(dateOf(world, day))) / daySeconds;
  return createChance(world.seed, "reported today", number).share() < over;
};

const toReport = (parts: PastParts, { seed }: World, [person]: Planned, date: string): OrdinaryReport => {
  const { holder } = person;
  const findings = {
    temperatureTenths: 361 + createChance(seed, "findings", person.number, date).below(9),
    symptoms: [],
  };
  return {
    ...{ actor: actorOf(person).holder, holder, date, clientKey: uuidOf(seed, "report", holder, date) },
    findings: Buffer.from(sealFindings(parts.dataKeys, { holder, date }, findings)),
    policyVersion: defaultPolicy.version,
  };
};

/** Some who applied the day before and wait. */
const reportWaiting = async (parts: PastParts, world: World, day: number): Promise<void> => {
  const waiting = world.people.filter(
    ([{ number, isOnPaper }, { applications }]) =>
      !isOnPaper &&
      !world.passDays.has(number) &&
      applications[0]?.answers === "clean" &&
      applications[0].day === day - 1,
  );
  for (const [person] of waiting.slice(0, limits.waiting)) {
    const well = { temperatureTenths: 364, symptoms: [] };
    await reportOne(parts, { actor: actorOf(person), holder: person.holder, date: dateOf(world, day), ...well });
  }
};

/** An officer reports for who has a pass on paper. */
const reportOnPaper = async (parts: PastParts, world: World, day: number): Promise<void> => {
  let left = limits.papers;
  for (const [person, plan] of world.people) {
    const paper = world.papers.get(person.number);
    const actor = world.settled.officers.get(person.home.community);
    if (paper === undefined || actor === undefined || day <= paper.day || day >= paper.day + daysCount) continue;
    if (!isMade(world, person.number, plan, day) || left === 0) continue;
    left -= 1;
    const well = { temperatureTenths: 363, symptoms: [] };
    await reportOne(parts, { actor, holder: paper.name.holder, date: dateOf(world, day), ...well });
  }
};
