/** Tables of notifications, jobs and the audit log (`../migrations/0006-messages.ts`). */
import type { Generated, GeneratedAlways, JSONColumnType } from "kysely";
import type { NotificationKind } from "../../../api/notification-kinds.ts";
import type { ActorKind, SealedBytes } from "./shared.ts";

/** What a holder is to learn. The words are made from kind and details in the reader's language. */
interface NotificationsTable {
  holder: string;
  /** Random; by which the outside names it. A holder has few, so that it needs no index. */
  notification: Generated<string>;
  /** Rises, but is drawn before the row is committed: a later number may be seen first. */
  number: GeneratedAlways<number>;
  kind: NotificationKind;
  /** Nothing personal. */
  details: JSONColumnType<object>;
  /** At most one notification of this key a holder; null: as many as there are. */
  once_key: string | null;
  at_seconds: number;
  /** Unseen by then it goes out as a text message; null: never. */
  sms_after_seconds: number | null;
  /** When the text message was handed to the jobs. */
  sms_seconds: number | null;
  seen_seconds: number | null;
}

/** Where a browser takes Web Push messages. */
interface PushSubscriptionsTable {
  holder: string;
  endpoint_hash: Uint8Array;
  subscription: SealedBytes;
  created_seconds: number;
}

/** Something to do at a time, tried again until done or dead. */
interface JobsTable {
  job: GeneratedAlways<number>;
  kind: string;
  work: JSONColumnType<object>;
  /** At most one job of this key, done or not; null: as many as there are. */
  unique_key: string | null;
  /** Also the end of the time that whoever tries it now has. */
  due_seconds: number;
  /** Begun ones: a try that was killed counts. */
  attempts: Generated<number>;
  /** A code, never a person's data. */
  last_error: string | null;
  done_seconds: number | null;
  dead_seconds: number | null;
}

/** Who leads at present. */
interface LeasesTable {
  name: string;
  owner: string;
  until_seconds: number;
  /** Rises with each renewal: standing still it shows that nobody leads, even while the clock stands still. */
  renewals: Generated<number>;
}

/** When the leader last did a recurring work, and when it last failed. For people to look at; nothing is decided by it. */
interface ScheduledWorkTable {
  name: string;
  ran_seconds: number | null;
  failed_seconds: number | null;
  /** A code, never a person's data. */
  last_error: string | null;
}

/** One access to personal data, or one act of staff. Only added. */
interface AuditEntriesTable {
  /** From the sequence `audit_numbers`, drawn before the MAC is computed over it. What was rolled back leaves gaps. */
  entry: number;
  at_seconds: number;
  actor_kind: ActorKind;
  actor_id: string;
  action: string;
  holder: string | null;
  /** Nothing personal. */
  details: JSONColumnType<object>;
  /** By a key that the database does not know: four bytes that name the key, then 32. */
  mac: Uint8Array;
}

/** Entries that have no place in the chain yet. */
interface AuditWaitingTable {
  entry: number;
}

/** The entries in a row, 1, 2, 3 without gaps, each hash over the one before. */
interface AuditChainTable {
  position: number;
  entry: number;
  hash: Uint8Array;
}

/** Signed ends of the chain; also kept outside the database. */
interface AuditHeadsTable {
  head: GeneratedAlways<number>;
  position: number;
  at_seconds: number;
  /** The same line of JSON as outside. */
  document: Uint8Array;
}

/** All of them. */
export interface MessageTables {
  notifications: NotificationsTable;
  push_subscriptions: PushSubscriptionsTable;
  jobs: JobsTable;
  leases: LeasesTable;
  scheduled_work: ScheduledWorkTable;
  audit_entries: AuditEntriesTable;
  audit_waiting: AuditWaitingTable;
  audit_chain: AuditChainTable;
  audit_heads: AuditHeadsTable;
}
