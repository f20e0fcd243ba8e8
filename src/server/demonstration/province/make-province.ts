/** Makes the demonstration's province: people, applications, records, reports and referrals of the last days, by the server's own rules. */
import { sql } from "kysely";
import { fail, ok } from "../../../core/result.ts";
import type { Result } from "../../../core/result.ts";
import { addDays, civilDateAt, startOfDate } from "../../../policy/civil-dates.ts";
import { sealEntries } from "../../audit/seal-entries.ts";
import { peekClock } from "../../db/database-clock.ts";
import { createRefuseWaiting } from "../../epidemic/refuse-waiting.ts";
import type { OpenParts } from "../../open-parts.ts";
import { publishNow } from "../../publication/publish.ts";
import { checkProvince } from "./check-province.ts";
import type { Checked } from "./check-province.ts";
import { makeDays, stagesADay } from "./make-days.ts";
import type { Stage } from "./make-days.ts";
import { openPast, pastSchema } from "./past-clock.ts";
import type { Past } from "./past-clock.ts";
import { drawPeople } from "./people.ts";
import { daysCount, drawPlan } from "./plans.ts";
import { settle } from "./settle.ts";
import type { Prefecture } from "./settle.ts";
import type { PastParts, World } from "./world.ts";

/** An open store; whoever opened it closes it. */
type DemoParts = Omit<OpenParts, "close">;

/** What to make. */
export interface ProvinceWish {
  readonly people: number;
  readonly seed: string;
  readonly prefectures: readonly Prefecture[];
  /** Where the days end; the database's clock where it is not given. */
  readonly untilSeconds?: number;
  /** Told how much is done, in [0, 1]. */
  readonly onProgress?: (share: number) => void;
  /** Milliseconds by a clock that nobody sets. */
  readonly nowMs: () => number;
}

/** What was made. */
export interface MadeProvince {
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly checks: readonly Checked[];
  /** Milliseconds by stage, and by chunk of people where a stage has several. */
  readonly stages: ReadonlyMap<string, readonly number[]>;
}

/** There is one already, whole or broken off; or a server has run on this store, and days before cannot be made any more. */
export type MakeError = "province-made" | "province-broken" | "store-used";

/**
 * Makes it in a store on which no server has run yet, and on which none runs meanwhile. The same seed and number of people make the same
 * people, with the same applications, records, reports and colours, on the same day; random are keys, places, cards and seals.
 */
export const makeProvince = async (parts: DemoParts, wish: ProvinceWish): Promise<Result<MadeProvince, MakeError>> => {
  const stages = new Map<string, number[]>();
  let done = 0;
  const stage: Stage = async (name, work) => {
    const begunMs = wish.nowMs();
    const result = await work();
    stages.set(name, [...(stages.get(name) ?? []), wish.nowMs() - begunMs]);
    done += 1;
    wish.onProgress?.(Math.min(1, done / (daysCount * (stagesADay + 2) + otherStages)));
    return result;
  };
  const begun = await begin(parts, wish);
  if (begun !== undefined) return fail(begun);
  const untilSeconds = wish.untilSeconds ?? (await peekClock(parts.db));
  const today = civilDateAt(untilSeconds);
  const past = await openPast(parts, startOfDate(addDays(today, 1 - daysCount)));
  try {
    const pastParts = toPast(parts, past);
    const world = await stage("communities", async () => drawWorld(pastParts, wish, untilSeconds));
    await makeDays(pastParts, world, stage);
    await past.setClock(untilSeconds);
  } finally {
    await past.close();
  }
  await stage("audit log", async () => sealEntries(parts.db));
  await stage("lists", async () => publishNow(parts));
  await stage("vacuum", async () => sql`VACUUM ANALYZE`.execute(parts.db));
  const checks = await stage("checks", async () => checkProvince(parts.db));
  await sql`UPDATE ${marker} SET done_seconds = ${await peekClock(parts.db)}`.execute(parts.db);
  return ok({ counts: await countRows(parts), checks, stages });
};

/** Beside those of the days. */
const otherStages = 5;
const marker = sql.id(pastSchema, "provinces");

/** Marks the store, so that nothing is made twice. */
const begin = async ({ db }: DemoParts, { seed, people }: ProvinceWish): Promise<MakeError | undefined> => {
  const { rows: schemas } = await sql`SELECT FROM pg_namespace WHERE nspname = ${pastSchema}`.execute(db);
  if (schemas.length > 0) {
    const { rows } = await sql`SELECT FROM ${marker} WHERE done_seconds IS NOT NULL`.execute(db);
    return rows.length > 0 ? "province-made" : "province-broken";
  }
  const { rows: used } = await sql<{ used: boolean }>`
    SELECT EXISTS (SELECT FROM manifest_documents) OR EXISTS (SELECT FROM residents) OR EXISTS (SELECT FROM audit_heads) AS used`.execute(
    db,
  );
  if (used[0]?.used === true) return "store-used";
  await db.transaction().execute(async (trx) => {
    await sql`CREATE SCHEMA ${sql.id(pastSchema)}`.execute(trx);
    await sql`CREATE TABLE ${marker} (seed text NOT NULL, people integer NOT NULL, done_seconds bigint)`.execute(trx);
    await sql`INSERT INTO ${marker} VALUES (${seed}, ${people}, NULL)`.execute(trx);
  });
  return undefined;
};

const toPast = (parts: DemoParts, past: Past): PastParts => ({
  ...{ db: past.db, dataKeys: parts.dataKeys, auditKey: parts.auditKey, keys: parts.keys, past },
  ...{ listSizeLog2: parts.listSizeLog2, refuseWaiting: createRefuseWaiting(parts), hasAuthority: true },
});

const strangersShare = 0.02;

const drawWorld = async (parts: PastParts, wish: ProvinceWish, untilSeconds: number): Promise<World> => {
  const { seed, people: count, prefectures } = wish;
  const today = civilDateAt(untilSeconds);
  const settled = await settle(parts, { prefectures, people: count });
  const { homes } = settled;
  const people = drawPeople({ seed, count, today, homes });
  const strangers = drawPeople({
    seed: `${seed} strangers`,
    count: 20 + Math.floor(count * strangersShare),
    today,
    homes,
  });
  const known = new Set(people.map(({ document }) => document.number));
  return {
    ...{ seed, untilSeconds, settled, counties: prefectures.flatMap(({ counties }) => counties) },
    dates: Array.from({ length: daysCount }, (_, day) => addDays(today, day + 1 - daysCount)),
    people: people.map((person) => [person, drawPlan(seed, person.number)]),
    strangers: strangers.filter(({ document }) => !known.has(document.number)),
    ...{ applications: new Map(), passDays: new Map(), papers: new Map() },
  };
};

const countedTables = [
  ...["communities", "staff", "residents", "applications", "passes", "reports", "epidemic_records", "colour_causes"],
  ...["referrals", "referral_steps", "notifications", "audit_entries"],
];

const countRows = async ({ db }: DemoParts): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {};
  for (const table of countedTables) {
    const { rows } = await sql<{ count: number }>`SELECT count(*)::integer AS count FROM ${sql.table(table)}`.execute(
      db,
    );
    counts[table] = rows[0]?.count ?? 0;
  }
  return counts;
};
