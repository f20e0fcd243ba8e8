/** The journal of this phone: the counts of a day by verdict and hour, and what waits to be handed in. */
import { useEffect, useState } from "preact/hooks";
import type { Result } from "../../../core/result.ts";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import { dayOf } from "../../../store/day-counts.ts";
import type { DayCounts } from "../../../store/day-counts.ts";
import type { StoreError } from "../../../store/connection.ts";
import { OutcomeSymbol } from "../../../ui/symbols.tsx";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { dayWords } from "../../../ui/words/times.ts";
import { dayTotal, hourCounts, hourText, outcomeCounts } from "./hour-counts.ts";
import { JournalOutbox } from "./journal-outbox.tsx";
import type { MenuPageView } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

const daySeconds = 86_400;
/** Counts are kept for this day and the seven before it. */
const daysBackMax = 7;

/** A share of the largest, in ink; the number beside it says it to everybody. */
const Bar = ({ count, of }: { readonly count: number; readonly of: number }) => (
  <span class="bar" aria-hidden="true">
    <span style={{ inlineSize: `${String((100 * count) / Math.max(of, 1))}%` }} />
  </span>
);

interface VerdictsProps {
  readonly day: DayCounts;
  readonly chosen: Outcome | undefined;
  readonly onChoose: (outcome: Outcome | undefined) => void;
}

const Verdicts = ({ day, chosen, onChoose }: VerdictsProps) => {
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

const Hours = ({ day, chosen }: Pick<VerdictsProps, "day" | "chosen">) => {
  const words = currentMenuWords().journal;
  const rows = hourCounts(day, chosen);
  const most = Math.max(...rows.map(({ count }) => count));
  return (
    <table class="hours">
      <caption>{words.byHour(chosen === undefined ? words.all : currentWords().outcome[chosen])}</caption>
      <thead>
        <tr>
          <th scope="col">{words.hour}</th>
          <th scope="col">{words.scans}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ hour, count }) => (
          <tr key={hour}>
            <th scope="row">{hourText(hour)}</th>
            <td>
              <strong>{count}</strong>
              <Bar count={count} of={most} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Day = ({ counts }: { readonly counts: Result<DayCounts, StoreError> }) => {
  const { store, journal } = currentMenuWords();
  const [chosen, setChosen] = useState<Outcome>();
  if (!counts.ok) return <TroubleNote text={store[counts.error]} code={counts.error} />;
  if (dayTotal(counts.value) === 0) return <p data-empty="true">{journal.none}</p>;
  return (
    <div class="menu-columns">
      <Verdicts day={counts.value} chosen={chosen} onChoose={setChosen} />
      <Hours day={counts.value} chosen={chosen} />
    </div>
  );
};

/** Today first; a step back leads to the day before. */
export const JournalPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().journal;
  const nowSeconds = parts.shownSeconds.value;
  const [daysBack, setDaysBack] = useState(0);
  const [counts, setCounts] = useState<{ readonly date: string; readonly read: Result<DayCounts, StoreError> }>();
  const seconds = nowSeconds - daysBack * daySeconds;
  const { date } = dayOf(seconds);
  useEffect(() => {
    void parts.store.journal.countsOf(date).then((read) => {
      setCounts({ date, read });
    });
  }, [date]);
  return (
    <>
      <JournalOutbox parts={parts} />
      <section class="menu-section">
        <h2 class="day" aria-live="polite">
          {dayWords({ seconds, nowSeconds }, currentLanguage())}
        </h2>
        <p>{words.about}</p>
        {counts?.date === date && <Day key={date} counts={counts.read} />}
        <div class="menu-pair">
          <button
            type="button"
            class="button plain"
            disabled={daysBack >= daysBackMax}
            onClick={() => {
              setDaysBack(daysBack + 1);
            }}
          >
            {words.earlier}
          </button>
          <button
            type="button"
            class="button plain"
            disabled={daysBack === 0}
            onClick={() => {
              setDaysBack(daysBack - 1);
            }}
          >
            {words.later}
          </button>
        </div>
      </section>
    </>
  );
};
