/** What the days of the demonstration work on: the people with their plans, and what has come of them so far. */
import { startOfDate } from "../../../policy/civil-dates.ts";
import type { CivilDate } from "../../../policy/civil-dates.ts";
import type { Actor } from "../../access/actor.ts";
import type { ApplicationParts } from "../../applications/application-parts.ts";
import type { ApplicationName } from "../../applications/transitions.ts";
import type { ReferralParts } from "../../referrals/referral-parts.ts";
import type { RefuseWaiting } from "../../epidemic/store-chunk.ts";
import type { County, Person } from "./people.ts";
import type { Past } from "./past-clock.ts";
import { lastDay } from "./plans.ts";
import type { Plan } from "./plans.ts";
import type { Settled } from "./settle.ts";

/** The server's parts on a database in the past. */
export interface PastParts extends ApplicationParts, ReferralParts {
  readonly past: Past;
  readonly refuseWaiting: RefuseWaiting;
}

/** Somebody with a plan. */
export type Planned = readonly [person: Person, plan: Plan];

/** All of it; the maps fill as the days go by. */
export interface World {
  readonly seed: string;
  /** By day, today last. */
  readonly dates: readonly CivilDate[];
  /** The time of now. */
  readonly untilSeconds: number;
  readonly people: readonly Planned[];
  readonly strangers: readonly Person[];
  readonly counties: readonly County[];
  readonly settled: Settled;
  /** By holder: the newest application. */
  readonly applications: Map<string, ApplicationName>;
  /** By a person's number: the day of the application whose pass the phone carries. */
  readonly passDays: Map<number, number>;
  /** By a person's number: a pass on paper. */
  readonly papers: Map<number, { readonly name: ApplicationName; readonly day: number }>;
}

/** The date of a day. */
export const dateOf = ({ dates }: Pick<World, "dates">, day: number): CivilDate => {
  const date = dates[day];
  if (date === undefined) throw new RangeError(`day: expected 0 to ${dates.length - 1}, got ${day}`);
  return date;
};

/** When it is so many hours of a day; all hours of today lie before now. */
export const secondsAt = (world: Pick<World, "dates" | "untilSeconds">, day: number, hours: number): number => {
  const begin = startOfDate(dateOf(world, day));
  return day < lastDay ? begin + hours * 3600 : begin + (hours / 24) * (world.untilSeconds - begin);
};

/** Through whose phone a person acts. */
export const actorOf = ({ holder, guardian }: Person): Actor & { readonly kind: "holder" } => ({
  kind: "holder",
  holder: guardian?.holder ?? holder,
});

/** A list of a day, its hours, and how many of it a statement takes well; `chunkMax` unless given. */
interface Span<T> {
  readonly day: number;
  readonly from: number;
  readonly to: number;
  readonly list: readonly T[];
  readonly most?: number;
}

/**
 * Parts of a list that are done at a time, spread evenly over some hours. Of a long list two parts share a time, so that one is prepared
 * while the database takes the other; the next time comes when both are done, and so is the same whenever they are.
 */
export const spread = async <T>(
  parts: Pick<PastParts, "past">,
  world: World,
  { day, from, to, list, most = chunkMax }: Span<T>,
  work: (some: readonly T[]) => Promise<void>,
): Promise<void> => {
  const size = Math.min(most, Math.max(chunkMin, Math.ceil(list.length / chunksWanted)));
  const atOnce = list.length < longList ? 1 : lanes;
  for (let at = 0; at < list.length; at += size * atOnce) {
    await parts.past.setClock(secondsAt(world, day, from + ((to - from) * at) / list.length));
    const chunks = Array.from({ length: atOnce }, (_, lane) => list.slice(at + lane * size, at + (lane + 1) * size));
    await Promise.all(chunks.filter((some) => some.length > 0).map(work));
  }
};

/** Few enough for a statement, and enough of them that not all happens at one time. */
const [chunkMin, chunkMax, chunksWanted] = [25, 1000, 8];
const [longList, lanes] = [2000, 2];
