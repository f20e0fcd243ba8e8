/** Bounds how often codes are asked for with one phone, or sent for one document, whatever address asks. */
import type { Kysely } from "kysely";
import type { Tables } from "../db/schema.ts";

/** How often within a time. */
export interface AskLimit {
  readonly withinSeconds: number;
  readonly timesMax: number;
}

/** One a minute, five an hour, ten a day: who mistypes twice still comes in, who guesses has fifty tries a day of a million. */
export const codeLimits: readonly AskLimit[] = [
  { withinSeconds: 60, timesMax: 1 },
  { withinSeconds: 3600, timesMax: 5 },
  { withinSeconds: 86_400, timesMax: 10 },
];

/** How long a row is needed. */
const asksKeptSeconds = 86_400;

/** When somebody asked, at a time; `waitSeconds` is 0 where one more is within the limits. */
export interface Asks {
  readonly recentSeconds: readonly number[];
  readonly waitSeconds: number;
}

/** Reads the times of a subject and locks its row until the end of the transaction: whoever asks at the same time comes after. */
export const lockAsks = async (
  trx: Kysely<Tables>,
  subjectHash: Uint8Array,
  nowSeconds: number,
  limits: readonly AskLimit[] = codeLimits,
): Promise<Asks> => {
  const { asked_seconds } = await trx
    .insertInto("code_asks")
    .values({ subject_hash: subjectHash, asked_seconds: [], last_seconds: nowSeconds })
    .onConflict((conflict) => conflict.column("subject_hash").doUpdateSet({ subject_hash: subjectHash }))
    .returning("asked_seconds")
    .executeTakeFirstOrThrow();
  const recentSeconds = asked_seconds.map(Number).filter((seconds) => seconds > nowSeconds - asksKeptSeconds);
  return { recentSeconds, waitSeconds: Math.max(...limits.map((limit) => waitOf(recentSeconds, nowSeconds, limit))) };
};

/** Until the oldest of the last `timesMax` has left the time. */
const waitOf = (
  recentSeconds: readonly number[],
  nowSeconds: number,
  { withinSeconds, timesMax }: AskLimit,
): number => {
  const oldest = recentSeconds.at(-timesMax);
  return oldest === undefined || recentSeconds.length < timesMax ? 0 : Math.max(0, oldest + withinSeconds - nowSeconds);
};

/** Writes the row back, with one more time or without: both are the same work, so that nobody can tell which it was. */
export const storeAsks = async (
  trx: Kysely<Tables>,
  subjectHash: Uint8Array,
  { recentSeconds }: Asks,
  added: { readonly nowSeconds: number; readonly isCounted: boolean },
): Promise<void> => {
  const asked = added.isCounted ? [...recentSeconds, added.nowSeconds] : [...recentSeconds];
  await trx
    .updateTable("code_asks")
    .set({ asked_seconds: asked, last_seconds: added.nowSeconds })
    .where("subject_hash", "=", subjectHash)
    .execute();
};
