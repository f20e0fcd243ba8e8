/** Notifications, jobs and the audit log; `../tables/messages.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const messages = `
CREATE TABLE notifications (
  holder uuid NOT NULL,
  notification uuid NOT NULL DEFAULT gen_random_uuid(),
  number bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  once_key text,
  at_seconds bigint NOT NULL,
  sms_after_seconds bigint,
  sms_seconds bigint,
  seen_seconds bigint,
  PRIMARY KEY (holder, number)
);
CREATE UNIQUE INDEX notifications_once ON notifications (holder, once_key) WHERE once_key IS NOT NULL;
CREATE INDEX notifications_unseen ON notifications (sms_after_seconds)
  WHERE seen_seconds IS NULL AND sms_seconds IS NULL AND sms_after_seconds IS NOT NULL;
CREATE INDEX notifications_by_time ON notifications (at_seconds, number);

CREATE TABLE push_subscriptions (
  holder uuid NOT NULL,
  endpoint_hash bytea NOT NULL CHECK (length(endpoint_hash) = 32),
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
CREATE INDEX jobs_dead ON jobs (job) WHERE dead_seconds IS NOT NULL;
CREATE INDEX jobs_done ON jobs (done_seconds) WHERE done_seconds IS NOT NULL;

CREATE TABLE leases (
  name text PRIMARY KEY,
  owner uuid NOT NULL,
  until_seconds bigint NOT NULL,
  renewals bigint NOT NULL DEFAULT 0
);

CREATE TABLE scheduled_work (
  name text PRIMARY KEY,
  ran_seconds bigint,
  failed_seconds bigint,
  last_error text
);

CREATE SEQUENCE audit_numbers;

CREATE TABLE audit_entries (
  entry bigint PRIMARY KEY,
  at_seconds bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  action text NOT NULL,
  holder uuid,
  details jsonb NOT NULL DEFAULT '{}',
  mac bytea NOT NULL
);
CREATE INDEX audit_entries_by_holder ON audit_entries (holder, entry) WHERE holder IS NOT NULL;
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_kind, actor_id, entry);

CREATE TABLE audit_waiting (
  entry bigint PRIMARY KEY
);

CREATE TABLE audit_chain (
  position bigint PRIMARY KEY,
  entry bigint NOT NULL UNIQUE,
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE audit_heads (
  head bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  position bigint NOT NULL,
  at_seconds bigint NOT NULL,
  document bytea NOT NULL
);
`;
