/** Publishes by itself whenever something is due, for as long as the server runs. */
import { sql } from "kysely";
import { missingLists } from "./living-lists.ts";
import { peekClock } from "../db/database-clock.ts";
import { publishNow } from "./publish.ts";
import type { PublicationParts, Published } from "./publish.ts";
import { trustRenewalSeconds } from "./publish-trust-list.ts";

/** A running publisher; `stop` waits for what it is doing. */
export interface Publisher {
  readonly stop: () => Promise<void>;
}

const tickMsDefault = 1000;
/** At least hourly, with room for a slow machine. */
const manifestAgeSecondsMax = 3540;
/** The first change goes out at once; those that follow within this time go out together. */
const manifestAgeSecondsMin = 5;

/**
 * Publishes if something is due. `sinceSeconds`, how long ago this process published last, is measured by a clock that cannot be
 * set: were the machine's date once wrong, the database's clock would stand still until the date comes round again.
 */
export const publishIfDue = async (
  parts: PublicationParts,
  sinceSeconds: number = Infinity,
): Promise<Published | undefined> => ((await isDue(parts, sinceSeconds)) ? publishNow(parts) : undefined);

const isDue = async ({ db }: PublicationParts, sinceSeconds: number): Promise<boolean> => {
  if (sinceSeconds < manifestAgeSecondsMin) return false;
  const nowSeconds = await peekClock(db);
  const { rows } = await sql<{ iat: number | null; trust: number | null; changed: boolean; dropped: boolean }>`
    SELECT (SELECT iat FROM manifest_documents ORDER BY version DESC LIMIT 1) AS iat,
      (SELECT iat FROM trust_documents ORDER BY version DESC LIMIT 1) AS trust,
      EXISTS (SELECT FROM list_changes) AS changed,
      EXISTS (SELECT FROM status_lists WHERE NOT erased AND drop_seconds <= ${nowSeconds}) AS dropped`.execute(db);
  const state = rows[0];
  if (state === undefined || state.iat === null || state.trust === null) return true;
  if (state.changed || state.dropped || nowSeconds >= state.trust + trustRenewalSeconds) return true;
  if (nowSeconds >= state.iat + manifestAgeSecondsMax) return true;
  if (sinceSeconds >= manifestAgeSecondsMax && sinceSeconds !== Infinity) return true;
  return (await missingLists(db, nowSeconds)).length > 0;
};

/** Looks once a second, or as often as `tickMs` says. What goes wrong is told to `onError`, and the next look tries again. */
export const startPublisher = (
  parts: PublicationParts,
  onError: (error: unknown) => void,
  tickMs: number = tickMsDefault,
): Publisher => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let lastMs = -Infinity;
  const look = async (): Promise<void> => {
    const published = await publishIfDue(parts, (performance.now() - lastMs) / 1000).catch(onError);
    if (published) lastMs = performance.now();
    if (!stopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = look();
    }, tickMs);
  };
  schedule();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
