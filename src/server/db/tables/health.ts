/** Tables of policies, epidemic records and the causes of colours (`../migrations/0004-health.ts`). */
import type { Generated, GeneratedAlways, JSONColumnType } from "kysely";
import type { ActorKind } from "./shared.ts";

/** The lists that the platform compares with (D3.1). */
export type RecordKind =
  | "confirmed"
  | "suspected"
  | "positive"
  | "close-contact"
  | "home-observation"
  | "isolation-observation"
  | "residence"
  | "travel";

/** Why somebody is not green. */
export type CauseKind = "record" | "report" | "refused" | "returned" | "referral";

/** A version of the health rules' numbers. Never changed once stored. */
interface PoliciesTable {
  version: number;
  holds_from_seconds: number;
  /** `src/policy` parses it. */
  data: JSONColumnType<object>;
  stored_seconds: number;
}

/** One delivery of epidemic data, known by a key of whoever sends it. */
interface EpidemicBatchesTable {
  batch: string;
  /** Who keeps these records; their keys are unique within it. */
  source: string;
  /** SHA-256 of the content as far as it is committed: the same batch with other content is refused. */
  content_hash: Uint8Array;
  state: "reading" | "done";
  actor_kind: ActorKind;
  actor_id: string;
  begun_seconds: number;
  done_seconds: number | null;
  /** Lines whose rows are committed: an import that was killed goes on behind them. */
  lines_done: Generated<number>;
  accepted: Generated<number>;
  unchanged: Generated<number>;
  withdrawn: Generated<number>;
  rejected: Generated<number>;
  /** People whose colour it changed. */
  recoloured: Generated<number>;
}

/** A line that was not taken in, and why. Holds nothing of the line itself. */
interface EpidemicRejectionsTable {
  batch: string;
  line: number;
  reason: string;
  field: string | null;
}

/** What the shared data say of a document's holder. */
interface EpidemicRecordsTable {
  document_hash: Uint8Array;
  source: string;
  source_key: string;
  kind: RecordKind;
  from_date: string;
  /** The last day; null while it goes on. */
  until_date: string | null;
  area: number | null;
  /** The day on which it is compared by itself, since it breaks no rule before; null for nearly all. */
  begins_date: string | null;
  /** Which delivery wrote it last. */
  batch: string;
  withdrawn_seconds: number | null;
}

/**
 * A reason for a colour that is not green. It lives until it is ended, and only then counts for nothing: whatever `until_seconds`
 * says, places keep the colour until the cause is ended, in one transaction with them. Written by `../../colours/causes.ts` only.
 */
interface ColourCausesTable {
  holder: string;
  kind: CauseKind;
  /** What it comes from: a record's "source/key", a report's date, an application, a referral. */
  ref: string;
  /** 1 red, 2 yellow. */
  colour: number;
  /** The rule of D1 that it breaks, such as "D1.6". */
  rule: string | null;
  since_seconds: number;
  /** When it ends by itself. */
  until_seconds: number | null;
  ended_seconds: number | null;
  /** `EndedBy` of `../../colours/causes.ts`. */
  ended_by: string | null;
}

/**
 * Whoever changes the colours of many people locks all of these; whoever brings in a person, an application or a place locks one,
 * shared (`../../colours/lock-holders.ts`). The rows say nothing.
 */
interface ColourFencesTable {
  fence: number;
}

/** People who were recoloured together: their referrals are still to be looked at, and whose colour changed is still to be told. */
interface RecolourFollowUpsTable {
  follow_up: GeneratedAlways<number>;
  holders: string[];
  changed: string[];
  /** Of each of `changed`. */
  colours: number[];
}

/** A policy against which all records are compared anew, and how far that has come. */
interface ComparisonsTable {
  policy_version: number;
  begun_seconds: number;
  /** Records of documents up to this one are compared. */
  last_hash: Generated<Uint8Array>;
  compared: Generated<number>;
  recoloured: Generated<number>;
  done_seconds: number | null;
}

/** All of them. */
export interface HealthTables {
  policies: PoliciesTable;
  epidemic_batches: EpidemicBatchesTable;
  epidemic_rejections: EpidemicRejectionsTable;
  epidemic_records: EpidemicRecordsTable;
  colour_causes: ColourCausesTable;
  colour_fences: ColourFencesTable;
  recolour_follow_ups: RecolourFollowUpsTable;
  comparisons: ComparisonsTable;
}
