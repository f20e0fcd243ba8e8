/** What becomes of each person in the days before today: which applications, who decides when, which reports and records. */
import type { RecordKind } from "../../../policy/record-rules.ts";
import { createChance } from "./chance.ts";
import type { Chance } from "./chance.ts";
import type { AnswersKind } from "./forms.ts";

/** Days of the demonstration, today included: one pass has come to its end, and its renewal is in use. */
export const daysCount = 8;
/** Today. */
export const lastDay = daysCount - 1;

/** An application; days count from 0. */
export interface PlannedApplication {
  readonly day: number;
  readonly answers: AnswersKind;
  /** Absent where nobody decides in time. */
  readonly decision?: { readonly day: number; readonly does: "issue" | "return" | "refuse" };
  /** Of one that the comparison returned: when it is completed. */
  readonly completedDay?: number;
}

/** What the shared data say of the person. */
export interface PlannedRecord {
  readonly day: number;
  readonly kind: RecordKind;
  readonly withdrawnDay?: number;
}

/** What one person does and what happens to them. */
export interface Plan {
  /** When they are first known. */
  readonly firstDay: number;
  readonly applications: readonly PlannedApplication[];
  readonly record?: PlannedRecord;
  readonly feverDay?: number;
  /** The hour after which a report comes; days on which none does are missed. */
  readonly reports: (day: number) => boolean;
}

const reportShare = 0.93;
const feverShare = 0.003;
const renewShares = [
  { after: 3, share: 0.6 },
  { after: 4, share: 0.4 },
];
const refusedAnswers = ["symptom", "fever", "short-residence", "outside", "high-prevalence", "private"] as const;
const returnedAnswers = ["no-stays", "no-temperature", "same-place", "no-symptoms-said"] as const;
const recordKinds: readonly RecordKind[] = [
  ...(["close-contact", "close-contact", "home-observation", "home-observation", "isolation-observation"] as const),
  ...(["confirmed", "suspected", "positive", "travel", "travel", "residence"] as const),
];

/** By shares of all people, one after the other. */
const fates = [
  ["known", 0.03],
  ["issued", 0.77],
  ["undecided", 0.04],
  ["officer-returns", 0.025],
  ["officer-refuses", 0.02],
  ["refused", 0.04],
  ["returned", 0.035],
  ["record-before", 0.02],
  ["record-after", 0.02],
] as const satisfies readonly (readonly [string, number])[];

type Fate = (typeof fates)[number][0];

const drawFate = (chance: Chance): Fate => {
  let left = chance.share();
  for (const [fate, share] of fates) {
    left -= share;
    if (left < 0) return fate;
  }
  return "issued";
};

/** The same for the same seed and number. */
export const drawPlan = (seed: string, number: number): Plan => {
  const chance = createChance(seed, "plan", number);
  const fate = drawFate(chance);
  const firstDay = chance.below(daysCount);
  const applications = fate === "known" ? [] : drawApplications(chance, fate, firstDay);
  const record = drawRecord(chance, fate, firstDay);
  const feverDay = chance.is(feverShare) ? chance.below(daysCount) : undefined;
  return {
    ...{ firstDay, applications },
    ...(record !== undefined && { record }),
    ...(feverDay !== undefined && { feverDay }),
    reports: (day) => createChance(seed, "report", number, day).is(reportShare),
  };
};

const drawApplications = (chance: Chance, fate: Fate, day: number): readonly PlannedApplication[] => {
  switch (fate) {
    case "refused":
      return [{ day, answers: chance.of(refusedAnswers) }];
    case "returned": {
      const answers = chance.of(returnedAnswers);
      const completedDay = day + 1;
      if (completedDay > lastDay || chance.is(0.4)) return [{ day, answers }];
      return [{ day, answers, completedDay, decision: { day: completedDay, does: "issue" } }];
    }
    case "undecided":
    case "record-before":
      return [{ day, answers: "clean" }];
    case "officer-returns":
    case "officer-refuses":
      return [clean(chance, day, fate === "officer-returns" ? "return" : "refuse")];
    case "issued":
    case "record-after":
      return withRenewals(chance, clean(chance, day, "issue"));
    case "known":
      return [];
  }
};

/** Most are decided on their day; of today's many still wait. */
const clean = (chance: Chance, day: number, does: "issue" | "return" | "refuse"): PlannedApplication => {
  const decisionDay = chance.is(day === lastDay ? 0.45 : 0.2) ? day + 1 : day;
  return { day, answers: "clean", ...(decisionDay <= lastDay && { decision: { day: decisionDay, does } }) };
};

/** From day 4 of the pass on, or not at all. */
const withRenewals = (chance: Chance, first: PlannedApplication): readonly PlannedApplication[] => {
  const all = [first];
  for (let former = first; former.decision !== undefined;) {
    const from = former.day;
    const next = renewShares.find(({ after, share }) => from + after <= lastDay && chance.is(share));
    if (next === undefined) break;
    former = clean(chance, from + next.after, "issue");
    all.push(former);
  }
  return all;
};

/** Before: it is there when the person applies. After: it comes while a pass lives, and some are taken back. */
const drawRecord = (chance: Chance, fate: Fate, firstDay: number): PlannedRecord | undefined => {
  if (fate === "record-before") return { day: firstDay, kind: chance.of(recordKinds) };
  if (fate !== "record-after" || firstDay === lastDay) return undefined;
  const day = firstDay + 1 + chance.below(Math.min(3, lastDay - firstDay));
  const isWithdrawn = day < lastDay && chance.is(0.25);
  return { day, kind: chance.of(recordKinds), ...(isWithdrawn && { withdrawnDay: day + 1 }) };
};
