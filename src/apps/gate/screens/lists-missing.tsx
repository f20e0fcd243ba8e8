/** No lists on this phone: the first start, or storage that was damaged or erased. Nobody is let through from here. */
import { currentWords } from "../../../ui/words/current.ts";
import type { ListsStatus } from "../lists-status.ts";
import { Page } from "./page.tsx";

/** The state of the lists and the way to fetch them. */
export interface ListsMissingProps {
  readonly isDamaged: boolean;
  readonly lists: ListsStatus;
  readonly isOnline: boolean;
  readonly onFetch: () => void;
  readonly onImport: () => void;
}

const Fetching = ({ progress }: Pick<ListsStatus, "progress">) => {
  const words = currentWords().listsMissing;
  return (
    <div class="fetching" role="status">
      <p>{words.fetching}</p>
      {progress === undefined ? (
        <progress aria-label={words.fetching} />
      ) : (
        <progress aria-label={words.fetching} value={progress.done} max={Math.max(progress.total, 1)} />
      )}
      <p>{progress === undefined ? "" : words.progress(progress.done, progress.total)}</p>
    </div>
  );
};

/** Fetches by itself when there is a network; the button is for the impatient. */
export const ListsMissing = ({ isDamaged, lists, isOnline, onFetch, onImport }: ListsMissingProps) => {
  const words = currentWords();
  return (
    <Page screen="lists-missing" title={isDamaged ? words.listsMissing.damagedTitle : words.listsMissing.title}>
      <p>{isDamaged ? words.listsMissing.damaged : words.listsMissing.text}</p>
      {lists.isSyncing && isOnline && <Fetching {...(lists.progress && { progress: lists.progress })} />}
      {!isOnline && <p class="notice">{words.listsMissing.offline}</p>}
      {isOnline && !lists.isSyncing && lists.trouble !== undefined && (
        <p class="notice" role="status">
          {words.trouble[lists.trouble.kind]} <span class="code">{lists.trouble.code}</span>
        </p>
      )}
      <button type="button" class="button" disabled={lists.isSyncing && isOnline} onClick={onFetch}>
        {words.listsMissing.button}
      </button>
      <button type="button" class="button plain" data-open="lists" onClick={onImport}>
        {words.listsMissing.importButton}
      </button>
    </Page>
  );
};
