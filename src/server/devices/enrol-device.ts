/** Makes the key of a device known that shows a code (core/README.md, "Devices and their journal"). */
import type { Kysely, Selectable, Transaction } from "kysely";
import type { Device } from "../../api/devices.ts";
import { equalBytes } from "../../core/bytes.ts";
import type { Enrolment } from "../../core/journal/enrolment-document.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { kidOf } from "../../core/signature/kid.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { enrolmentCodeHash } from "./enrolment-codes.ts";

/** There is no such code, or its hour is over; it was used by another key. */
export type EnrolError = "enrolment-code-wrong" | "enrolment-code-used";

/**
 * Enrols the key, once for each code; the same code with the same key gives the same device again, since the answer may have been
 * lost. A key that is known already and shows another code stays the same device, takes on that code's name, and is let in
 * again if it was shut out: whoever gave the code meant it.
 */
export const enrolDevice = async (
  db: Kysely<Tables>,
  { code, publicKey }: Enrolment,
): Promise<Result<Device, EnrolError>> => {
  const hash = await enrolmentCodeHash(code);
  const kid = await kidOf(publicKey);
  return db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom("enrolment_codes")
      .selectAll()
      .where("code_hash", "=", hash)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) return fail("enrolment-code-wrong");
    if (found.device !== null) return readUser(trx, found.device, publicKey);
    const nowSeconds = await peekClock(trx);
    if (nowSeconds >= found.expires_seconds) return fail("enrolment-code-wrong");
    return ok(await useCode(trx, found, { publicKey, kid, nowSeconds }));
  });
};

const readUser = async (
  trx: Transaction<Tables>,
  id: number,
  publicKey: Uint8Array,
): Promise<Result<Device, EnrolError>> => {
  const device = await trx
    .selectFrom("devices")
    .select(["name", "public_key"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return equalBytes(device.public_key, publicKey) ? ok({ device: id, name: device.name }) : fail("enrolment-code-used");
};

const useCode = async (
  trx: Transaction<Tables>,
  { code_hash, name }: Selectable<Tables["enrolment_codes"]>,
  by: { readonly publicKey: Uint8Array; readonly kid: Uint8Array; readonly nowSeconds: number },
): Promise<Device> => {
  const times = { enrolled_seconds: by.nowSeconds, seen_seconds: by.nowSeconds };
  const { id } = await trx
    .insertInto("devices")
    .values({ name, public_key: by.publicKey, kid: by.kid, ...times })
    .onConflict((conflict) => conflict.column("public_key").doUpdateSet({ name, ...times, shut_out_seconds: null }))
    .returning("id")
    .executeTakeFirstOrThrow();
  await trx.updateTable("enrolment_codes").set({ device: id }).where("code_hash", "=", code_hash).execute();
  return { device: id, name };
};
