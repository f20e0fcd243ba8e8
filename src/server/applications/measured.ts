/** Notes what an officer measured and what came of the call; the temperature is the day's report (D4.2, D7.3). */
import type { Transaction } from "kysely";
import type { NewMeasured } from "../../api/desk.ts";
import { fail, ok } from "../../core/result.ts";
import type { Result } from "../../core/result.ts";
import { civilDateAt } from "../../policy/civil-dates.ts";
import type { StaffActor } from "../access/actor.ts";
import { recordAccess } from "../audit/record-access.ts";
import { lockHolders } from "../colours/lock-holders.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { reportIn } from "../reports/report-in.ts";
import type { ReportError } from "../reports/report-in.ts";
import { openNoted, sealNoted } from "./application-form.ts";
import type { Noted } from "./application-form.ts";
import type { ApplicationParts } from "./application-parts.ts";
import { lapseIn } from "./lapse.ts";
import { lockForDesk } from "./lock-for-desk.ts";
import type { Communities } from "./lock-for-desk.ts";
import type { ApplicationName } from "./transitions.ts";

/** Who notes what. */
export interface Noting {
  readonly staff: { readonly actor: StaffActor; readonly communities: Communities };
  readonly name: ApplicationName;
  readonly measured: NewMeasured;
}

/** Why it was not noted. */
export type NoteError = ReportError | "application-unknown" | "application-state";

/** In the caller's transaction, which must be rolled back on a failure. The same again on the same day changes nothing. */
export const noteMeasuredIn = async (
  trx: Transaction<Tables>,
  parts: ApplicationParts,
  { staff, name, measured }: Noting,
): Promise<Result<void, NoteError>> => {
  const { actor, communities } = staff;
  await lockHolders(trx, [name.holder]);
  const nowSeconds = await peekClock(trx);
  await lapseIn(trx, [name.holder], nowSeconds);
  const row = await lockForDesk(trx, name, communities);
  if (row === undefined) return fail("application-unknown");
  if (row.state !== "waiting" && row.state !== "returned") return fail("application-state");
  const { temperatureTenths, call, words = null } = measured;
  const former = openNoted(parts.dataKeys, name, row.measured);
  const date = civilDateAt(nowSeconds);
  if (temperatureTenths !== undefined && !isNotedOn(former, temperatureTenths, date)) {
    const findings = { temperatureTenths, symptoms: [] };
    const reported = await reportIn(trx, parts, { actor, holder: name.holder, date, clientKey: null, findings });
    if (!reported.ok) return reported;
  }
  const measuredNow = temperatureTenths !== undefined && { temperatureTenths, measuredSeconds: nowSeconds };
  const noted: Noted = { ...former, ...measuredNow, call, words };
  await trx
    .updateTable("applications")
    .set({ measured: sealNoted(parts.dataKeys, name, noted) })
    .where("holder", "=", name.holder)
    .where("application", "=", name.application)
    .execute();
  const details = { application: name.application };
  await recordAccess(trx, parts, { actor, action: "application.measure", holder: name.holder, details });
  return ok(undefined);
};

const isNotedOn = (former: Noted, temperatureTenths: number, date: string): boolean =>
  former.temperatureTenths === temperatureTenths &&
  former.measuredSeconds !== null &&
  civilDateAt(former.measuredSeconds) === date;
