/** Finds the key that an issuer signs with at a time. */
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import type { Signer } from "../../core/signature/ed25519.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";

/** What issuing needs. */
export interface IssuingParts {
  readonly db: Kysely<Tables>;
  readonly keys: KeyStore;
  /** Size of the lists that are opened, as log2 of their places. */
  readonly listSizeLog2: number;
}

/** Lists have 131,072 places unless configured: a county's daily applications many times over, at 32 kB of bits. */
export const listSizeLog2Default = 17;

/**
 * The signer of the issuer's newest key that is in use and within its time. `issuing-key-absent` where there is none yet (a key
 * is published 72 hours before it signs), or where its private part is not in this key store.
 */
export const findSigningKey = async (
  parts: Pick<IssuingParts, "db" | "keys">,
  issuer: number,
  atSeconds: number,
): Promise<Result<Signer, "issuing-key-absent">> => {
  const signer = (await findSigningKeys(parts, [issuer], atSeconds)).get(issuer);
  return signer === undefined ? fail("issuing-key-absent") : ok(signer);
};

/** The same of several issuers in one statement; one without such a key is missing. */
export const findSigningKeys = async (
  { db, keys }: Pick<IssuingParts, "db" | "keys">,
  issuers: readonly number[],
  atSeconds: number,
): Promise<ReadonlyMap<number, Signer>> => {
  const signers = new Map<number, Signer>();
  if (issuers.length === 0) return signers;
  const rows = await db
    .selectFrom("issuer_keys")
    .select(["issuer", "public_key"])
    .where("issuer", "in", [...new Set(issuers)])
    .where("state", "=", "in-use")
    .where("not_before", "<=", atSeconds)
    .where("not_after", ">", atSeconds)
    .orderBy("not_before", "desc")
    .orderBy("public_key")
    .execute();
  for (const { issuer, public_key } of rows) {
    const signer = signers.has(issuer) ? undefined : keys.issuerSigner(public_key);
    if (signer !== undefined) signers.set(issuer, signer);
  }
  return signers;
};

/** An issuer that cannot sign yet, and from when on it may. */
export interface WaitingIssuer {
  readonly issuer: number;
  readonly fromSeconds: number;
}

/** The issuers of the key store without a key for this time, but with one in use for a later time. */
export const findWaitingIssuers = async (
  { db, keys }: Pick<IssuingParts, "db" | "keys">,
  atSeconds: number,
): Promise<readonly WaitingIssuer[]> => {
  const waiting: WaitingIssuer[] = [];
  for (const { id } of keys.issuers) {
    if ((await findSigningKey({ db, keys }, id, atSeconds)).ok) continue;
    const rows = await db
      .selectFrom("issuer_keys")
      .select(["public_key", "not_before"])
      .where("issuer", "=", id)
      .where("state", "=", "in-use")
      .where("not_before", ">", atSeconds)
      .orderBy("not_before")
      .execute();
    const first = rows.find(({ public_key }) => keys.issuerSigner(public_key) !== undefined);
    if (first !== undefined) waiting.push({ issuer: id, fromSeconds: first.not_before });
  }
  return waiting;
};
