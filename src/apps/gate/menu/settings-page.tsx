/** Settings: those of the guard, and behind the lead's PIN those of the gate. */
import { useState } from "preact/hooks";
import { greenSecondsChoices, repeatMinutesChoices, themes } from "../../../store/gate-settings.ts";
import type { GateSettings } from "../../../store/gate-settings.ts";
import type { StoreError } from "../../../store/connection.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { BarrierSetting } from "./barrier-setting.tsx";
import { CameraSetting } from "./camera-setting.tsx";
import { Choice } from "./choice.tsx";
import { NotKept, useKeep } from "./keep.tsx";
import type { Keep } from "./keep.tsx";
import { LeadLock } from "./lead-lock.tsx";
import type { MenuPageView, MenuParts } from "./menu-parts.ts";
import { SetPin } from "./set-pin.tsx";
import { Switch } from "./switch.tsx";
import { TryOutcomes } from "./try-outcomes.tsx";

interface PartProps {
  readonly settings: GateSettings;
  readonly keep: Keep;
}

const SignalSettings = ({ settings, keep, feedback }: PartProps & Pick<MenuParts, "feedback">) => {
  const words = currentMenuWords().settings;
  return (
    <section class="menu-section">
      <Switch
        name="sound"
        label={words.sound}
        isOn={settings.hasSound}
        onSwitch={(hasSound) => void keep((former) => ({ ...former, hasSound }))}
      />
      <TryOutcomes title={words.trySounds} onTry={feedback.sound} />
      {feedback.canVibrate ? (
        <>
          <Switch
            name="vibration"
            label={words.vibration}
            isOn={settings.hasVibration}
            onSwitch={(hasVibration) => void keep((former) => ({ ...former, hasVibration }))}
          />
          <TryOutcomes title={words.tryVibration} onTry={feedback.vibrate} />
        </>
      ) : (
        <p class="menu-small">{words.cannotVibrate}</p>
      )}
    </section>
  );
};

const ThemeSetting = ({ settings, keep }: PartProps) => {
  const words = currentMenuWords().settings;
  return (
    <section class="menu-section">
      <Choice
        name="theme"
        legend={words.theme}
        options={themes.map((value) => ({ value, label: words.themes[value] }))}
        value={settings.theme}
        onChoice={(theme) => void keep((former) => ({ ...former, theme }))}
      />
    </section>
  );
};

const QueueSettings = ({ settings, keep }: PartProps) => {
  const words = currentMenuWords().settings;
  return (
    <section class="menu-section">
      <h2>{words.queue}</h2>
      <Switch
        name="continuous"
        label={words.continuous}
        hint={words.continuousHint}
        isOn={settings.isContinuous}
        onSwitch={(isContinuous) => void keep((former) => ({ ...former, isContinuous }))}
      />
      {settings.isContinuous && (
        <Choice
          name="green-seconds"
          legend={words.greenSeconds}
          options={greenSecondsChoices.map((value) => ({ value, label: words.seconds(value) }))}
          value={settings.greenSeconds}
          onChoice={(greenSeconds) => void keep((former) => ({ ...former, greenSeconds }))}
        />
      )}
      <Choice
        name="repeat-minutes"
        legend={words.repeat}
        hint={words.repeatHint}
        options={repeatMinutesChoices.map((value) => ({
          value,
          label: value === 0 ? words.never : words.span(value),
        }))}
        value={settings.repeatMinutes}
        onChoice={(repeatMinutes) => void keep((former) => ({ ...former, repeatMinutes }))}
      />
    </section>
  );
};

const DocumentSetting = ({ settings, keep }: PartProps) => {
  const words = currentMenuWords().settings;
  return (
    <section class="menu-section">
      <h2>{words.document}</h2>
      <Switch
        name="by-eye"
        label={words.byEye}
        hint={words.byEyeHint}
        isOn={settings.allowsByEye}
        onSwitch={(allowsByEye) => void keep((former) => ({ ...former, allowsByEye }))}
      />
    </section>
  );
};

/** In force with each tap. */
export const SettingsPage: MenuPageView = ({ parts }) => {
  const settings = parts.settings.current.value;
  const [keep, notKept] = useKeep(parts.settings);
  const [pinNotKept, setPinNotKept] = useState<StoreError>();
  const own = { settings, keep };
  return (
    <>
      <NotKept error={notKept ?? pinNotKept} />
      <div class="menu-columns">
        <SignalSettings {...own} feedback={parts.feedback} />
        <ThemeSetting {...own} />
        <LeadLock>
          <QueueSettings {...own} />
          <DocumentSetting {...own} />
          <section class="menu-section">
            <CameraSetting {...own} />
          </section>
          {parts.barrierOrigin !== "" && (
            <BarrierSetting
              origin={parts.barrierOrigin}
              path={settings.barrierPath}
              onPath={(barrierPath) => void keep((former) => ({ ...former, barrierPath }))}
            />
          )}
          <SetPin
            onKept={(kept) => {
              setPinNotKept(kept.ok ? undefined : kept.error);
            }}
          />
        </LeadLock>
      </div>
    </>
  );
};
