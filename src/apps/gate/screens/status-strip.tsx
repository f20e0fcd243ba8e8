/** The strip under the camera: how old the lists are, whether there is a network, and what keeps new lists away. */
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { momentWords, spanWords } from "../../../ui/words/times.ts";
import { ageOf, clockWarning, isAppTooOld, reachOf } from "../lists-status.ts";
import type { ListsStatus } from "../lists-status.ts";

/** What the strip says, and what can be done about it. */
export interface StatusStripProps {
  readonly lists: ListsStatus;
  readonly nowSeconds: number;
  readonly isOnline: boolean;
  readonly appVersion: number;
  readonly isReleaseWaiting: boolean;
  readonly onSync: () => void;
  readonly onTakeRelease: () => void;
}

const Warnings = ({ lists, nowSeconds, appVersion }: Pick<StatusStripProps, "lists" | "nowSeconds" | "appVersion">) => {
  const words = currentWords();
  const offSeconds = clockWarning(lists);
  const isInForce = ageOf(lists, nowSeconds)?.grade !== "stale";
  return (
    <>
      {isAppTooOld(lists, appVersion) && <p class="notice">{words.strip.appTooOld}</p>}
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

const Facts = ({ lists, nowSeconds, isOnline }: Pick<StatusStripProps, "lists" | "nowSeconds" | "isOnline">) => {
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

/** Lies on the night behind the camera's picture. */
export const StatusStrip = (props: StatusStripProps) => {
  const words = currentWords().strip;
  return (
    <section class="strip" aria-label={words.title}>
      <Warnings lists={props.lists} nowSeconds={props.nowSeconds} appVersion={props.appVersion} />
      {props.isReleaseWaiting && (
        <button type="button" class="button plain" onClick={props.onTakeRelease}>
          {words.newRelease} · {words.useNewRelease}
        </button>
      )}
      <div class="strip-row">
        <Facts lists={props.lists} nowSeconds={props.nowSeconds} isOnline={props.isOnline} />
        <button type="button" class="button plain" disabled={props.lists.isSyncing} onClick={props.onSync}>
          {words.updateLists}
        </button>
      </div>
    </section>
  );
};
