/** Takes in what a device hands in of its journal: whole or not at all, each scan once (core/README.md, "Devices and their journal"). */
import type { Insertable, Kysely } from "kysely";
import { bytesToHex } from "../../core/bytes.ts";
import type { Scan } from "../../core/journal/scan.ts";
import { openScans, scansKidOf } from "../../core/journal/scans-document.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import type { TakeOne } from "../plugins/rate-limiter.ts";
import { readPolicyInForce } from "../policies/policy-in-force.ts";
import { keptFromSeconds } from "./erase-scans.ts";

/** No scans document; no device signed it; the device that signed it may no longer, or has handed in too often lately. */
export type ReceiveError = "scans-malformed" | "device-unknown" | "device-shut-out" | "too-many-requests";

/** As far as a device's clock may be ahead: beyond it a scan is dated by its receipt. */
const aheadSecondsMax = 600;

interface Signed {
  readonly device: number;
  readonly scans: readonly Scan[];
}

/**
 * How many scans the document had: all of them are kept now, were before, or are past their time. `takeDevice` counts how often a
 * device hands in, which is known only once its signature is: else a stranger could have it refused.
 */
export const receiveScans = async (
  db: Kysely<Tables>,
  document: Uint8Array,
  takeDevice: TakeOne = () => 0,
): Promise<Result<number, ReceiveError>> => {
  const signed = await findSigner(db, document);
  if (!signed.ok) return signed;
  const { device, scans } = signed.value;
  if (takeDevice(String(device)) > 0) return fail("too-many-requests");
  return db.transaction().execute(async (trx) => {
    const nowSeconds = await peekClock(trx);
    // The device's row is locked until the end: a second document of it waits, and shutting it out comes before or after.
    const admitted = await trx
      .updateTable("devices")
      .set({ seen_seconds: nowSeconds })
      .where("id", "=", device)
      .where("shut_out_seconds", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (admitted === undefined) return fail("device-shut-out");
    const { retentionDays } = await readPolicyInForce(trx, nowSeconds);
    const fromSeconds = keptFromSeconds({ nowSeconds, retentionDays });
    const rows = scans
      .map((scan) => scanToRow(scan, device, nowSeconds))
      .filter(({ at_seconds }) => at_seconds >= fromSeconds);
    if (rows.length > 0) {
      await trx
        .insertInto("scans")
        .values(rows)
        .onConflict((conflict) => conflict.columns(["device", "id"]).doNothing())
        .execute();
    }
    return ok(scans.length);
  });
};

/** The device that signed the document. A kid is four bytes only: every device that has it is tried. */
const findSigner = async (
  db: Kysely<Tables>,
  document: Uint8Array,
): Promise<Result<Signed, "scans-malformed" | "device-unknown">> => {
  const kid = scansKidOf(document);
  if (kid === undefined) return fail("scans-malformed");
  const devices = await db.selectFrom("devices").select(["id", "public_key"]).where("kid", "=", kid).execute();
  for (const { id, public_key } of devices) {
    const opened = await openScans(document, columnBytes(public_key));
    if (opened.ok) return ok({ device: id, scans: opened.value.scans });
    if (opened.error !== "scans-signature") return fail("scans-malformed");
  }
  return fail("device-unknown");
};

const scanToRow = (scan: Scan, device: number, nowSeconds: number): Insertable<Tables["scans"]> => {
  const { id, atSeconds, outcome, deed, checkpoint, reason, pass } = scan;
  return {
    ...{ device, id: bytesToHex(id), outcome, deed, checkpoint },
    at_seconds: atSeconds > nowSeconds + aheadSecondsMax ? nowSeconds : atSeconds,
    received_seconds: nowSeconds,
    reason: reason ?? null,
    ...{ issuer: pass?.issuer ?? null, list: pass?.list ?? null, place: pass?.place ?? null },
  };
};
