/** Tables of notifications, jobs and the audit log (`../migrations/0006-messages.ts`). */
import type { Generated, GeneratedAlways, JSONColumnType } from "kysely";
import type { ActorKind, SealedBytes } from "./shared.ts";

/** What a holder is to learn. The words are made from kind and details in the reader's language. */
interface NotificationsTable {
  holder: string;
  notification: string;
  /** Rises; a reader asks for those after the last one seen. */
  number: GeneratedAlways<number>;
  kind: string;
  /** Nothing personal. */
  details: JSONColumnType<object>;
  at_seconds: number;
  /** Unseen by then it goes out as a text message; null: never. */
  sms_after_seconds: number | null;
  pushed_seconds: number | null;
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
  /** At most one job of this key ever; null: as many as there are. */
  unique_key: string | null;
  due_seconds: number;
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
}

/** One access to personal data, or one act of staff. Only added. */
interface AuditEntriesTable {
  entry: GeneratedAlways<number>;
  at_seconds: number;
  actor_kind: ActorKind;
  actor_id: string;
  action: string;
  holder: string | null;
  /** Nothing personal. */
  details: JSONColumnType<object>;
  /** By a key that the database does not know. */
  mac: Uint8Array;
}

/** The entries in a row, each hash over the one before. */
interface AuditChainTable {
  position: number;
  entry: number;
  hash: Uint8Array;
}

/** Signed ends of the chain; also kept outside the database. */
interface AuditHeadsTable {
  position: number;
  hash: Uint8Array;
  at_seconds: number;
  document: Uint8Array;
}

/** All of them. */
export interface MessageTables {
  notifications: NotificationsTable;
  push_subscriptions: PushSubscriptionsTable;
  jobs: JobsTable;
  leases: LeasesTable;
  audit_entries: AuditEntriesTable;
  audit_chain: AuditChainTable;
  audit_heads: AuditHeadsTable;
}
