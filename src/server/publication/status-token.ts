/** Signs the public form of a status list, and keeps it as long as it is good (IETF Token Status List; core/README.md section 2). */
import type { Kysely } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import { signStatusListToken } from "../../core/status-list/token.ts";
import { statusPath } from "../../api/sync-paths.ts";
import { peekClock, readClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { findSigningKey } from "../issuing/signing-key.ts";
import type { KeyStore } from "../keystore/key-store.ts";
import { bitsOf } from "./deltas.ts";
import { readLivingList, readSnapshot } from "./read-published.ts";
import type { LivingList, ReadListError } from "./read-published.ts";

/** A signed list and the version that it shows. */
export interface StatusToken {
  readonly document: Bytes;
  readonly version: number;
  readonly iatSeconds: number;
}

/** Gives the token of a list. */
export type ReadStatusToken = (name: {
  readonly issuer: number;
  readonly list: number;
}) => Promise<Result<StatusToken, ReadListError | "issuing-key-absent">>;

/** How long a copy may be used before it is fetched again. */
const tokenTtlSeconds = 900;
const tokenLifeSeconds = 86_400;
/** Compressed lists of the largest size take 90 kB each. */
const tokensKeptMax = 64;

/** A reader that signs a list once a version and quarter of an hour. */
export const createStatusTokens = (parts: {
  readonly db: Kysely<Tables>;
  readonly keys: KeyStore;
}): ReadStatusToken => {
  const kept = new Map<string, StatusToken & { readonly signer: Signer }>();
  return async (name) => {
    const living = await readLivingList(parts.db, name);
    if (!living.ok) return living;
    const newest = await readSnapshot(parts.db, name);
    if (newest === undefined) return fail("list-unknown");
    const nowSeconds = await peekClock(parts.db);
    const key = statusPath(name.issuer, name.list);
    const signer = await findSigningKey(parts, name.issuer, nowSeconds);
    if (!signer.ok) return signer;
    const before = kept.get(key);
    const isGood = before?.version === newest.version && nowSeconds < before.iatSeconds + tokenTtlSeconds;
    // A key that was suspended or revoked since vouches for nothing any more.
    if (isGood && before.signer === signer.value) return ok(before);
    const token = await signToken(parts, living.value, { ...newest, signer: signer.value });
    kept.delete(key);
    kept.set(key, { ...token, signer: signer.value });
    for (const oldest of kept.keys()) {
      if (kept.size <= tokensKeptMax) break;
      kept.delete(oldest);
    }
    return ok(token);
  };
};

const signToken = async (
  parts: { readonly db: Kysely<Tables> },
  { issuer, list, sizeLog2 }: LivingList,
  newest: { readonly version: number; readonly snapshot: Bytes; readonly signer: Signer },
): Promise<StatusToken> => {
  const { base_uri } = await parts.db
    .selectFrom("issuers")
    .select("base_uri")
    .where("issuer", "=", issuer)
    .executeTakeFirstOrThrow();
  const iatSeconds = await readClock(parts.db);
  const document = await signStatusListToken(
    {
      uri: `${base_uri}${statusPath(issuer, list)}`,
      iatSeconds,
      expSeconds: iatSeconds + tokenLifeSeconds,
      ttlSeconds: tokenTtlSeconds,
      bits: bitsOf(newest.snapshot, sizeLog2),
    },
    newest.signer,
  );
  return { document, version: newest.version, iatSeconds };
};
