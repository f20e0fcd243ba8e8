/** What new epidemic data do to applications that wait for an officer: they are refused, with a red pass each (D3.2, D7.2). */
import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import { platform } from "../access/actor.ts";
import { stepApplication } from "../applications/transitions.ts";
import { addCauses } from "../colours/causes.ts";
import { columnBytes } from "../db/column-types.ts";
import { peekClock } from "../db/database-clock.ts";
import type { Tables } from "../db/schema.ts";
import { passExpSeconds } from "../../policy/civil-dates.ts";
import { insertPass } from "../issuing/own-pass.ts";
import { allotPlace } from "../issuing/status-lists.ts";
import { notify } from "../notifications/notify.ts";
import type { Hit } from "./compare-records.ts";
import type { RefuseWaiting } from "./store-chunk.ts";

/** Lists of new days are made in this size. */
export interface RefuseWaitingParts {
  readonly listSizeLog2: number;
}

/**
 * Refuses them. The passes get their places here and are signed when the phones fetch them; without a phone there is nothing to
 * show. Those whose day 5 is over are left to lapse.
 */
export const createRefuseWaiting =
  (parts: RefuseWaitingParts): RefuseWaiting =>
  async (trx, hits) => {
    const hitByHolder = new Map([...hits].reverse().map((hit) => [hit.holder, hit]));
    const waiting = await readWaiting(trx, [...hitByHolder.keys()]);
    if (waiting.length === 0) return;
    const nowSeconds = await peekClock(trx);
    for (const application of waiting) {
      const hit = hitByHolder.get(application.holder);
      if (hit !== undefined && nowSeconds < passExpSeconds(application.application_date)) {
        await refuse(trx, parts, { application, hit, nowSeconds });
      }
    }
  };

const readWaiting = async (trx: Kysely<Tables>, holders: readonly string[]) =>
  trx
    .selectFrom("applications")
    .innerJoin("communities", "communities.community", "applications.community")
    .select(["holder", "application", "application_date", "holder_key", "issuer"])
    .where("state", "=", "waiting")
    .where("holder", "=", sql<string>`ANY (${[...holders]}::uuid[])`)
    .orderBy("holder")
    .execute();

const refuse = async (
  trx: Kysely<Tables>,
  parts: RefuseWaitingParts,
  refused: {
    readonly application: Awaited<ReturnType<typeof readWaiting>>[number];
    readonly hit: Hit;
    readonly nowSeconds: number;
  },
): Promise<void> => {
  const { application: row, hit, nowSeconds } = refused;
  const { holder, application, application_date: applicationDate, holder_key: holderKey } = row;
  const reason = { rules: hit.rule === undefined ? [] : [hit.rule] };
  const step = { name: row, from: "waiting", event: "data-refused", actor: platform, reason } as const;
  const stepped = await stepApplication(trx, step);
  if (!stepped.ok) return;
  await addCauses(trx, [{ holder, kind: "refused", ref: application, colour: "red", rule: hit.rule }]);
  await notify(trx, [{ holder, kind: "application-refused", details: { application } }]);
  if (holderKey === null) return;
  const request = { issuer: row.issuer, applicationDate, colour: "red", sizeLog2: parts.listSizeLog2 } as const;
  // as: a comparison always runs in a transaction (`RefuseWaiting`)
  const inImport = trx as Transaction<Tables>;
  const allotted = await allotPlace(inImport, request);
  if (!allotted.ok) throw new Error(`A refused application has no place: ${allotted.error}`);
  const key = columnBytes(holderKey);
  await insertPass(inImport, {
    ...{ holder, application, applicationDate, lastReportDate: applicationDate, holderKey: key, signedBy: key },
    ...{ name: { issuer: row.issuer, ...allotted.value }, isReportMissing: false, issuedSeconds: nowSeconds },
  });
};
