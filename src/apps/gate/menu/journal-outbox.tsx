/** The scans that wait on this phone, what keeps them here, and handing them in. */
import { useEffect } from "preact/hooks";
import { currentLanguage } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { momentWords } from "../../../ui/words/times.ts";
import type { MenuParts } from "./menu-parts.ts";
import { TroubleNote } from "./trouble-note.tsx";

/** Counted anew when it is looked at. Trouble is of no interest while nothing waits. */
export const JournalOutbox = ({ parts }: { readonly parts: MenuParts }) => {
  const { store, journal } = currentMenuWords();
  const { waiting, oldestSeconds, isSending, trouble, forgotten } = parts.outbox.status.value;
  const nowSeconds = parts.shownSeconds.value;
  const words = journal.outbox;
  const isToBeEnrolled = trouble === "send-not-enrolled" || trouble === "send-shut-out";
  useEffect(() => {
    void parts.outbox.look();
  }, []);
  return (
    <section class="menu-section">
      <h2>{words.title}</h2>
      <p role="status" data-waiting={waiting}>
        {waiting === 0 ? words.nothing : words.waiting(waiting)}
        {oldestSeconds !== undefined &&
          ` · ${words.oldest(momentWords({ seconds: oldestSeconds, nowSeconds }, currentLanguage()))}`}
        {isSending && ` · ${words.sending}`}
      </p>
      {trouble !== undefined && waiting > 0 && !isSending && (
        <TroubleNote text={{ ...store, ...journal.trouble }[trouble]} code={trouble} />
      )}
      {forgotten > 0 && (
        <p class="notice" data-notice="forgotten">
          {words.forgotten(forgotten)}
        </p>
      )}
      {waiting > 0 && (
        <div class="menu-buttons">
          {isToBeEnrolled && (
            <button
              type="button"
              class="button"
              onClick={() => {
                parts.gate.dispatch({ type: "menu-opened", page: "device" });
              }}
            >
              {words.enrol}
            </button>
          )}
          <button
            type="button"
            class={isToBeEnrolled ? "button plain" : "button"}
            data-do="hand-in"
            disabled={isSending}
            onClick={() => void parts.outbox.handIn()}
          >
            {words.handIn}
          </button>
        </div>
      )}
      <p class="menu-small">{words.text}</p>
    </section>
  );
};
