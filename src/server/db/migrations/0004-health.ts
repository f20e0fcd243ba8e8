/** Policies, epidemic records, and the causes of colours; `../tables/health.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const health = `
CREATE TABLE policies (
  version integer PRIMARY KEY CHECK (version > 0),
  holds_from_seconds bigint NOT NULL,
  data jsonb NOT NULL,
  stored_seconds bigint NOT NULL
);

CREATE TABLE epidemic_batches (
  batch uuid PRIMARY KEY,
  source text NOT NULL,
  content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
  state text NOT NULL CHECK (state IN ('reading', 'done')),
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  begun_seconds bigint NOT NULL,
  done_seconds bigint,
  lines_done bigint NOT NULL DEFAULT 0,
  accepted bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  withdrawn bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  recoloured bigint NOT NULL DEFAULT 0
);
CREATE INDEX epidemic_batches_newest ON epidemic_batches (begun_seconds, batch);

CREATE TABLE epidemic_rejections (
  batch uuid NOT NULL REFERENCES epidemic_batches,
  line bigint NOT NULL,
  reason text NOT NULL,
  field text,
  PRIMARY KEY (batch, line)
);

CREATE TABLE epidemic_records (
  document_hash bytea NOT NULL CHECK (length(document_hash) = 32),
  source text NOT NULL,
  source_key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('confirmed', 'suspected', 'positive', 'close-contact', 'home-observation',
    'isolation-observation', 'residence', 'travel')),
  from_date date NOT NULL,
  until_date date,
  area integer,
  begins_date date,
  batch uuid NOT NULL,
  withdrawn_seconds bigint,
  PRIMARY KEY (document_hash, source, source_key)
);
CREATE INDEX epidemic_records_by_key ON epidemic_records (source, source_key);
CREATE INDEX epidemic_records_by_begin ON epidemic_records (begins_date) WHERE begins_date IS NOT NULL;

CREATE TABLE colour_causes (
  holder uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('record', 'report', 'refused', 'returned', 'referral')),
  ref text NOT NULL,
  colour smallint NOT NULL CHECK (colour IN (1, 2)),
  rule text,
  since_seconds bigint NOT NULL,
  until_seconds bigint,
  ended_seconds bigint,
  ended_by text,
  PRIMARY KEY (holder, kind, ref)
);
CREATE INDEX colour_causes_by_end ON colour_causes (until_seconds) WHERE ended_seconds IS NULL AND until_seconds IS NOT NULL;

CREATE TABLE colour_fences (
  fence smallint PRIMARY KEY CHECK (fence BETWEEN 0 AND 63)
);
INSERT INTO colour_fences (fence) SELECT generate_series(0, 63);

CREATE TABLE recolour_follow_ups (
  follow_up bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  holders uuid[] NOT NULL,
  changed uuid[] NOT NULL,
  colours smallint[] NOT NULL CHECK (cardinality(colours) = cardinality(changed))
);

CREATE TABLE comparisons (
  policy_version integer PRIMARY KEY,
  begun_seconds bigint NOT NULL,
  last_hash bytea NOT NULL DEFAULT '',
  compared bigint NOT NULL DEFAULT 0,
  recoloured bigint NOT NULL DEFAULT 0,
  done_seconds bigint
);
`;
