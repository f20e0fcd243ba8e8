/** Group commit: what comes while one batch is on its way to the database goes together in the next. No timer: nothing waits for company. */

/** How batches are made and run. */
export interface GroupCommitOptions<Item, Outcome> {
  /** Two items of one key are never in the same batch: the second comes after the first. */
  readonly keyOf: (item: Item) => string;
  /** Does all of it in one go; an outcome for each item, in their order. What it throws every item of the batch gets. */
  readonly run: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly batchMax: number;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A function that puts an item into the next batch and gives its outcome once the batch is done. */
export const createGroupCommit = <Item, Outcome>({
  keyOf,
  run,
  batchMax,
}: GroupCommitOptions<Item, Outcome>): ((item: Item) => Promise<Outcome>) => {
  let waiting: Waiting<Item, Outcome>[] = [];
  let isRunning = false;

  const takeBatch = (): readonly Waiting<Item, Outcome>[] => {
    const keys = new Set<string>();
    const batch: Waiting<Item, Outcome>[] = [];
    const later: Waiting<Item, Outcome>[] = [];
    for (const one of waiting) {
      const key = keyOf(one.item);
      const fits = batch.length < batchMax && !keys.has(key);
      // A key that has to wait keeps those of its kind behind it.
      keys.add(key);
      (fits ? batch : later).push(one);
    }
    waiting = later;
    return batch;
  };

  const runBatch = async (batch: readonly Waiting<Item, Outcome>[]): Promise<void> => {
    try {
      const outcomes = await run(batch.map(({ item }) => item));
      if (outcomes.length !== batch.length) {
        throw new RangeError(`outcomes: expected ${batch.length}, got ${outcomes.length}`);
      }
      // as: there are as many outcomes as items
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) await runBatch(takeBatch());
    isRunning = false;
  };

  return async (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void drain();
    });
};
