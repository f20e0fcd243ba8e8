/** Numbers about the server in Prometheus' text form (version 0.0.4): what happens is counted here, what stands is read when asked. */

/** Names and values that tell samples of one metric apart. Values come from a closed set: never from what a stranger sent. */
export type Labels = Readonly<Record<string, string>>;

/** One value. */
export interface Sample {
  /** Behind the metric's name, such as "_bucket". */
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** A metric with its samples. */
export interface Metric {
  /** Unit last; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

/** Counts. */
export interface Counter {
  readonly add: (labels: Labels) => void;
  readonly read: () => Metric;
}

/** A counter from 0 on. */
export const createCounter = (about: Pick<Metric, "name" | "help">): Counter => {
  const counts = new Map<string, { readonly labels: Labels; value: number }>();
  const add = (labels: Labels): void => {
    const key = writeLabels(labels);
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { labels, value: 1 });
    else count.value += 1;
  };
  return {
    add,
    read: () => ({ ...about, type: "counter", samples: [...counts.values()].map((count) => ({ ...count })) }),
  };
};

/** Counts values by size. */
export interface Histogram {
  readonly observe: (labels: Labels, value: number) => void;
  readonly read: () => Metric;
}

/** A histogram; `bounds` are inclusive and rise. */
export const createHistogram = (about: Pick<Metric, "name" | "help">, bounds: readonly number[]): Histogram => {
  const rows = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>();
  const observe = (labels: Labels, value: number): void => {
    const key = writeLabels(labels);
    const row = rows.get(key) ?? { labels, counts: [...bounds, Infinity].map(() => 0), sum: 0 };
    rows.set(key, row);
    const at = bounds.findIndex((bound) => value <= bound);
    const index = at === -1 ? bounds.length : at;
    row.counts[index] = (row.counts[index] ?? 0) + 1;
    row.sum += value;
  };
  const samplesOf = ({ labels, counts, sum }: { labels: Labels; counts: readonly number[]; sum: number }): Sample[] => {
    let below = 0;
    const buckets = counts.map((count, index): Sample => {
      below += count;
      const le = bounds[index] === undefined ? "+Inf" : String(bounds[index]);
      return { suffix: "_bucket", labels: { ...labels, le }, value: below };
    });
    return [...buckets, { suffix: "_sum", labels, value: sum }, { suffix: "_count", labels, value: below }];
  };
  return { observe, read: () => ({ ...about, type: "histogram", samples: [...rows.values()].flatMap(samplesOf) }) };
};

/** A metric of what stands now, without labels. */
export const gauge = (name: string, help: string, value: number): Metric => ({
  ...{ name, help, type: "gauge", samples: [{ value }] },
});

const escapeLabel = (text: string): string =>
  text.replace(/[\\"\n]/g, (letter) => (letter === "\n" ? "\\n" : `\\${letter}`));

const writeLabels = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

const writeValue = (value: number): string => (Number.isFinite(value) ? String(value) : value > 0 ? "+Inf" : "NaN");

/** The whole text. Metrics without samples are left out. */
export const writeMetrics = (metrics: readonly Metric[]): string =>
  metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ({ suffix = "", labels = {}, value }) => `${name}${suffix}${writeLabels(labels)} ${writeValue(value)}`,
      );
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
    })
    .join("");
