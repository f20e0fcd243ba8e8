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
  readonly isOnline: boolean;
  /** Empty where none was named. */
  readonly checkpoint: string;
  readonly isJournalFailing: boolean;
  /** A new release that waits, by what it says of itself. */
  readonly release: ReleaseNotes | undefined;
  readonly onSync: () => void;
  readonly onTakeRelease: () => void;
}

type WarningsProps = Pick<StatusStripProps, "lists" | "nowSeconds" | "isJournalFailing">;

const Warnings = ({ lists, nowSeconds, isJournalFailing }: WarningsProps) => {
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
      {offSeconds !== undefined && (
        <p class="notice">{words.strip.clockOff(spanWords(offSeconds, currentLanguage()))}</p>
      )}
      {lists.trouble !== undefined && !lists.isSyncing && (
        <p class="notice">
          {words.trouble[lists.trouble.kind]} {isInForce && words.strip.staysInForce}{" "}
          <span class="code">{lists.trouble.code}</span>
        </p>
      )}
    </>
  );
};

type FactsProps = Pick<StatusStripProps, "lists" | "nowSeconds" | "isOnline" | "checkpoint">;

const Facts = ({ lists, nowSeconds, isOnline, checkpoint }: FactsProps) => {
  const words = currentWords().strip;
  const language = currentLanguage();
  const age = ageOf(lists, nowSeconds);
  return (
    <p class="strip-facts" role="status">
      <strong class="strip-pieces">
        <span>
          <span data-grade={age?.grade ?? "none"}>{age === undefined ? words.listsNone : words.grade[age.grade]}</span>
        </span>{" "}
        {age !== undefined && <span>{words.listsAge(spanWords(age.ageSeconds, language))}</span>}
      </strong>{" "}
      <span class="strip-pieces">
        {checkpoint !== "" && <span>{checkpoint}</span>}
        <span>{words.reach[reachOf(lists, isOnline)]}</span>{" "}
        <span>
          {lists.isSyncing || lists.syncedSeconds === undefined
            ? words.syncing
            : words.synced(momentWords({ seconds: lists.syncedSeconds, nowSeconds }, language))}
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
      <Warnings lists={props.lists} nowSeconds={props.nowSeconds} isJournalFailing={props.isJournalFailing} />
      {props.release !== undefined && <Release notes={props.release} onTake={props.onTakeRelease} />}
      <div class="strip-row">
        <Facts
          lists={props.lists}
          nowSeconds={props.nowSeconds}
          isOnline={props.isOnline}
          checkpoint={props.checkpoint}
        />
        <button type="button" class="button plain" disabled={props.lists.isSyncing} onClick={props.onSync}>
          {words.updateLists}
        </button>
      </div>
    </section>
  );
};
