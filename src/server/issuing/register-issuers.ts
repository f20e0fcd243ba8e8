/** Brings the issuers of the key store into the database, from where the next trust list takes them (D9.1). */
import type { Kysely } from "kysely";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { KeyStore } from "../keystore/key-store.ts";

/** How new keys begin. */
export interface Registration {
  /** Origin of the public status lists of an issuer that is new. */
  readonly baseUri: string;
  /** A demonstration's keys may sign at once, and for the days before it: it shows passes of the last days. */
  readonly isDemonstration: boolean;
}

/** Gates that sync once in three days have a key before they meet its first code. */
export const leadSeconds = 72 * 3600;
const demonstrationPastSeconds = 10 * 86_400;
/** How long a production's key may sign. */
export const keyLifeSeconds = 2 * 365 * 86_400;
/** A demonstration runs for as long as its root. */
const demonstrationLifeSeconds = 10 * 365 * 86_400;

/** Adds what is missing and brings names and areas up to date. The origin, and the times and states of known keys, stay as they are. */
export const registerIssuers = async (
  db: Kysely<Tables>,
  keys: Pick<KeyStore, "issuers">,
  { baseUri, isDemonstration }: Registration,
): Promise<void> => {
  const nowSeconds = await peekClock(db);
  const notBefore = isDemonstration ? nowSeconds - demonstrationPastSeconds : nowSeconds + leadSeconds;
  const notAfter = nowSeconds + (isDemonstration ? demonstrationLifeSeconds : keyLifeSeconds);
  await db.transaction().execute(async (trx) => {
    // In the order in which a publisher locks them too: in another, two at once could wait for each other.
    const inOrder = keys.issuers.toSorted((a, b) => a.id - b.id);
    for (const { id, nameZh, nameEn, areaPrefixes, signers } of inOrder) {
      const description = { name_zh: nameZh, name_en: nameEn, area_prefixes: [...areaPrefixes] };
      await trx
        .insertInto("issuers")
        .values({ issuer: id, base_uri: baseUri, ...description })
        .onConflict((conflict) => conflict.column("issuer").doUpdateSet(description))
        .execute();
      for (const { publicKey } of signers) {
        await trx
          .insertInto("issuer_keys")
          .values({ public_key: publicKey, issuer: id, not_before: notBefore, not_after: notAfter })
          .onConflict((conflict) => conflict.column("public_key").doNothing())
          .execute();
      }
    }
  });
};

/** Says where the public status lists are from now on; the server's to say, not a command-line tool's beside it. */
export const moveIssuers = async (db: Kysely<Tables>, baseUri: string): Promise<void> => {
  await db.updateTable("issuers").set({ base_uri: baseUri }).where("base_uri", "<>", baseUri).execute();
};
