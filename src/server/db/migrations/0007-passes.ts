/** Keys of holders' phones, and what daily reports need of the tables; `../tables/applications.ts` says what the tables mean. */

/**
 * The statements, run in one transaction. A report changes `last_report_date` and nothing else: where no index holds that column and
 * the page has room, no index is written.
 */
export const passes = `
CREATE TABLE holder_keys (
  holder_key bytea PRIMARY KEY CHECK (length(holder_key) = 32),
  holder uuid NOT NULL,
  application uuid NOT NULL,
  drop_seconds bigint NOT NULL
);
CREATE INDEX holder_keys_by_drop ON holder_keys (drop_seconds);

DROP INDEX prints_by_report;
CREATE INDEX prints_by_date ON passes (application_date) WHERE holder_key IS NULL;
CREATE INDEX passes_by_drop ON passes (drop_seconds);
ALTER TABLE passes ADD COLUMN print_key bytea, SET (fillfactor = 80);

ALTER TABLE reports ADD COLUMN earlier_keys uuid[] NOT NULL DEFAULT '{}';
`;
