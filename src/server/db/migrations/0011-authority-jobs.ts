/** Telling the authority is asked for first, and done by a job; `../tables/applications.ts` says what the steps mean. */

/** The statements, run in one transaction. */
export const authorityJobs = `
ALTER TABLE referral_steps DROP CONSTRAINT referral_steps_step_check,
  ADD CONSTRAINT referral_steps_step_check
    CHECK (step IN ('note', 'told-community', 'told-employer', 'asked-authority', 'told-authority'));
`;
