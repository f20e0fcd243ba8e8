/** Writes what somebody read of a person, or did, into the audit log (D9.5), in the transaction of the reading or doing itself. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { actorColumns } from "../access/actor.ts";
import type { Actor } from "../access/actor.ts";
import type { Tables } from "../db/schema.ts";
import type { AuditKey } from "./audit-key.ts";
import { encodeEntry } from "./encode-entry.ts";

/** Who read or did what. `holder` is whose data it was; one entry a person. */
export interface Access {
  readonly actor: Actor;
  /** Noun and verb, such as "application.read": lower case, digits, hyphens and full stops. */
  readonly action: string;
  readonly holder?: string;
  /** Nothing personal: numbers and random ids by which the access can be understood later. */
  readonly details?: object;
}

/** What recording needs. */
export interface AuditParts {
  readonly auditKey: AuditKey;
}

const actionPattern = /^[a-z][a-z0-9.-]{0,63}$/;

/**
 * Records several accesses in two statements, whatever their number. Everything is rolled back with the transaction: what was not
 * committed must not have been shown to anyone. Throws `RangeError` for an action out of form.
 */
export const recordAccesses = async (
  trx: Kysely<Tables>,
  { auditKey }: AuditParts,
  accesses: readonly Access[],
): Promise<void> => {
  if (accesses.length === 0) return;
  const numbers = await drawNumbers(trx, accesses.length);
  const rows = accesses.map(({ actor, action, details = {}, ...access }, index) => {
    // As the database gives it back: the MAC covers its text.
    const holder = access.holder?.toLowerCase();
    if (!actionPattern.test(action)) throw new RangeError(`action: expected a noun and a verb, got "${action}"`);
    const drawn = numbers[index];
    if (drawn === undefined) throw new RangeError(`numbers: expected ${accesses.length}, got ${numbers.length}`);
    // What JSON leaves out, the stored details lack too.
    const stored: unknown = JSON.parse(JSON.stringify(details));
    const row = { ...drawn, ...actorColumns(actor, holder), action, holder: holder ?? null, details: stored };
    return { ...row, mac: Buffer.from(auditKey.mac(encodeEntry(row))).toString("hex") };
  });
  await sql`
    WITH added AS (
      INSERT INTO audit_entries (entry, at_seconds, actor_kind, actor_id, action, holder, details, mac)
      SELECT entry, at_seconds, actor_kind, actor_id, action, holder, details, decode(mac, 'hex')
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (entry bigint, at_seconds bigint, actor_kind text,
        actor_id text, action text, holder uuid, details jsonb, mac text)
      RETURNING entry)
    INSERT INTO audit_waiting (entry) SELECT entry FROM added`.execute(trx);
};

/** Records one access, as `recordAccesses` does. */
export const recordAccess = async (trx: Kysely<Tables>, parts: AuditParts, access: Access): Promise<void> =>
  recordAccesses(trx, parts, [access]);

/** The number and the time of each entry, drawn beforehand so that the MAC covers them. */
const drawNumbers = async (
  trx: Kysely<Tables>,
  count: number,
): Promise<readonly { readonly entry: number; readonly at_seconds: number }[]> => {
  const { rows } = await sql<{ entry: number; at_seconds: number }>`
    SELECT nextval('audit_numbers') AS entry,
      greatest(seconds, floor(extract(epoch FROM clock_timestamp()))::bigint) AS at_seconds
    FROM clock, generate_series(1, ${count}::integer)`.execute(trx);
  return rows;
};
