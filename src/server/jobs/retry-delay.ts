/** When a job that failed is tried again, and when no more. */

/** Tries that a job has. With the delays below the last one is some nine hours after the first. */
export const attemptsMax = 10;
/** The first delay; each further one is four times as long, up to the longest. */
const firstSeconds = 5;
const factor = 4;
const longestSeconds = 7200;

/**
 * Seconds until the next try after so many failed ones (1 and more). `chance` in [0, 1) takes up to half of it away, so that jobs that
 * failed together do not come back together.
 */
export const retryDelaySeconds = (attempts: number, chance: number): number => {
  const wholeSeconds = Math.min(longestSeconds, firstSeconds * factor ** (attempts - 1));
  return Math.max(1, Math.round(wholeSeconds * (1 - chance / 2)));
};
