/** What a daily report says of somebody's health, and how it is kept: sealed (D7.4). */
import { z } from "zod";
import type { Bytes } from "../../core/bytes.ts";
import { symptoms } from "../../policy/answers.ts";
import type { ReportFindings } from "../../policy/report-rules.ts";
import type { DataKeys } from "../privacy/data-keys.ts";
import { sealedPlace } from "../privacy/sealed-columns.ts";
import { requireJson, sealJson } from "../privacy/sealed-json.ts";

/** The content of `reports.findings`. */
const findingsSchema = z.object({ temperatureTenths: z.int(), symptoms: z.array(z.enum(symptoms)) });

/** A report by its primary key. */
export interface ReportName {
  readonly holder: string;
  readonly date: string;
}

const placeOf = ({ holder, date }: ReportName) => sealedPlace("reports.findings", { holder, report_date: date });

/** Sealed for the row of this report. */
export const sealFindings = (keys: Pick<DataKeys, "seal">, name: ReportName, findings: ReportFindings): Bytes =>
  sealJson(keys, placeOf(name), { temperatureTenths: findings.temperatureTenths, symptoms: findings.symptoms });

/** Throws where they do not open: only we can cause that. */
export const openFindings = (keys: Pick<DataKeys, "open">, name: ReportName, sealed: Uint8Array): ReportFindings =>
  requireJson(keys, placeOf(name), sealed, findingsSchema);
