/** Applications, their videos, passes, daily reports and referrals; `../tables/applications.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const applications = `
CREATE TABLE applications (
  holder uuid NOT NULL,
  application uuid NOT NULL,
  client_key uuid NOT NULL,
  application_date date NOT NULL,
  submitted_seconds bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'returned', 'refused', 'issued', 'lapsed')),
  community integer NOT NULL REFERENCES communities,
  area integer NOT NULL,
  channel text NOT NULL CHECK (channel IN ('wechat', 'app', 'web', 'desk')),
  answers bytea NOT NULL,
  commitment_version integer NOT NULL,
  holder_key bytea CHECK (length(holder_key) = 32),
  policy_version integer NOT NULL,
  decision jsonb NOT NULL,
  measured bytea,
  decided_seconds bigint,
  decided_by text,
  revision integer NOT NULL DEFAULT 1,
  PRIMARY KEY (holder, application),
  UNIQUE (holder, client_key)
);
CREATE UNIQUE INDEX applications_open ON applications (holder) WHERE state IN ('waiting', 'returned');
CREATE INDEX applications_by_community ON applications (community, state, submitted_seconds, application);
CREATE INDEX applications_undecided ON applications (application_date) WHERE state IN ('waiting', 'returned');

CREATE TABLE application_events (
  holder uuid NOT NULL,
  application uuid NOT NULL,
  number integer NOT NULL,
  at_seconds bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  reason jsonb,
  PRIMARY KEY (holder, application, number)
);

CREATE TABLE videos (
  holder uuid NOT NULL,
  video uuid NOT NULL,
  application uuid,
  media_type text NOT NULL,
  total_bytes integer NOT NULL CHECK (total_bytes > 0),
  received_bytes integer NOT NULL DEFAULT 0,
  begun_seconds bigint NOT NULL,
  done_seconds bigint,
  PRIMARY KEY (holder, video)
);

CREATE TABLE passes (
  holder uuid NOT NULL,
  issuer integer NOT NULL,
  list integer NOT NULL,
  place integer NOT NULL,
  application uuid NOT NULL,
  application_date date NOT NULL,
  drop_seconds bigint NOT NULL,
  holder_key bytea CHECK (length(holder_key) = 32),
  last_report_date date NOT NULL,
  report_missing boolean NOT NULL DEFAULT false,
  issued_seconds bigint NOT NULL,
  moved_seconds bigint,
  PRIMARY KEY (holder, issuer, list, place)
);
CREATE INDEX passes_by_place ON passes (issuer, list, place);
CREATE INDEX passes_by_date ON passes (application_date);
CREATE INDEX prints_by_report ON passes (last_report_date) WHERE holder_key IS NULL;

CREATE TABLE reports (
  holder uuid NOT NULL,
  report_date date NOT NULL,
  findings bytea NOT NULL,
  is_healthy boolean NOT NULL,
  first_seconds bigint NOT NULL,
  reported_seconds bigint NOT NULL,
  corrections integer NOT NULL DEFAULT 0,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  client_key uuid,
  PRIMARY KEY (holder, report_date)
);
CREATE INDEX reports_by_date ON reports (report_date);

CREATE TABLE referrals (
  holder uuid NOT NULL,
  referral uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('red', 'objection')),
  cause_kind text,
  cause_ref text,
  community integer,
  words bytea,
  opened_seconds bigint NOT NULL,
  due_seconds bigint NOT NULL,
  closed_seconds bigint,
  closed_by text,
  outcome text CHECK (outcome IN ('cleared', 'stays-red')),
  PRIMARY KEY (holder, referral)
);
CREATE INDEX referrals_open ON referrals (community, due_seconds, referral) WHERE closed_seconds IS NULL;

CREATE TABLE referral_steps (
  holder uuid NOT NULL,
  referral uuid NOT NULL,
  number integer NOT NULL,
  at_seconds bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  step text NOT NULL CHECK (step IN ('note', 'told-community', 'told-employer', 'told-authority')),
  way text,
  words bytea,
  PRIMARY KEY (holder, referral, number)
);
`;
