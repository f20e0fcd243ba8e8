/** Signs the trust list anew when it says something else, or well before it expires (core/README.md, "Trust"). */
import type { Selectable, Transaction } from "kysely";
import { sha256 } from "../../core/bytes.ts";
import type { Bytes } from "../../core/bytes.ts";
import { signTrustList } from "../../core/trust/trust-list.ts";
import type { Issuer, IssuerKey, Policy } from "../../core/trust/trust-list.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import { listedKeys } from "../keystore/listed-keys.ts";

/** The trust list that a manifest names. */
export interface PublishedTrustList {
  readonly version: number;
  readonly hash: Bytes;
  readonly policy: Policy;
}

const validitySeconds = 7 * 86_400;
/** A gate that syncs daily always holds a list with six days left. */
export const trustRenewalSeconds = 86_400;

/** The newest trust list, made now where it must be; one behind `after` in any case. Only inside the publisher's lock. */
export const publishTrustList = async (
  trx: Transaction<Tables>,
  { trust }: Pick<KeyStore, "trust">,
  after?: number,
): Promise<PublishedTrustList> => {
  const nowSeconds = await peekClock(trx);
  const content = { issuers: await readIssuers(trx, nowSeconds), policy: await readPolicy(trx) };
  // Signed under version 1 and no time, equal contents give equal bytes: a fingerprint without a second encoding. Ed25519 is deterministic.
  const fingerprint = await sha256(
    await signTrustList({ version: 1, iatSeconds: 0, expSeconds: 0, ...content }, trust),
  );
  const newest = await trx
    .selectFrom("trust_documents")
    .selectAll()
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  const isCurrent =
    after === undefined &&
    newest !== undefined &&
    Buffer.compare(newest.content_hash, fingerprint) === 0 &&
    nowSeconds < newest.iat + trustRenewalSeconds;
  if (isCurrent) return { version: newest.version, hash: columnBytes(newest.hash), policy: content.policy };

  const version = Math.max(newest?.version ?? 0, after ?? 0) + 1;
  const times = { iatSeconds: nowSeconds, expSeconds: nowSeconds + validitySeconds };
  const document = await signTrustList({ version, ...times, ...content }, trust);
  const hash = await sha256(document);
  await trx
    .insertInto("trust_documents")
    .values({ version, document, hash, iat: times.iatSeconds, exp: times.expSeconds, content_hash: fingerprint })
    .execute();
  return { version, hash, policy: content.policy };
};

/** An issuer without a key that counts any more is left out: the form has no issuer without keys. */
const readIssuers = async (trx: Transaction<Tables>, nowSeconds: number): Promise<readonly Issuer[]> => {
  const issuers = await trx.selectFrom("issuers").selectAll().orderBy("issuer").execute();
  const keys = await trx.selectFrom("issuer_keys").selectAll().orderBy("not_before").orderBy("public_key").execute();
  const keysOf = (issuer: number): Issuer["keys"] => {
    const own = keys.filter((key) => key.issuer === issuer).map(rowToKey);
    return listedKeys(own, nowSeconds);
  };
  return issuers
    .map((row) => ({
      id: row.issuer,
      nameZh: row.name_zh,
      nameEn: row.name_en,
      areaPrefixes: row.area_prefixes,
      keys: keysOf(row.issuer),
      baseUri: row.base_uri,
    }))
    .filter((issuer) => issuer.keys.length > 0);
};

const rowToKey = (key: Selectable<Tables["issuer_keys"]>): IssuerKey => ({
  publicKey: columnBytes(key.public_key),
  notBeforeSeconds: key.not_before,
  notAfterSeconds: key.not_after,
  state: key.state,
});

const readPolicy = async (trx: Transaction<Tables>): Promise<Policy> => {
  const row = await trx.selectFrom("gate_policy").selectAll().executeTakeFirstOrThrow();
  return {
    freshSeconds: row.fresh_seconds,
    hardLimitSeconds: row.hard_limit_seconds,
    liveWindowSeconds: row.live_window_seconds,
    copiesAllowed: row.copies_allowed,
    oldestAppVersion: row.oldest_app_version,
  };
};
