/** A reporter for knip that tells how many files it read. */

/** @param {{ counters: { processed: number } }} run */
const report = ({ counters }) => console.log(`knip read ${counters.processed} files`);

export default report;
