/** Notifications, jobs and the audit log; `../tables/messages.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const messages = `
CREATE TABLE notifications (
  holder uuid NOT NULL,
  notification uuid NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  at_seconds bigint NOT NULL,
  sms_after_seconds bigint,
  pushed_seconds bigint,
  sms_seconds bigint,
  seen_seconds bigint,
  PRIMARY KEY (holder, notification)
);
CREATE INDEX notifications_in_order ON notifications (holder, number);
CREATE INDEX notifications_unseen ON notifications (sms_after_seconds)
  WHERE seen_seconds IS NULL AND sms_seconds IS NULL AND sms_after_seconds IS NOT NULL;

CREATE TABLE push_subscriptions (
  holder uuid NOT NULL,
  endpoint_hash bytea NOT NULL,
  subscription bytea NOT NULL,
  created_seconds bigint NOT NULL,
  PRIMARY KEY (holder, endpoint_hash)
);

CREATE TABLE jobs (
  job bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  work jsonb NOT NULL DEFAULT '{}',
  unique_key text UNIQUE,
  due_seconds bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  last_error text,
  done_seconds bigint,
  dead_seconds bigint
);
CREATE INDEX jobs_due ON jobs (due_seconds, job) WHERE done_seconds IS NULL AND dead_seconds IS NULL;

CREATE TABLE leases (
  name text PRIMARY KEY,
  owner uuid NOT NULL,
  until_seconds bigint NOT NULL
);

CREATE TABLE audit_entries (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_seconds bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  holder uuid,
  details jsonb NOT NULL DEFAULT '{}',
  mac bytea NOT NULL
);
CREATE INDEX audit_entries_by_holder ON audit_entries (holder, entry) WHERE holder IS NOT NULL;

CREATE TABLE audit_chain (
  position bigint PRIMARY KEY,
  entry bigint NOT NULL UNIQUE,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_heads (
  position bigint PRIMARY KEY,
  hash bytea NOT NULL,
  at_seconds bigint NOT NULL,
  document bytea NOT NULL
);
`;
