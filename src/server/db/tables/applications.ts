/** Tables of applications, passes, daily reports and referrals (`../migrations/0005-applications.ts`). */
import type { Generated, JSONColumnType } from "kysely";
import type { CauseKind } from "./health.ts";
import type { ActorKind, SealedBytes } from "./shared.ts";

/** Where an application stands. */
export type ApplicationState = "waiting" | "returned" | "refused" | "issued" | "lapsed";

/** By which door a traveler came (D2.1). */
export type Channel = "wechat" | "app" | "web" | "desk";

/** An application for a pass. At most one of a holder is waiting or returned. */
interface ApplicationsTable {
  holder: string;
  application: string;
  /** Drawn by the app: the same application sent twice is one. */
  client_key: string;
  application_date: string;
  submitted_seconds: number;
  state: ApplicationState;
  community: number;
  area: number;
  channel: Channel;
  /** All that was answered. */
  answers: SealedBytes;
  commitment_version: number;
  /** Of the phone that is to carry the pass; null for a print. */
  holder_key: Uint8Array | null;
  policy_version: number;
  /** Rule by rule with its evidence, as `src/policy` gives it. */
  decision: JSONColumnType<object>;
  /** What an officer measured and noted (D4.2). */
  measured: SealedBytes | null;
  decided_seconds: number | null;
  decided_by: string | null;
  /** Rises with each completion by the traveler. */
  revision: Generated<number>;
}

/** A step of an application: who, when, why. Only added. */
interface ApplicationEventsTable {
  holder: string;
  application: string;
  /** 1, 2, 3 within the application. */
  number: number;
  at_seconds: number;
  actor_kind: ActorKind;
  actor_id: string;
  from_state: ApplicationState | null;
  to_state: ApplicationState;
  reason: JSONColumnType<object> | null;
}

/** A temperature video; its bytes are sealed on disk, not here. */
interface VideosTable {
  holder: string;
  video: string;
  application: string;
  media_type: string;
  total_bytes: number;
  /** Of the whole, as its sender said at the beginning. */
  sha256: Uint8Array;
  /** Safe on disk. */
  received_bytes: Generated<number>;
  begun_seconds: number;
  done_seconds: number | null;
}

/** A pass by its place. Its colour stands in `places`. */
interface PassesTable {
  holder: string;
  issuer: number;
  list: number;
  place: number;
  application: string;
  application_date: string;
  drop_seconds: number;
  /** Null for a print. */
  holder_key: Uint8Array | null;
  last_report_date: string;
  /** Of a print: the list says so at its place. */
  report_missing: Generated<boolean>;
  issued_seconds: number;
  /** When the pass went to another place; this one is yellow at least from then on. */
  moved_seconds: number | null;
  /** Of a print: the issuer's key that signed what is on paper. */
  print_key: Uint8Array | null;
}

/** A key of a holder's phone: of one pass, never of another, whoever's. Erased with the list of that pass. */
interface HolderKeysTable {
  holder_key: Uint8Array;
  holder: string;
  application: string;
  drop_seconds: number;
}

/** One a holder and day. */
interface ReportsTable {
  holder: string;
  report_date: string;
  /** Temperature and symptoms. */
  findings: SealedBytes;
  is_healthy: boolean;
  first_seconds: number;
  reported_seconds: number;
  corrections: Generated<number>;
  actor_kind: ActorKind;
  actor_id: string;
  /** Of the report that counts; the keys of those it corrected: sent again, they change nothing. */
  client_key: string | null;
  earlier_keys: Generated<string[]>;
}

/** Somebody must look after this person and close it (D5.1). */
interface ReferralsTable {
  holder: string;
  referral: string;
  kind: "red" | "objection";
  cause_kind: CauseKind | null;
  cause_ref: string | null;
  community: number | null;
  /** Of an objection: the holder's own. */
  words: SealedBytes | null;
  opened_seconds: number;
  due_seconds: number;
  closed_seconds: number | null;
  closed_by: string | null;
  outcome: "cleared" | "stays-red" | null;
}

/** What was done for a referral: a note, or who was told and how. Only added. */
interface ReferralStepsTable {
  holder: string;
  referral: string;
  number: number;
  at_seconds: number;
  actor_kind: ActorKind;
  actor_id: string;
  step: "note" | "told-community" | "told-employer" | "asked-authority" | "told-authority";
  way: string | null;
  words: SealedBytes | null;
}

/** All of them. */
export interface ApplicationTables {
  applications: ApplicationsTable;
  application_events: ApplicationEventsTable;
  videos: VideosTable;
  passes: PassesTable;
  holder_keys: HolderKeysTable;
  reports: ReportsTable;
  referrals: ReferralsTable;
  referral_steps: ReferralStepsTable;
}
