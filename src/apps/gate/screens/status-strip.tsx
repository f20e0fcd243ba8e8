/** The strip under the camera: how old the lists are, whether there is a network, and what keeps new lists away. */
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { momentWords, spanWords } from "../../../ui/words/times.ts";
import type { ReleaseNotes } from "../../../device/release.ts";
import { ageOf, clockWarning, reachOf } from "../lists-status.ts";
import type { ListsStatus } from "../lists-status.ts";

/** What the strip says, and what can be done about it. */
export interface StatusStripProps {
  readonly lists: ListsStatus;
  readonly nowSeconds: number;
  /** The phone's clock is before its own lists. */
  readonly isClockBehind: boolean;
  readonly isOnline: boolean;
  /** Empty where none was named. */
  readonly checkpoint: string;
  readonly isJournalFailing: boolean;
  /** A new release that waits, by what it says of itself. */
  readonly release: ReleaseNotes | undefined;
  readonly onSync: () => void;
  readonly onTakeRelease: () => void;
}

const Warnings = ({ lists, nowSeconds, isClockBehind, isJournalFailing }: StatusStripProps) => {
  const words = currentWords();
  const { stopsSeconds } = lists;
  const offSeconds = clockWarning(lists);
  const isInForce = ageOf(lists, nowSeconds)?.grade !== "stale";
  return (
    <>
      {stopsSeconds !== undefined && (
        <p class="notice" data-notice="app-too-old">
          {words.strip.appTooOld(momentWords({ seconds: stopsSeconds, nowSeconds }, currentLanguage()))}
        </p>
      )}
      {isJournalFailing && (
        <p class="notice" role="status" data-notice="journal">
          {words.strip.journalTrouble}
        </p>
      )}
      {isClockBehind && (
        <p class="notice" data-notice="clock-behind">
          {words.strip.clockBehind}
        </p>
      )}
      {offSeconds !== undefined && !isClockBehind && (
        <p class="notice">{words.strip.clockOff(spanWords(offSeconds, currentLanguage()))}</p>
      )}
      {lists.trouble !== undefined && !lists.isSyncing && !isClockBehind && (
        <p class="notice">
          {words.trouble[lists.trouble.kind]} {isInForce && words.strip.staysInForce}{" "}
          <span class="code">{lists.trouble.code}</span>
        </p>
      )}
    </>
  );
};

/** How old the lists are, and what that means; a wrong clock knows of no age. */
export const ListsAge = ({
  lists,
  nowSeconds,
  isClockBehind,
}: Pick<StatusStripProps, "lists" | "nowSeconds" | "isClockBehind">) => {
  const words = currentWords().strip;
  const age = ageOf(lists, nowSeconds);
  const grade = isClockBehind ? "stale" : (age?.grade ?? "none");
  const said = age === undefined ? words.listsNone : words.grade[age.grade];
  return (
    <strong class="strip-pieces">
      <span>
        <span data-grade={grade}>{isClockBehind ? words.clockWrong : said}</span>
      </span>{" "}
      {age !== undefined && !isClockBehind && (
        <span>{words.listsAge(spanWords(age.ageSeconds, currentLanguage()))}</span>
      )}
    </strong>
  );
};

const Facts = (props: StatusStripProps) => {
  const { lists, nowSeconds, isOnline, checkpoint } = props;
  const words = currentWords().strip;
  return (
    <p class="strip-facts" role="status">
      <ListsAge {...props} />{" "}
      <span class="strip-pieces">
        {checkpoint !== "" && <span>{checkpoint}</span>}
        <span>{words.reach[reachOf(lists, isOnline)]}</span>{" "}
        <span>
          {lists.isSyncing || lists.syncedSeconds === undefined
            ? words.syncing
            : words.synced(momentWords({ seconds: lists.syncedSeconds, nowSeconds }, currentLanguage()))}
        </span>
      </span>
    </p>
  );
};

const Release = ({ notes, onTake }: { readonly notes: ReleaseNotes; readonly onTake: () => void }) => {
  const words = currentWords().strip;
  const sentences = notes[currentLanguage()];
  return (
    <div class="release" data-notice="release">
      {sentences.length > 0 && (
        <details>
          <summary>{words.whatIsNew}</summary>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
      <button type="button" class="button plain" onClick={onTake}>
        {words.newRelease} · {words.useNewRelease}
      </button>
    </div>
  );
};

/** Lies on the night behind the camera's picture. */
export const StatusStrip = (props: StatusStripProps) => {
  const words = currentWords().strip;
  return (
    <section class="strip" aria-label={words.title}>
      <Warnings {...props} />
      {props.release !== undefined && <Release notes={props.release} onTake={props.onTakeRelease} />}
      <div class="strip-row">
        <Facts {...props} />
        <button type="button" class="button plain" disabled={props.lists.isSyncing} onClick={props.onSync}>
          {words.updateLists}
        </button>
      </div>
    </section>
  );
};
