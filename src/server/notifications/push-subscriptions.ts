/** Keeps where a holder's browsers take push messages. */
import { createHash, createPublicKey } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Result } from "../../core/result.ts";
import { fail, ok } from "../../core/result.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealedPlace } from "../privacy/sealed-columns.ts";
import { openJson, sealJson } from "../privacy/sealed-json.ts";
import { isPushEndpoint } from "./push-hosts.ts";
import type { PushSubscription } from "./push-sender.ts";

/** What keeping needs. */
export interface SubscriptionParts {
  readonly db: Kysely<Tables>;
  readonly dataKeys: DataKeys;
  readonly pushHosts: readonly string[];
}

/** Why a subscription is not kept. */
export type SubscribeError = "push-endpoint" | "push-key";

/** Browsers of one holder. The oldest goes when there is one more. */
export const subscriptionsMax = 10;

const subscriptionSchema = z.object({ endpoint: z.string(), keys: z.object({ p256dh: z.string(), auth: z.string() }) });

const endpointHashOf = (endpoint: string): Buffer => createHash("sha256").update(endpoint).digest();

/** Keeps it for this holder alone: the browser's former holder gets no more messages there. */
export const subscribe = async (
  { db, dataKeys, pushHosts }: SubscriptionParts,
  holder: string,
  { endpoint, keys }: PushSubscription,
): Promise<Result<void, SubscribeError>> => {
  if (!isPushEndpoint(endpoint, pushHosts)) return fail("push-endpoint");
  if (!isPoint(keys.p256dh)) return fail("push-key");
  const endpointHash = endpointHashOf(endpoint);
  const place = sealedPlace("push_subscriptions.subscription", { holder, endpoint_hash: endpointHash });
  const subscription = sealJson(dataKeys, place, { endpoint, keys });
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("push_subscriptions")
      .values({ holder, endpoint_hash: endpointHash, subscription, created_seconds: await peekClock(trx) })
      .onConflict((conflict) => conflict.columns(["holder", "endpoint_hash"]).doUpdateSet({ subscription }))
      .execute();
    await sql`
      DELETE FROM push_subscriptions WHERE endpoint_hash = ${endpointHash} AND holder <> ${holder}`.execute(trx);
    await sql`
      DELETE FROM push_subscriptions WHERE holder = ${holder} AND endpoint_hash IN (
        SELECT endpoint_hash FROM push_subscriptions WHERE holder = ${holder} AND endpoint_hash <> ${endpointHash}
        ORDER BY created_seconds DESC, endpoint_hash OFFSET ${subscriptionsMax - 1})`.execute(trx);
  });
  return ok(undefined);
};

/** Forgets it; nothing happens where there is none. */
export const unsubscribe = async (db: Kysely<Tables>, holder: string, endpoint: string): Promise<void> =>
  removeSubscription(db, holder, endpointHashOf(endpoint));

/** The same by the hash, for a browser that took its subscription back. */
export const removeSubscription = async (
  db: Kysely<Tables>,
  holder: string,
  endpointHash: Uint8Array,
): Promise<void> => {
  await db
    .deleteFrom("push_subscriptions")
    .where("holder", "=", holder)
    .where("endpoint_hash", "=", Buffer.from(endpointHash))
    .execute();
};

/** A holder's subscription by its hash; undefined where there is none, or it does not open. */
export const readSubscription = async (
  { db, dataKeys }: Pick<SubscriptionParts, "db" | "dataKeys">,
  holder: string,
  endpointHash: Uint8Array,
): Promise<PushSubscription | undefined> => {
  const row = await db
    .selectFrom("push_subscriptions")
    .select("subscription")
    .where("holder", "=", holder)
    .where("endpoint_hash", "=", Buffer.from(endpointHash))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const place = sealedPlace("push_subscriptions.subscription", { holder, endpoint_hash: endpointHash });
  const opened = openJson(dataKeys, place, row.subscription, subscriptionSchema);
  return opened.ok ? opened.value : undefined;
};

/** Whether 65 bytes are a point of P-256: nothing can be encrypted for any others. */
const isPoint = (p256dh: string): boolean => {
  const bytes = Buffer.from(p256dh, "base64url");
  if (bytes.length !== 65 || bytes[0] !== 4) return false;
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map((half) => half.toString("base64url"));
  if (x === undefined || y === undefined) return false;
  try {
    createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return true;
  } catch {
    return false;
  }
};
