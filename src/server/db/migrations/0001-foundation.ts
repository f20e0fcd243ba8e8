/** Trust, status lists and the clock; `../schema.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const foundation = `
CREATE TABLE clock (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  seconds bigint NOT NULL
);
INSERT INTO clock (seconds) VALUES (0);

-- The database's clock in whole seconds, rounded down, never going back even when the machine's does. The row is written (and
-- locked until the transaction ends) once a second at most; whoever waited for it reads what was written meanwhile, because each
-- statement of a volatile function sees what is committed when it begins.
CREATE FUNCTION clock_now() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  wall bigint := floor(extract(epoch FROM clock_timestamp()));
  reading bigint;
BEGIN
  UPDATE clock SET seconds = wall WHERE seconds < wall;
  SELECT seconds INTO reading FROM clock;
  RETURN reading;
END $$;

CREATE TABLE issuers (
  issuer integer PRIMARY KEY CHECK (issuer >= 0),
  name_zh text NOT NULL,
  name_en text NOT NULL,
  area_prefixes integer[] NOT NULL CHECK (cardinality(area_prefixes) > 0),
  base_uri text NOT NULL,
  next_list integer NOT NULL DEFAULT 1 CHECK (next_list BETWEEN 1 AND 65536)
);

CREATE TABLE issuer_keys (
  public_key bytea PRIMARY KEY CHECK (length(public_key) = 32),
  issuer integer NOT NULL REFERENCES issuers,
  not_before bigint NOT NULL,
  not_after bigint NOT NULL CHECK (not_after > not_before),
  state text NOT NULL DEFAULT 'in-use' CHECK (state IN ('in-use', 'suspended', 'revoked'))
);
CREATE INDEX issuer_keys_by_issuer ON issuer_keys (issuer);

CREATE TABLE gate_policy (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  fresh_seconds integer NOT NULL,
  hard_limit_seconds integer NOT NULL,
  live_window_seconds integer NOT NULL,
  copies_allowed boolean NOT NULL,
  oldest_app_version integer NOT NULL
);
INSERT INTO gate_policy (fresh_seconds, hard_limit_seconds, live_window_seconds, copies_allowed, oldest_app_version)
VALUES (86400, 259200, 60, true, 1);

CREATE TABLE root_documents (
  version integer PRIMARY KEY,
  document bytea NOT NULL
);

CREATE TABLE trust_documents (
  version bigint PRIMARY KEY,
  document bytea NOT NULL,
  hash bytea NOT NULL,
  iat bigint NOT NULL,
  exp bigint NOT NULL,
  content_hash bytea NOT NULL
);

CREATE TABLE manifest_documents (
  version bigint PRIMARY KEY,
  document bytea NOT NULL,
  hash bytea NOT NULL,
  iat bigint NOT NULL,
  exp bigint NOT NULL,
  trust_version bigint NOT NULL REFERENCES trust_documents
);

CREATE TABLE status_lists (
  issuer integer NOT NULL REFERENCES issuers,
  list integer NOT NULL CHECK (list BETWEEN 0 AND 65535),
  application_date date NOT NULL,
  size_log2 smallint NOT NULL CHECK (size_log2 BETWEEN 10 AND 20),
  drop_seconds bigint NOT NULL,
  allotted integer NOT NULL DEFAULT 0,
  erased boolean NOT NULL DEFAULT false,
  PRIMARY KEY (issuer, list)
);
CREATE INDEX status_lists_by_date ON status_lists (issuer, application_date);

CREATE TABLE list_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  issuer integer NOT NULL,
  list integer NOT NULL
);

CREATE TABLE places (
  issuer integer NOT NULL,
  list integer NOT NULL,
  place integer NOT NULL,
  colour smallint NOT NULL CHECK (colour IN (0, 1, 2)),
  PRIMARY KEY (issuer, list, place),
  FOREIGN KEY (issuer, list) REFERENCES status_lists
);
CREATE INDEX places_not_green ON places (issuer, list, place) INCLUDE (colour) WHERE colour <> 0;

CREATE TABLE list_versions (
  issuer integer NOT NULL,
  list integer NOT NULL,
  version integer NOT NULL,
  snapshot bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (issuer, list, version),
  FOREIGN KEY (issuer, list) REFERENCES status_lists
);

CREATE TABLE list_deltas (
  issuer integer NOT NULL,
  list integer NOT NULL,
  from_version integer NOT NULL,
  to_version integer NOT NULL,
  delta bytea NOT NULL,
  PRIMARY KEY (issuer, list, from_version, to_version),
  FOREIGN KEY (issuer, list) REFERENCES status_lists
);

CREATE TABLE demonstration_places (
  name text NOT NULL,
  application_date date NOT NULL,
  issuer integer NOT NULL,
  list integer NOT NULL,
  place integer NOT NULL,
  allotted_seconds bigint NOT NULL,
  PRIMARY KEY (name, application_date)
);
`;
