/** What an upload of a video is checked by at its end, and by what the over ones are found; `../tables/applications.ts` says what it means. */

/** The statements, run in one transaction. No server has taken in a video before. */
export const videos = `
DELETE FROM videos;
ALTER TABLE videos
  ALTER COLUMN application SET NOT NULL,
  ADD COLUMN sha256 bytea NOT NULL CHECK (length(sha256) = 32);
CREATE INDEX videos_by_end ON videos (done_seconds);
CREATE INDEX videos_unfinished ON videos (begun_seconds) WHERE done_seconds IS NULL;
`;
