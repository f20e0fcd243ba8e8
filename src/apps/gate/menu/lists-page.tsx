/** The lists of this phone: how old they are and what to do, bringing them up to date, as a file, and what keeps them. */
import { isClockBehind } from "../../../core/verdict/clock.ts";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { endWords, momentWords } from "../../../ui/words/times.ts";
import { ageOf, usableUntilSeconds } from "../lists-status.ts";
import { ListsAge } from "../screens/status-strip.tsx";
import { clockOffsetWords } from "./clock-offset.ts";
import { Fact } from "./fact.tsx";
import { ListsFile } from "./lists-file.tsx";
import { ListsUpdate } from "./lists-update.tsx";
import type { MenuPageView, MenuParts } from "./menu-parts.ts";
import { PhoneStorage } from "./phone-storage.tsx";

const Age = ({ parts }: { readonly parts: MenuParts }) => {
  const words = currentMenuWords().lists;
  const { gate, shownSeconds } = parts;
  const lists = gate.lists.status.value;
  const nowSeconds = shownSeconds.value;
  const isBehind = isClockBehind(gate.lists.clock());
  const grade = ageOf(lists, nowSeconds)?.grade ?? "none";
  const next =
    grade === "aging" && lists.set !== undefined
      ? words.aging(endWords({ seconds: usableUntilSeconds(lists.set), nowSeconds }, currentLanguage()))
      : grade !== "aging" && words.next[grade];
  return (
    <div class="lists-age">
      <p>
        <ListsAge lists={lists} nowSeconds={nowSeconds} isClockBehind={isBehind} />
      </p>
      {isBehind ? (
        <p class="notice" data-notice="clock-behind">
          {currentWords().strip.clockBehind}
        </p>
      ) : (
        <p>{next}</p>
      )}
    </div>
  );
};

const Facts = ({ parts }: { readonly parts: MenuParts }) => {
  const words = currentMenuWords().lists;
  const language = currentLanguage();
  const { lists } = parts.gate;
  const { set, syncedSeconds, clockOffsetSeconds } = lists.status.value;
  const nowSeconds = parts.shownSeconds.value;
  const moment = (seconds: number): string => momentWords({ seconds, nowSeconds }, language);
  const end = (seconds: number): string => endWords({ seconds, nowSeconds }, language);
  const root = lists.set()?.root;
  return (
    <section class="menu-section">
      <h2>{words.facts.title}</h2>
      <dl class="facts">
        {set !== undefined && (
          <>
            <Fact name={words.facts.made} value={moment(set.iatSeconds)} />
            {syncedSeconds !== undefined && <Fact name={words.facts.synced} value={moment(syncedSeconds)} />}
            <Fact name={words.facts.usableUntil} value={end(usableUntilSeconds(set))} />
            <Fact name={words.facts.version} value={String(set.version)} />
            <Fact name={words.facts.count} value={String(set.listCount)} />
            <Fact name={words.facts.trustUntil} value={end(set.trustExpSeconds)} />
          </>
        )}
        {root !== undefined && <Fact name={words.facts.rootVersion} value={String(root.version)} />}
        <Fact name={words.facts.clockFloor} value={moment(lists.clock().floorSeconds)} />
        <Fact name={words.facts.clockOffset} value={clockOffsetWords(clockOffsetSeconds, words.offset, language)} />
      </dl>
    </section>
  );
};

/** What helps first stands first. */
export const ListsPage: MenuPageView = ({ parts }) => (
  <div class="menu-columns">
    <div class="menu-column">
      <section class="menu-section">
        <Age parts={parts} />
        <ListsUpdate parts={parts} />
      </section>
      <ListsFile gate={parts.gate} />
    </div>
    <div class="menu-column">
      <Facts parts={parts} />
      <PhoneStorage />
    </div>
  </div>
);
