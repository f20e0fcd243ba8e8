/** How a run of foreign vectors is counted. */

/** A case that came out otherwise than its vector says. */
export interface WrongCase {
  readonly case: string;
  readonly expected: string;
  readonly got: string;
}

/** The result that `conformance` prints last. */
export interface Score {
  readonly total: number;
  readonly right: number;
  readonly wrong: readonly WrongCase[];
}

/** One judged case: undefined where it is right. */
export type Judgement = WrongCase | undefined;

/** Counts judgements. */
export const scoreOf = (judgements: readonly Judgement[]): Score => {
  const wrong = judgements.filter((judgement) => judgement !== undefined);
  return { total: judgements.length, right: judgements.length - wrong.length, wrong };
};

/** Several files as one run. */
export const addScores = (scores: readonly Score[]): Score => ({
  total: scores.reduce((sum, { total }) => sum + total, 0),
  right: scores.reduce((sum, { right }) => sum + right, 0),
  wrong: scores.flatMap(({ wrong }) => wrong),
});

const shownCharsMax = 200;

/** A value for the list of wrong cases, cut where it is long. */
const shown = (text: string): string =>
  text.length > shownCharsMax ? `${text.slice(0, shownCharsMax)}… (${text.length} characters)` : text;

/** A judgement by comparing what should come out with what did. */
export const judge = (name: string, expected: string, got: string): Judgement =>
  expected === got ? undefined : { case: name, expected: shown(expected), got: shown(got) };
