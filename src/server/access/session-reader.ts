/** Finds the actors of many sessions together: every request has one, and looking each up alone costs more than its work. */
import type { Kysely } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import { createGroupCommit } from "../db/group-commit.ts";
import { runHotOn } from "../db/hot-statements.ts";
import type { RunHot } from "../db/hot-statements.ts";
import type { Tables } from "../db/schema.ts";
import type { Actor } from "./actor.ts";
import { readStaff } from "./read-actor.ts";
import { secretHash, travelerSessionSeconds } from "./sessions.ts";

/** Gives the actor of a session's secret. */
export type ReadSession = (secret: string) => Promise<Actor>;

/** How precisely it is known when a session was last used: each use would else be a write. */
const seenSecondsStep = 900;
/** While one batch is on its way there is work for another: one of all that wait would leave nothing to do meanwhile. */
const batchMax = 32;

/** One reader a server. Nothing is kept between two readings: a session that was ended a moment ago is ended. */
export const createSessionReader = (db: Kysely<Tables>, runHot: RunHot = runHotOn(db)): ReadSession => {
  const submit = createGroupCommit<string, SessionRow | undefined>({
    keyOf: (hashHex) => hashHex,
    batchMax,
    run: async (hashes) => readSessions(runHot, hashes),
  });
  return async (secret) => {
    const session = await submit(bytesToHex(secretHash(secret)));
    if (session === undefined) return nobody;
    if (session.holder !== null) return { kind: "holder", holder: session.holder };
    if (session.staff === null) return nobody;
    return (await readStaff(db, session.staff)) ?? nobody;
  };
};

const nobody: Actor = { kind: "nobody" };

interface SessionRow {
  readonly hash: string;
  readonly holder: string | null;
  readonly staff: number | null;
}

/**
 * The living sessions among these. Those last seen some time ago are noted as seen, and a traveler's lives on from now; one that somebody
 * else is noting is left to them. Nobody waits for that to be safe on the disk: the worst that a power cut takes back is the note.
 */
const statement = {
  name: "sessions",
  text: `
WITH clock AS MATERIALIZED (
  SELECT greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS now,
    set_config('synchronous_commit', 'off', true) AS commit
  FROM clock
), found AS MATERIALIZED (
  SELECT s.session_hash, s.holder, s.staff, s.seen_seconds, clock.now
  FROM clock, unnest($1::text[]) AS given (hash) JOIN sessions s ON s.session_hash = decode(given.hash, 'hex')
  WHERE s.ended_seconds IS NULL AND s.expires_seconds > clock.now
), stale AS MATERIALIZED (
  SELECT s.session_hash, found.now FROM found JOIN sessions s USING (session_hash)
  WHERE found.now - found.seen_seconds >= ${seenSecondsStep}
  ORDER BY s.session_hash FOR NO KEY UPDATE OF s SKIP LOCKED
), noted AS (
  UPDATE sessions s SET seen_seconds = stale.now,
    expires_seconds = CASE WHEN s.holder IS NULL THEN s.expires_seconds ELSE stale.now + ${travelerSessionSeconds} END
  FROM stale WHERE s.session_hash = stale.session_hash
)
SELECT encode(session_hash, 'hex') AS hash, holder, staff FROM found, clock WHERE clock.commit IS NOT NULL`,
};

/** In the order of the hashes. */
const readSessions = async (
  runHot: RunHot,
  hashes: readonly string[],
): Promise<readonly (SessionRow | undefined)[]> => {
  const rows = await runHot<SessionRow>(statement, [hashes]);
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  return hashes.map((hash) => byHash.get(hash));
};
