/** Where this gate is, and who is on duty. */
import { useState } from "preact/hooks";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { DayPart } from "./journal-page.tsx";
import { JournalOutbox } from "./journal-outbox.tsx";
import { NotKept, useKeep } from "./keep.tsx";
import { LeadLock, useLeadLock } from "./lead-lock.tsx";
import type { MenuPageView } from "./menu-parts.ts";
import { TextField } from "./text-field.tsx";
import { intoView } from "./trouble-note.tsx";
import { readCheckpoint, readInitials } from "./typed.ts";

/** What was done in it, first. */
const Ended: MenuPageView = ({ parts }) => (
  <div class="menu-column">
    <p class="notice" role="status" data-notice="shift-ended" ref={intoView}>
      {currentMenuWords().shift.ended}
    </p>
    <DayPart parts={parts} />
    <JournalOutbox parts={parts} />
  </div>
);

/** The checkpoint's name is the lead's; the initials are the guard's and stay on the phone. */
export const ShiftPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().shift;
  const { checkpoint, initials } = parts.settings.current.value;
  const [keep, notKept] = useKeep(parts.settings);
  const [isEnded, setEnded] = useState(false);
  const isLocked = !useLeadLock().isOpen.value;
  const endShift = async (): Promise<void> => {
    setEnded(await keep((former) => ({ ...former, initials: "" })));
  };
  if (isEnded) return <Ended parts={parts} />;
  return (
    <>
      <NotKept error={notKept} />
      <div class="menu-columns">
        <section class="menu-section">
          <TextField
            name="initials"
            label={words.initials}
            hint={words.initialsHint}
            wrong={words.initialsTooLong}
            value={initials}
            read={readInitials}
            onKeep={(letters) => void keep((former) => ({ ...former, initials: letters }))}
          />
          <button type="button" class="button plain" onClick={() => void endShift()}>
            {words.end}
          </button>
          <p class="menu-small">{words.endHint}</p>
        </section>
        <section class="menu-section">
          {isLocked && (
            <p>
              {words.checkpoint}
              <br />
              <strong>{checkpoint === "" ? words.checkpointNone : checkpoint}</strong>
            </p>
          )}
          <LeadLock>
            <TextField
              name="checkpoint"
              label={words.checkpoint}
              hint={words.checkpointHint}
              wrong={words.checkpointTooLong}
              value={checkpoint}
              read={readCheckpoint}
              onKeep={(name) => void keep((former) => ({ ...former, checkpoint: name }))}
            />
          </LeadLock>
        </section>
      </div>
    </>
  );
};
