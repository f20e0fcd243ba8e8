/** Chooses the screen for the state. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { isClockBehind } from "../../core/verdict/clock.ts";
import type { ReleaseNotes } from "../../device/release.ts";
import type { Shared } from "../../device/share.ts";
import { TopBar } from "../../ui/top-bar.tsx";
import { currentLanguage } from "../../ui/words/current.ts";
import type { Language } from "../../ui/words/language.ts";
import type { MenuParts } from "./menu/menu-parts.ts";
import { Aiming } from "./screens/aiming.tsx";
import type { StartVideo } from "./screens/aiming.tsx";
import { AppTooOld } from "./screens/app-too-old.tsx";
import { CameraTroublePage } from "./screens/camera-trouble.tsx";
import { ListsMissing } from "./screens/lists-missing.tsx";
import { MenuScreen } from "./screens/menu-screen.tsx";
import { Opening } from "./screens/opening.tsx";
import { OtherInputs } from "./screens/other-inputs.tsx";
import type { Inputs } from "./screens/other-inputs.tsx";
import { StatusStrip } from "./screens/status-strip.tsx";
import { TrainingBanner } from "./screens/training-banner.tsx";
import { VerdictPage } from "./screens/verdict.tsx";
import type { GateWorks } from "./make-gate.ts";
import { canTypeAgain, outcomeOf, shownCheck } from "./state.ts";
import type { Check, State } from "./state.ts";

/** What the screens need of the world, made in `main.tsx`. */
export interface AppParts extends MenuParts, Pick<GateWorks, "journal"> {
  readonly isDemonstration: boolean;
  /** A new release that is loaded and waits, by what it says of itself. */
  readonly waitingRelease: Signal<ReleaseNotes | undefined>;
  readonly startVideo: StartVideo;
  readonly inputs: Inputs;
  readonly isOnline: ReadonlySignal<boolean>;
  readonly onTakeRelease: () => void;
  readonly onShare: (check: Check) => Promise<Shared>;
  readonly onLanguage: (language: Language) => void;
}

const Strip = (parts: AppParts) => (
  <StatusStrip
    lists={parts.gate.lists.status.value}
    checkpoint={parts.settings.current.value.checkpoint}
    nowSeconds={parts.shownSeconds.value}
    isClockBehind={isClockBehind(parts.gate.lists.clock())}
    isOnline={parts.isOnline.value}
    isJournalFailing={parts.journal.trouble.value !== undefined}
    release={parts.waitingRelease.value}
    onSync={() => void parts.gate.sync()}
    onTakeRelease={parts.onTakeRelease}
  />
);

const Others = ({ gate, inputs }: AppParts) => (
  <OtherInputs
    inputs={inputs}
    onText={gate.take}
    onMenu={() => {
      gate.dispatch({ type: "menu-opened", page: "menu" });
    }}
  />
);

interface CheckPageProps {
  readonly parts: AppParts;
  readonly check: Check;
  readonly canTypeAgain: boolean;
}

const CheckPage = ({ parts, check, canTypeAgain }: CheckPageProps) => {
  const { gate, settings, onShare } = parts;
  const { isContinuous, greenSeconds, allowsByEye } = settings.current.value;
  return (
    <VerdictPage
      check={check}
      canTypeAgain={canTypeAgain}
      allowsByEye={allowsByEye}
      returnsInSeconds={isContinuous && outcomeOf(check) === "admit" ? greenSeconds : undefined}
      barrier={gate.barrier.value}
      onShare={onShare}
      onDocument={(lastFour) => {
        gate.dispatch({ type: "document-read", lastFour });
      }}
      onDocumentSeen={() => {
        gate.dispatch({ type: "document-seen" });
      }}
      onTypeAgain={() => {
        gate.dispatch({ type: "type-again" });
      }}
      onDeed={(deed) => {
        gate.dispatch({ type: "deed-done", deed });
      }}
    />
  );
};

const OtherScreen = ({ parts, state }: { readonly parts: AppParts; readonly state: State }) => {
  const { gate } = parts;
  const openMenu = (): void => {
    gate.dispatch({ type: "menu-opened", page: "menu" });
  };
  switch (state.screen) {
    case "opening":
      return <Opening />;
    case "lists-missing":
      return (
        <ListsMissing
          isDamaged={state.isDamaged}
          lists={gate.lists.status.value}
          isOnline={parts.isOnline.value}
          onFetch={() => void gate.sync()}
          onImport={() => {
            gate.dispatch({ type: "menu-opened", page: "lists" });
          }}
        />
      );
    case "app-too-old":
      return (
        <AppTooOld
          onLoad={() => {
            parts.onTakeRelease();
            void gate.sync();
          }}
          onMenu={openMenu}
        />
      );
    case "camera":
      return (
        <CameraTroublePage
          trouble={state.trouble}
          onRetry={() => {
            gate.dispatch({ type: "camera-retried" });
          }}
        >
          <Others {...parts} />
          <Strip {...parts} />
        </CameraTroublePage>
      );
    case "menu":
      return <MenuScreen page={state.page} parts={parts} />;
    default:
      return null;
  }
};

const Scanning = ({ parts, state }: { readonly parts: AppParts; readonly state: State }) => {
  const check = shownCheck(state);
  const { facing, cameraId } = parts.settings.current.value;
  const phase = state.screen === "checking" && check === undefined ? "checking" : "aiming";
  return (
    <>
      <Aiming
        key="aiming"
        // While a document is compared, the check that asked for it stays in sight.
        phase={check === undefined ? phase : "verdict"}
        choice={{ facing, ...(cameraId === undefined ? {} : { cameraId }) }}
        isSameInView={parts.gate.isSameInView.value}
        startVideo={parts.startVideo}
      >
        <Others {...parts} />
        <Strip {...parts} />
      </Aiming>
      {check !== undefined && <CheckPage key="check" parts={parts} check={check} canTypeAgain={canTypeAgain(state)} />}
    </>
  );
};

/** The whole app: the bar at the top and one screen. */
export const App = (parts: AppParts) => {
  const state = parts.gate.state.value;
  const check = shownCheck(state);
  const isScanning = state.screen === "aiming" || state.screen === "checking" || state.screen === "verdict";
  const isTraining = parts.gate.training.value !== undefined;
  return (
    <div
      class="app"
      data-night={isScanning && check === undefined ? "true" : undefined}
      data-field={check === undefined ? undefined : outcomeOf(check)}
      data-training={isTraining ? "true" : undefined}
      lang={currentLanguage()}
    >
      <TopBar isDemonstration={parts.isDemonstration} onLanguage={parts.onLanguage} />
      {isTraining && <TrainingBanner training={parts.gate.training} />}
      {isScanning ? <Scanning parts={parts} state={state} /> : <OtherScreen parts={parts} state={state} />}
    </div>
  );
};
