/** The journal of this phone: the counts of a day by verdict and hour, and what waits to be handed in. */
import { useEffect, useState } from "preact/hooks";
import type { Result } from "../../../core/result.ts";
import type { Outcome } from "../../../core/verdict/reasons.ts";
import { dayOf } from "../../../store/day-counts.ts";
import type { DayCounts } from "../../../store/day-counts.ts";
import type { StoreError } from "../../../store/connection.ts";
import { currentLanguage } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { dayWords } from "../../../ui/words/times.ts";
import { Hours, Verdicts } from "./day-table.tsx";
import { dayTotal } from "./hour-counts.ts";
import { JournalOutbox } from "./journal-outbox.tsx";
import type { MenuPageView } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

const daySeconds = 86_400;
/** Counts are kept for this day and the seven before it. */
const daysBackMax = 7;

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

/** The counts of today; a step back leads to the day before. */
export const DayPart: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().journal;
  const nowSeconds = parts.shownSeconds.value;
  const [daysBack, setDaysBack] = useState(0);
  const [counts, setCounts] = useState<{ readonly date: string; readonly read: Result<DayCounts, StoreError> }>();
  const seconds = nowSeconds - daysBack * daySeconds;
  const { date } = dayOf(seconds);
  useEffect(() => {
    let isLeft = false;
    void parts.store.journal.countsOf(date).then((read) => {
      if (!isLeft) setCounts({ date, read });
    });
    return () => {
      isLeft = true;
    };
  }, [date]);
  return (
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
  );
};

/** What waits first: it may need something done. */
export const JournalPage: MenuPageView = ({ parts }) => (
  <div class="menu-column">
    <JournalOutbox parts={parts} />
    <DayPart parts={parts} />
  </div>
);
