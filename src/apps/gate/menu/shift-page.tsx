/** Where this gate is, and who is on duty. */
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { NotKept, useKeep } from "./keep.tsx";
import { LeadLock, useLeadLock } from "./lead-lock.tsx";
import type { MenuPageView } from "./menu-parts.ts";
import { TextField } from "./text-field.tsx";
import { readCheckpoint, readInitials } from "./typed.ts";

/** The checkpoint's name is the lead's; the initials are the guard's and stay on the phone. */
export const ShiftPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().shift;
  const { checkpoint, initials } = parts.settings.current.value;
  const [keep, notKept] = useKeep(parts.settings);
  const isLocked = !useLeadLock().isOpen.value;
  const endShift = async (): Promise<void> => {
    if (await keep((former) => ({ ...former, initials: "" }))) {
      parts.gate.dispatch({ type: "menu-opened", page: "journal" });
    }
  };
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
