/** The counts of one day, by verdict and by hour. */
import "./day-table.css";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import type { DayCounts } from "../../../store/day-counts.ts";
import { OutcomeSymbol } from "../../../ui/symbols.tsx";
import { currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { dayTotal, hourCounts, hourText, outcomeCounts } from "./hour-counts.ts";

/** A share of the largest, in ink; the number beside it says it to everybody. */
const Bar = ({ count, of }: { readonly count: number; readonly of: number }) => (
  <span class="bar" aria-hidden="true">
    <span style={{ inlineSize: `${String((100 * count) / Math.max(of, 1))}%` }} />
  </span>
);

/** `chosen`: whose hours are shown; undefined for all. */
export interface VerdictsProps {
  readonly day: DayCounts;
  readonly chosen: Outcome | undefined;
  readonly onChoose: (outcome: Outcome | undefined) => void;
}

/** A choice of whose hours are shown. */
export const Verdicts = ({ day, chosen, onChoose }: VerdictsProps) => {
  const { outcome: names } = currentWords();
  const words = currentMenuWords().journal;
  const total = dayTotal(day);
  const row = (outcome: Outcome | undefined, count: number) => (
    <button
      key={outcome ?? "all"}
      type="button"
      class="count-row"
      aria-pressed={chosen === outcome}
      data-count={outcome ?? "all"}
      onClick={() => {
        onChoose(outcome);
      }}
    >
      {outcome === undefined ? <span /> : <OutcomeSymbol outcome={outcome} />}
      <span>{outcome === undefined ? words.all : names[outcome]}</span>
      <strong>{count}</strong>
      <Bar count={count} of={total} />
    </button>
  );
  return (
    <div class="counts" role="group" aria-label={words.verdicts}>
      {row(undefined, total)}
      {outcomeCounts(day).map(({ outcome, count }) => row(outcome, count))}
    </div>
  );
};

/** From the first hour with a scan to the last one. */
export const Hours = ({ day, chosen }: Pick<VerdictsProps, "day" | "chosen">) => {
  const words = currentMenuWords().journal;
  const rows = hourCounts(day, chosen);
  const most = Math.max(...rows.map(({ count }) => count));
  return (
    <table class="hours">
      <caption>{words.byHour(chosen === undefined ? words.all : currentWords().outcome[chosen])}</caption>
      <thead>
        <tr>
          <th scope="col">{words.hour}</th>
          <th scope="col" colSpan={2}>
            {words.scans}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ hour, count }) => (
          <tr key={hour}>
            <th scope="row">{hourText(hour)}</th>
            <td>{count}</td>
            <td>
              <Bar count={count} of={most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
