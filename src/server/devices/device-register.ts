/** What an operator sees of the devices, and how a lost one is shut out. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";

/** A device as an operator sees it. */
export interface DeviceRow {
  readonly device: number;
  readonly name: string;
  readonly enrolledSeconds: number;
  /** When it last enrolled or handed in scans. */
  readonly seenSeconds: number;
  /** How many of its scans are kept. */
  readonly scans: number;
  /** Null while it may hand in scans. */
  readonly shutOutSeconds: number | null;
}

/** All devices that were ever enrolled, in the order of their numbers. */
export const listDevices = async (db: Kysely<Tables>): Promise<readonly DeviceRow[]> => {
  const { rows } = await sql<DeviceRow>`
    SELECT id AS device, name, enrolled_seconds AS "enrolledSeconds", seen_seconds AS "seenSeconds",
      (SELECT count(*) FROM scans WHERE scans.device = devices.id) AS scans, shut_out_seconds AS "shutOutSeconds"
    FROM devices ORDER BY id`.execute(db);
  return rows;
};

/** Keeps a device from handing in anything from now on; what it handed in stays. Says whether it was let in before. */
export const shutOutDevice = async (
  db: Kysely<Tables>,
  device: number,
): Promise<Result<{ readonly name: string; readonly changed: boolean }, "device-unknown">> => {
  const nowSeconds = await peekClock(db);
  const { rows } = await sql<{ name: string; changed: boolean }>`
    WITH changed AS (
      UPDATE devices SET shut_out_seconds = ${nowSeconds} WHERE id = ${device} AND shut_out_seconds IS NULL RETURNING id
    )
    SELECT name, EXISTS (SELECT FROM changed) AS changed FROM devices WHERE id = ${device}`.execute(db);
  return rows[0] === undefined ? fail("device-unknown") : ok(rows[0]);
};
