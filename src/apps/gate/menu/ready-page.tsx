/** The check before duty: one answer at arm's length, and under it what is missing and what to do. */
import { useEffect, useState } from "preact/hooks";
import { currentLanguage } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { tryOut, withPresent } from "./measure-ready.ts";
import type { Tried } from "./measure-ready.ts";
import type { MenuPageView, MenuParts } from "./menu-parts.ts";
import { findReady, isReady } from "./ready-check.ts";
import type { ReadyResult } from "./ready-check.ts";
import { readyValueWords } from "./ready-value.ts";

/** Ink only: green means that a traveler may pass. */
const Mark = ({ isGood }: { readonly isGood: boolean }) => (
  <svg viewBox="0 0 100 100" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="14">
    <path d={isGood ? "M12 54 40 82 90 22" : "M16 16 84 84M84 16 16 84"} stroke-linecap="round" />
  </svg>
);

const Answer = ({ results }: { readonly results: readonly ReadyResult[] | undefined }) => {
  const words = currentMenuWords().ready;
  if (results === undefined) return <p class="answer-words">{words.checking}</p>;
  const isGood = isReady(results);
  const count = (state: string): number => results.filter((result) => result.state === state).length;
  const wanting = count("wanting") + count("unknown");
  return (
    <>
      <Mark isGood={isGood} />
      <p class="answer-words">{isGood ? words.ready : words.notReady}</p>
      {!isGood && <p>{words.missing(count("wrong"))}</p>}
      {wanting > 0 && <p>{words.seeTo(wanting)}</p>}
      {isGood && wanting === 0 && <p>{words.allGood}</p>}
    </>
  );
};

interface ItemProps {
  readonly result: ReadyResult;
  readonly parts: MenuParts;
  readonly onPlay: () => void;
}

const Item = ({ result: { item, finding, state, page, value }, parts, onPlay }: ItemProps) => {
  const { ready: words, menu } = currentMenuWords();
  const { says, toDo } = words.finding[finding];
  return (
    <li class="ready-item" data-item={item} data-state={state} data-finding={finding}>
      <strong>
        {words.item[item]} <span class="ready-state">{words.state[state]}</span>
      </strong>
      <p>{says(readyValueWords(value, parts.shownSeconds.value, currentLanguage()))}</p>
      {toDo !== undefined && <p>{toDo}</p>}
      {page !== undefined && page !== "menu" && (
        <button
          type="button"
          class="button plain"
          onClick={() => {
            parts.gate.dispatch({ type: "menu-opened", page });
          }}
        >
          {words.open(menu.entries[page].title)}
        </button>
      )}
      {item === "sound" && (
        <button type="button" class="button plain" onClick={onPlay}>
          {words.playSound}
        </button>
      )}
    </li>
  );
};

/** Runs by itself when it is opened; what can change while it stays open is judged anew with each half minute. */
export const ReadyPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().ready;
  const [tried, setTried] = useState<Tried>();
  const run = async (): Promise<void> => {
    setTried(undefined);
    setTried(await tryOut(parts));
  };
  const play = async (): Promise<void> => {
    parts.feedback.sound("admit");
    const canSound = await parts.feedback.canSound();
    setTried((former) => former && { ...former, canSound });
  };
  useEffect(() => {
    void run();
  }, []);
  // Read here, so that the page is drawn anew when it changes.
  void parts.shownSeconds.value;
  const results = tried && findReady(withPresent(tried, parts));
  const answer = results && (isReady(results) ? "ready" : "not-ready");
  return (
    <div class="menu-columns">
      <div class="answer-part">
        <div class="answer" role="status" data-ready={answer ?? "checking"}>
          <Answer results={results} />
        </div>
        <button type="button" class="button plain" disabled={tried === undefined} onClick={() => void run()}>
          {words.again}
        </button>
      </div>
      <ul class="ready-list">
        {results?.map((result) => (
          <Item key={result.item} result={result} parts={parts} onPlay={() => void play()} />
        ))}
      </ul>
    </div>
  );
};
