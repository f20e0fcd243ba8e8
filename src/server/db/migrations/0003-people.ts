/** Residents, how they sign in, staff and their communities, sessions; `../tables/people.ts` and `../tables/staff.ts` say what the tables mean. */

/** The statements, run in one transaction. */
export const people = `
CREATE TABLE communities (
  community integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  area integer NOT NULL CHECK (area BETWEEN 100000 AND 999999),
  issuer integer NOT NULL REFERENCES issuers,
  phone text,
  closed_seconds bigint,
  UNIQUE (area, name_zh)
);
CREATE INDEX communities_by_area ON communities (area);

CREATE TABLE residents (
  holder uuid PRIMARY KEY,
  document_type text NOT NULL CHECK (document_type IN
    ('resident-id', 'passport', 'hong-kong-macao-permit', 'taiwan-permit', 'foreign-residence')),
  document_hash bytea NOT NULL CHECK (length(document_hash) = 32),
  personal bytea NOT NULL,
  phone_hash bytea CHECK (length(phone_hash) = 32),
  card_number bytea NOT NULL CHECK (length(card_number) = 8),
  guardian uuid,
  community integer REFERENCES communities,
  language text NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en')),
  created_seconds bigint NOT NULL,
  erased_seconds bigint,
  CHECK (erased_seconds IS NULL OR (length(personal) = 0 AND num_nonnulls(phone_hash, guardian, community) = 0))
);
CREATE INDEX residents_by_creation ON residents (created_seconds, holder) WHERE erased_seconds IS NULL;
CREATE INDEX residents_by_guardian ON residents (guardian) WHERE guardian IS NOT NULL;
CREATE INDEX residents_by_document ON residents (document_hash);

CREATE TABLE identities (
  document_hash bytea NOT NULL CHECK (length(document_hash) = 32),
  holder uuid NOT NULL,
  PRIMARY KEY (document_hash) INCLUDE (holder)
);

CREATE TABLE card_numbers (
  card_number bytea PRIMARY KEY CHECK (length(card_number) = 8),
  holder uuid NOT NULL
);

CREATE TABLE consents (
  holder uuid NOT NULL,
  notice_version integer NOT NULL,
  accepted_seconds bigint NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  PRIMARY KEY (holder, notice_version)
);

CREATE TABLE sign_in_codes (
  document_hash bytea NOT NULL,
  phone_hash bytea NOT NULL,
  code_hash bytea NOT NULL,
  sent_seconds bigint NOT NULL,
  expires_seconds bigint NOT NULL,
  tries_left smallint NOT NULL,
  PRIMARY KEY (document_hash, phone_hash)
);
CREATE INDEX sign_in_codes_by_end ON sign_in_codes (expires_seconds);

CREATE TABLE code_asks (
  subject_hash bytea PRIMARY KEY,
  asked_seconds bigint[] NOT NULL,
  last_seconds bigint NOT NULL
);
CREATE INDEX code_asks_by_end ON code_asks (last_seconds);

CREATE TABLE staff (
  staff integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  language text NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en')),
  created_seconds bigint NOT NULL,
  dismissed_seconds bigint
);

CREATE TABLE staff_communities (
  staff integer NOT NULL REFERENCES staff,
  community integer NOT NULL REFERENCES communities,
  PRIMARY KEY (staff, community)
);

CREATE TABLE staff_links (
  link_hash bytea PRIMARY KEY CHECK (length(link_hash) = 32),
  staff integer NOT NULL REFERENCES staff,
  expires_seconds bigint NOT NULL,
  used_seconds bigint
);

CREATE TABLE passkeys (
  credential_id bytea PRIMARY KEY,
  staff integer NOT NULL REFERENCES staff,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  created_seconds bigint NOT NULL,
  used_seconds bigint
);
CREATE INDEX passkeys_by_staff ON passkeys (staff);

CREATE TABLE passkey_challenges (
  challenge_hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('enrol', 'sign-in')),
  staff integer REFERENCES staff,
  expires_seconds bigint NOT NULL
);
CREATE INDEX passkey_challenges_by_expiry ON passkey_challenges (expires_seconds);

CREATE TABLE staff_tokens (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  token integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  staff integer NOT NULL REFERENCES staff,
  name text NOT NULL,
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  created_seconds bigint NOT NULL,
  expires_seconds bigint NOT NULL,
  revoked_seconds bigint
);

CREATE TABLE sessions (
  session_hash bytea PRIMARY KEY CHECK (length(session_hash) = 32),
  holder uuid,
  staff integer REFERENCES staff,
  created_seconds bigint NOT NULL,
  seen_seconds bigint NOT NULL,
  expires_seconds bigint NOT NULL,
  ended_seconds bigint,
  CHECK (num_nulls(holder, staff) = 1)
);
CREATE INDEX sessions_by_holder ON sessions (holder) WHERE holder IS NOT NULL;
CREATE INDEX sessions_by_staff ON sessions (staff) WHERE staff IS NOT NULL;
`;
