/** Gates' devices, the codes by which they enrol, and the scans that they hand in; `../schema.ts` says what the tables mean. */

/** The statements, run in one transaction. */
export const devices = `
CREATE TABLE devices (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  public_key bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
  kid bytea NOT NULL CHECK (length(kid) = 4),
  enrolled_seconds bigint NOT NULL,
  seen_seconds bigint NOT NULL,
  shut_out_seconds bigint
);
CREATE INDEX devices_by_kid ON devices (kid);

CREATE TABLE enrolment_codes (
  code_hash bytea PRIMARY KEY CHECK (length(code_hash) = 32),
  name text NOT NULL,
  expires_seconds bigint NOT NULL,
  device integer REFERENCES devices
);

CREATE TABLE scans (
  device integer NOT NULL REFERENCES devices,
  id uuid NOT NULL,
  at_seconds bigint NOT NULL,
  received_seconds bigint NOT NULL,
  outcome text NOT NULL,
  deed text NOT NULL,
  checkpoint text NOT NULL,
  reason text,
  issuer bigint,
  list integer,
  place integer,
  PRIMARY KEY (device, id),
  CHECK (num_nulls(issuer, list, place) IN (0, 3))
);
CREATE INDEX scans_by_time ON scans (at_seconds);
`;
