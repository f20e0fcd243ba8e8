/** What becomes of issuers' keys: brought in, followed by others, suspended, resumed, revoked (D9.1; core/README.md, "Trust"). */
import type { Kysely, Transaction } from "kysely";
import type { Bytes } from "../../core/bytes.ts";
import { bytesToHex } from "../../core/bytes.ts";
import { issuerKeysMax } from "../../core/limits.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { IssuerKeyState, Tables } from "../db/schema.ts";
import { keyLifeSeconds, leadSeconds } from "../issuing/register-issuers.ts";
import type { KeyStore } from "./key-store.ts";
import { listedKeys } from "./listed-keys.ts";

/** A key of an issuer as the database knows it. */
export interface IssuerKeyStatus {
  readonly issuer: number;
  readonly publicKey: Bytes;
  readonly notBeforeSeconds: number;
  /** Exclusive. */
  readonly notAfterSeconds: number;
  readonly state: IssuerKeyState;
  /** Whether its private part is in this key store. */
  readonly isHere: boolean;
  /** Whether what the issuer signs now is signed by it. */
  readonly signs: boolean;
}

/** Keys in order of issuers; of one, the newest first, which signs as soon as it may. */
export const readIssuerKeys = async (
  db: Kysely<Tables>,
  keys: Pick<KeyStore, "issuerSigner">,
): Promise<readonly IssuerKeyStatus[]> => {
  const nowSeconds = await peekClock(db);
  const rows = await db
    .selectFrom("issuer_keys")
    .selectAll()
    .orderBy("issuer")
    .orderBy("not_before", "desc")
    .orderBy("public_key")
    .execute();
  const signing = new Set<number>();
  return rows.map((row) => {
    const isHere = keys.issuerSigner(row.public_key) !== undefined;
    const isUsable = isHere && row.state === "in-use" && row.not_before <= nowSeconds && nowSeconds < row.not_after;
    const signs = isUsable && !signing.has(row.issuer);
    if (signs) signing.add(row.issuer);
    return {
      ...{ issuer: row.issuer, publicKey: columnBytes(row.public_key), state: row.state, isHere, signs },
      ...{ notBeforeSeconds: row.not_before, notAfterSeconds: row.not_after },
    };
  });
};

/** No such issuer; a key of it signs, so the next one can wait; the trust list has no room for another key of it. */
export type RotateError = "issuer-unknown" | "issuer-has-key" | "issuer-keys-many";

/** How long the former key still may sign once the next one does: for a server that has not been started since. */
export const overlapSeconds = 72 * 3600;

/**
 * Whether another key may be brought in. `isAtOnce` is for an issuer without any key that signs: else every gate shall have a key
 * before it meets its first code.
 */
export const mayRotate = async (
  db: Kysely<Tables>,
  keys: Pick<KeyStore, "issuerSigner">,
  { issuer, isAtOnce }: { readonly issuer: number; readonly isAtOnce: boolean },
): Promise<Result<undefined, RotateError>> => {
  const own = (await readIssuerKeys(db, keys)).filter((key) => key.issuer === issuer);
  if (own.length === 0) return fail("issuer-unknown");
  if (isAtOnce && own.some(({ signs }) => signs)) return fail("issuer-has-key");
  const listed = listedKeys(own, await peekClock(db));
  return listed.length < issuerKeysMax ? ok(undefined) : fail("issuer-keys-many");
};

/** A key that is brought in: from when on it signs. */
export interface Rotated {
  readonly notBeforeSeconds: number;
  /** When the former one may sign no more; undefined where there is none that signs. */
  readonly formerUntilSeconds: number | undefined;
}

/** Brings in the next key of an issuer; the one that signs now ends some days after the next begins. Publish after it. */
export const rotateKey = async (
  db: Kysely<Tables>,
  keys: Pick<KeyStore, "issuerSigner">,
  next: { readonly issuer: number; readonly publicKey: Uint8Array; readonly isAtOnce: boolean },
): Promise<Rotated> =>
  db.transaction().execute(async (trx) => {
    const { issuer, publicKey, isAtOnce } = next;
    await lockIssuer(trx, issuer);
    const nowSeconds = await peekClock(trx);
    const notBeforeSeconds = isAtOnce ? nowSeconds : nowSeconds + leadSeconds;
    const former = (await readIssuerKeys(trx, keys)).find((key) => key.issuer === issuer && key.signs);
    const times = { not_before: notBeforeSeconds, not_after: notBeforeSeconds + keyLifeSeconds };
    // A server that started just now may have found its file first.
    await trx
      .insertInto("issuer_keys")
      .values({ public_key: publicKey, issuer, ...times })
      .onConflict((conflict) => conflict.column("public_key").doUpdateSet(times))
      .execute();
    if (former === undefined) return { notBeforeSeconds, formerUntilSeconds: undefined };
    const formerUntilSeconds = Math.min(former.notAfterSeconds, notBeforeSeconds + overlapSeconds);
    await trx
      .updateTable("issuer_keys")
      .set({ not_after: formerUntilSeconds })
      .where("public_key", "=", former.publicKey)
      .execute();
    return { notBeforeSeconds, formerUntilSeconds };
  });

/** Two who change an issuer's keys at once come one after the other. */
const lockIssuer = async (trx: Transaction<Tables>, issuer: number): Promise<void> => {
  await trx.selectFrom("issuers").select("issuer").where("issuer", "=", issuer).forUpdate().execute();
};

/** What is done to a key. A revoked one stays revoked. */
export type KeyDeed = "suspend" | "resume" | "revoke";

/** No key of this issuer begins so, or several do; it is not in a state for this; the issuer could sign nothing after it. */
export type KeyDeedError = "key-unknown" | "key-ambiguous" | "key-state" | "issuer-without-key";

const statesBefore: Readonly<Record<KeyDeed, readonly IssuerKeyState[]>> = {
  suspend: ["in-use"],
  resume: ["suspended"],
  revoke: ["in-use", "suspended"],
};
const statesAfter: Readonly<Record<KeyDeed, IssuerKeyState>> = {
  suspend: "suspended",
  resume: "in-use",
  revoke: "revoked",
};

/** Changes the state of a key, named by how its public part begins, in hexadecimal. Publish after it: gates learn of it with the next manifest. */
export const changeKeyState = async (
  trx: Transaction<Tables>,
  keys: Pick<KeyStore, "issuerSigner">,
  change: {
    readonly issuer: number;
    readonly keyHex: string;
    readonly deed: KeyDeed;
    /** Done even where the issuer has no other key that can sign now. */
    readonly isWithoutSuccessor: boolean;
  },
): Promise<Result<IssuerKeyStatus, KeyDeedError>> => {
  const { issuer, keyHex, deed, isWithoutSuccessor } = change;
  await lockIssuer(trx, issuer);
  const own = (await readIssuerKeys(trx, keys)).filter((key) => key.issuer === issuer);
  const named = own.filter(({ publicKey }) => bytesToHex(publicKey).startsWith(keyHex.toLowerCase()));
  const [key, ...others] = named;
  if (key === undefined) return fail("key-unknown");
  if (others.length > 0) return fail("key-ambiguous");
  if (!statesBefore[deed].includes(key.state)) return fail("key-state");
  await trx
    .updateTable("issuer_keys")
    .set({ state: statesAfter[deed] })
    .where("public_key", "=", key.publicKey)
    .execute();
  const after = (await readIssuerKeys(trx, keys)).filter((one) => one.issuer === issuer);
  if (key.signs && !isWithoutSuccessor && !after.some(({ signs }) => signs)) return fail("issuer-without-key");
  return ok({ ...key, state: statesAfter[deed] });
};
