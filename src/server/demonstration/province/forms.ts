/** What people fill in: nothing wrong, or one thing by which the rules refuse or return it (D1, D2.2, D3.2). */
import type { ApplicationForm } from "../../../api/applications.ts";
import type { Answers } from "../../../policy/answers.ts";
import { addDays } from "../../../policy/civil-dates.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import { createChance } from "./chance.ts";
import type { Chance } from "./chance.ts";
import type { County, Person } from "./people.ts";

/** What is the matter with the answers. */
export type AnswersKind =
  | "clean"
  // Refused.
  | "symptom"
  | "fever"
  | "short-residence"
  | "outside"
  | "high-prevalence"
  | "private"
  // Returned.
  | "no-stays"
  | "no-temperature"
  | "same-place"
  | "no-symptoms-said";

const [beijing, wuhan] = [110_101, 420_106];
const workplaces = ["海风机械厂", "泰山食品公司", "黄河建筑公司", "齐鲁软件园示例公司", "日出物流公司", "东方纺织厂"];
const schools = ["示例第一中学", "示例职业学院", "示例大学"];

/** The form of a person on a day. */
export const drawForm = (
  seed: string,
  person: Person,
  wish: { readonly date: CivilDate; readonly answers: AnswersKind; readonly counties: readonly County[] },
): ApplicationForm => {
  const chance = createChance(seed, "form", person.number, wish.date);
  const others = wish.counties.filter(({ code }) => code !== person.home.county.code);
  const destination = chance.of(others);
  const purpose = chance.is(0.8) ? "work" : "school";
  const good: Answers = {
    residence: { area: person.home.county.code, sinceDate: addDays(wish.date, -60 - chance.below(6000)) },
    trip: { area: destination.code, purpose },
    symptoms: chance.is(0.05) ? [{ symptom: "dry-cough", endedDate: addDays(wish.date, -16 - chance.below(20)) }] : [],
    stays: drawStays(chance, wish.date, others),
    temperatureTenths: 361 + chance.below(9),
  };
  return {
    ...{ name: person.name, community: person.home.community, destination: destination.zh },
    organisation: chance.of(purpose === "work" ? workplaces : schools),
    travelDate: addDays(wish.date, 1 + chance.below(3)),
    answers: change(chance, wish, good),
  };
};

/** Now and then somebody was elsewhere in the province. */
const drawStays = (chance: Chance, date: CivilDate, others: readonly County[]): Answers["stays"] => {
  if (chance.is(0.85)) return [];
  const untilDate = addDays(date, -1 - chance.below(10));
  return [{ area: chance.of(others).code, fromDate: addDays(untilDate, -chance.below(3)), untilDate }];
};

const change = (
  chance: Chance,
  { date, answers: kind }: { readonly date: CivilDate; readonly answers: AnswersKind },
  good: Answers,
): Answers => {
  const { residence, trip } = good;
  const recently = { fromDate: addDays(date, -6), untilDate: addDays(date, -4) };
  switch (kind) {
    case "clean":
      return good;
    case "symptom":
      return { ...good, symptoms: [{ symptom: chance.of(["fatigue", "dry-cough", "other"]) }] };
    case "fever":
      return { ...good, temperatureTenths: 373 + chance.below(15) };
    case "short-residence":
      return { ...good, ...(residence && { residence: { ...residence, sinceDate: addDays(date, -9) } }) };
    case "outside":
      return { ...good, stays: [{ area: beijing, ...recently }] };
    case "high-prevalence":
      return { ...good, stays: [{ area: wuhan, ...recently }] };
    case "private":
      return { ...good, ...(trip && { trip: { ...trip, purpose: "other" } }) };
    case "no-stays":
      return without(good, "stays");
    case "no-temperature":
      return without(good, "temperatureTenths");
    case "no-symptoms-said":
      return without(good, "symptoms");
    case "same-place":
      return { ...good, ...(residence && trip && { trip: { ...trip, area: residence.area } }) };
  }
};

const without = (answers: Answers, left: keyof Answers): Answers => {
  const { [left]: _, ...rest } = answers;
  return rest;
};
