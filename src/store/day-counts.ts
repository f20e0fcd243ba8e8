/** How many scans of a day had which outcome, hour by hour, at the province's time (Asia/Shanghai, +08:00). */
import { outcomes } from "../core/verdict/reasons.ts";
import type { Outcome } from "../core/verdict/reasons.ts";
import { isRecord } from "./schema.ts";

/** 24 numbers for each outcome that there was. */
export type DayCounts = Readonly<Partial<Record<Outcome, readonly number[]>>>;

const hours = 24;
const offsetSeconds = 8 * 3600;

/** The civil date, as in "2026-11-23", and the hour of a NumericDate. */
export const dayOf = (seconds: number): { readonly date: string; readonly hour: number } => {
  const text = new Date((seconds + offsetSeconds) * 1000).toISOString();
  return { date: text.slice(0, 10), hour: Number(text.slice(11, 13)) };
};

/** The counts with one more, or one less. */
export const countScan = (counts: DayCounts, outcome: Outcome, hour: number, change: 1 | -1): DayCounts => {
  const former = counts[outcome] ?? Array.from({ length: hours }, () => 0);
  return { ...counts, [outcome]: former.map((count, at) => (at === hour ? Math.max(0, count + change) : count)) };
};

const isHourly = (value: unknown): boolean =>
  Array.isArray(value) && value.length === hours && value.every((count) => typeof count === "number");

/** What was stored, as far as it has its shape. */
export const readDayCounts = (stored: unknown): DayCounts =>
  isRecord(stored)
    ? Object.fromEntries(outcomes.flatMap((outcome) => (isHourly(stored[outcome]) ? [[outcome, stored[outcome]]] : [])))
    : {};
