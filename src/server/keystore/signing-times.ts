/** When a key of an issuer may have signed: most of the time another one of the issuer signs, and nothing records which. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { bytesToHex, equalBytes } from "../../core/bytes.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { overlapSeconds, readIssuerKeys } from "./issuer-keys.ts";
import type { IssuerKeyStatus } from "./issuer-keys.ts";
import type { KeyStore } from "./key-store.ts";

/** From the first second to the last. */
export interface SigningTimes {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/**
 * The times since `sinceSeconds` at which the key may have signed; undefined where another key signed at all of them. When in doubt it may
 * have: a server that was not started anew when the next key began goes on with the former one.
 */
export const readSigningTimes = async (
  db: Kysely<Tables>,
  keys: Pick<KeyStore, "issuerSigner">,
  { issuer, publicKey }: Pick<IssuerKeyStatus, "issuer" | "publicKey">,
  sinceSeconds: number,
): Promise<SigningTimes | undefined> => {
  const nowSeconds = await peekClock(db);
  const own = (await readIssuerKeys(db, keys)).filter((key) => key.issuer === issuer);
  const at = own.findIndex((key) => equalBytes(key.publicKey, publicKey));
  const key = own[at];
  if (key === undefined) return undefined;
  const endsByKey = await readFirstEnds(db, sinceSeconds);
  // Those before it in their order sign in its place.
  const others = own.slice(0, at).map((one) => surelySigns(one, key, endsByKey));
  let from = Math.max(key.notBeforeSeconds, sinceSeconds);
  let until = Math.min(key.notAfterSeconds - 1, nowSeconds);
  for (const { fromSeconds, untilSeconds } of others.toSorted((a, b) => a.fromSeconds - b.fromSeconds)) {
    if (fromSeconds <= from) from = Math.max(from, untilSeconds + 1);
  }
  for (const { fromSeconds, untilSeconds } of others.toSorted((a, b) => b.untilSeconds - a.untilSeconds)) {
    if (untilSeconds >= until) until = Math.min(until, fromSeconds - 1);
  }
  return from > until ? undefined : { fromSeconds: from, untilSeconds: until };
};

/** When one key signs for certain, so that another one does not. */
const surelySigns = (
  one: IssuerKeyStatus,
  other: IssuerKeyStatus,
  endsByKey: ReadonlyMap<string, number>,
): SigningTimes => {
  const isTogether = one.notBeforeSeconds === other.notBeforeSeconds;
  const fromSeconds = one.notBeforeSeconds + (isTogether ? 0 : overlapSeconds);
  const endSeconds = endsByKey.get(bytesToHex(one.publicKey)) ?? (one.state === "in-use" ? one.notAfterSeconds : 0);
  return { fromSeconds, untilSeconds: one.isHere ? Math.min(endSeconds, one.notAfterSeconds) - 1 : 0 };
};

/** When keys were first suspended or revoked since then. */
const readFirstEnds = async (db: Kysely<Tables>, sinceSeconds: number): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ key: string; at: number }>`
    SELECT details->>'key' AS key, min(at_seconds) AS at FROM audit_entries
    WHERE actor_kind = 'platform' AND action IN ('issuer.suspend', 'issuer.revoke') AND at_seconds >= ${sinceSeconds}
    GROUP BY 1`.execute(db);
  return new Map(rows.map(({ key, at }) => [key, at]));
};
