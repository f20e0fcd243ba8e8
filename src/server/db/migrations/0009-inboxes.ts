/** Members of staff are told things as travelers are; `../tables/staff.ts` says what the column means. */

/** The statements, run in one transaction. */
export const inboxes = `
ALTER TABLE staff ADD COLUMN inbox uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();
CREATE INDEX staff_by_community ON staff_communities (community);
`;
