/** Brings the lists up to date over the network, and says how far it is and what keeps them away. */
import { isClockBehind } from "../../../core/verdict/clock.ts";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { momentWords } from "../../../ui/words/times.ts";
import { ageOf } from "../lists-status.ts";
import { listsTroubles } from "./lists-trouble.ts";
import type { ListsError } from "./lists-trouble.ts";
import type { MenuParts } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

/** Why no new lists came; `isInForce`: those that were here are still to be used. */
export const ListsTroubleNote = ({ code, isInForce }: { readonly code: ListsError; readonly isInForce: boolean }) => {
  const { store, lists } = currentMenuWords();
  const text = { ...store, ...lists.trouble }[listsTroubles[code]];
  return <TroubleNote text={isInForce ? lists.unchanged(text) : text} code={code} />;
};

const Progress = ({ done, total }: { readonly done: number; readonly total: number }) => {
  const words = currentWords();
  const { lists } = currentMenuWords();
  return (
    <>
      <progress aria-label={words.strip.syncing} value={done} max={Math.max(total, 1)} />
      <p>
        {words.listsMissing.progress(done, total)} · {lists.left(total - done)}
      </p>
    </>
  );
};

/** The button stays where it is while there is progress below it. */
export const ListsUpdate = ({ parts }: { readonly parts: MenuParts }) => {
  const { strip } = currentWords();
  const words = currentMenuWords().lists;
  const status = parts.gate.lists.status.value;
  const { isSyncing, progress, syncedSeconds, trouble } = status;
  const nowSeconds = parts.shownSeconds.value;
  const grade = ageOf(status, nowSeconds)?.grade;
  const isInForce = grade !== undefined && grade !== "stale" && !isClockBehind(parts.gate.lists.clock());
  return (
    <>
      <button type="button" class="button" disabled={isSyncing} onClick={() => void parts.gate.sync()}>
        {strip.updateLists}
      </button>
      <div class="fetching" role="status">
        {isSyncing && progress !== undefined && <Progress {...progress} />}
        {isSyncing && progress === undefined && <progress aria-label={strip.syncing} />}
        {!isSyncing && trouble === undefined && syncedSeconds !== undefined && (
          <p>{words.upToDate(momentWords({ seconds: syncedSeconds, nowSeconds }, currentLanguage()))}</p>
        )}
      </div>
      {!isSyncing && trouble !== undefined && <ListsTroubleNote code={trouble.code} isInForce={isInForce} />}
    </>
  );
};
