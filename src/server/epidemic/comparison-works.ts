/** The comparison that goes on by itself (D7.2), for the schedule. */
import { followUpRecolours } from "../colours/follow-ups.ts";
import type { RecurringWork } from "../jobs/leader.ts";
import { compareBegunRecords, endCausesOverTime, recompareAll } from "./compare-over-time.ts";
import type { ComparisonParts } from "./store-chunk.ts";

/** Nearly all causes end at midnight: within so long after it everybody has the right colour again. */
const endSeconds = 20;
const beginSeconds = 60;
const policySeconds = 30;
/** Only what a kill has left waits for it. */
const followSeconds = 5;

/** Each is over in a moment where nothing is due. */
export const comparisonWorks = (parts: ComparisonParts): readonly RecurringWork[] => [
  { name: "end-causes", intervalSeconds: endSeconds, run: async () => endCausesOverTime(parts) },
  { name: "compare-begun-records", intervalSeconds: beginSeconds, run: async () => compareBegunRecords(parts) },
  { name: "compare-with-policy", intervalSeconds: policySeconds, run: async (lead) => recompareAll(parts, lead) },
  { name: "follow-up-recolours", intervalSeconds: followSeconds, run: async () => followUpRecolours(parts.db) },
];
