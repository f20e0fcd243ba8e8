/** Telling the authority is asked for first, and done by a job; `../tables/applications.ts` says what the steps mean. Jobs are taken by kind. */

/** The statements, run in one transaction. */
export const authorityJobs = `
ALTER TABLE referral_steps DROP CONSTRAINT referral_steps_step_check,
  ADD CONSTRAINT referral_steps_step_check
    CHECK (step IN ('note', 'told-community', 'told-employer', 'asked-authority', 'told-authority'));
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (kind, due_seconds, job) WHERE done_seconds IS NULL AND dead_seconds IS NULL;
`;
