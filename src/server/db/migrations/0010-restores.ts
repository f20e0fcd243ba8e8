/** Lists that a backup brought back; `../schema.ts` says what the column means. */

/** The statements, run in one transaction. */
export const restores = `
ALTER TABLE status_lists ADD COLUMN restored boolean NOT NULL DEFAULT false;
`;
