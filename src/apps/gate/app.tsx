/** Chooses the screen for the state. */
import type { ReadonlySignal } from "@preact/signals";
import { TopBar } from "../../ui/top-bar.tsx";
import { currentLanguage } from "../../ui/words/current.ts";
import type { Language } from "../../ui/words/language.ts";
import type { Gate } from "./gate.ts";
import { Aiming } from "./screens/aiming.tsx";
import type { StartVideo } from "./screens/aiming.tsx";
import { CameraTroublePage } from "./screens/camera-trouble.tsx";
import { ListsMissing } from "./screens/lists-missing.tsx";
import { Opening } from "./screens/opening.tsx";
import { StatusStrip } from "./screens/status-strip.tsx";
import { Unsupported } from "./screens/unsupported.tsx";
import { VerdictPage } from "./screens/verdict.tsx";
import { outcomeOf } from "./state.ts";

/** What the screens need of the world, made in `main.tsx`. */
export interface AppParts {
  readonly gate: Gate;
  readonly isDemonstration: boolean;
  readonly appVersion: number;
  readonly isOnline: ReadonlySignal<boolean>;
  readonly isReleaseWaiting: ReadonlySignal<boolean>;
  /** Rises every half minute, so that ages on screen stay true. */
  readonly tick: ReadonlySignal<number>;
  readonly startVideo: StartVideo;
  readonly onTakeRelease: () => void;
  readonly onLanguage: (language: Language) => void;
}

const Strip = ({ gate, tick, isOnline, isReleaseWaiting, appVersion, onTakeRelease }: AppParts) => (
  <StatusStrip
    key={tick.value}
    lists={gate.lists.value}
    nowSeconds={gate.nowSeconds()}
    isOnline={isOnline.value}
    appVersion={appVersion}
    isReleaseWaiting={isReleaseWaiting.value}
    onSync={() => void gate.sync()}
    onTakeRelease={onTakeRelease}
  />
);

const CurrentScreen = (parts: AppParts) => {
  const { gate } = parts;
  const state = gate.state.value;
  switch (state.screen) {
    case "opening":
      return <Opening />;
    case "unsupported":
      return <Unsupported missing={state.missing} />;
    case "lists-missing":
      return (
        <ListsMissing
          isDamaged={state.isDamaged}
          lists={gate.lists.value}
          isOnline={parts.isOnline.value}
          onFetch={() => void gate.sync()}
        />
      );
    case "aiming":
    case "checking":
      return (
        <Aiming isChecking={state.screen === "checking"} startVideo={parts.startVideo}>
          <Strip {...parts} />
        </Aiming>
      );
    case "verdict":
      return (
        <VerdictPage
          check={state.check}
          canTypeAgain={state.asked !== undefined && state.check.verdict.outcome === "invalid"}
          onDocument={(lastFour) => {
            gate.dispatch({ type: "document-read", lastFour });
          }}
          onTypeAgain={() => {
            gate.dispatch({ type: "type-again" });
          }}
          onNext={() => {
            gate.dispatch({ type: "next-traveler" });
          }}
        />
      );
    case "camera":
      return (
        <CameraTroublePage
          trouble={state.trouble}
          onRetry={() => {
            gate.dispatch({ type: "camera-retried" });
          }}
        />
      );
  }
};

/** The whole app: the bar at the top and one screen. */
export const App = (parts: AppParts) => {
  const state = parts.gate.state.value;
  const isNight = state.screen === "aiming" || state.screen === "checking";
  const field = state.screen === "verdict" ? outcomeOf(state.check) : undefined;
  return (
    <div class="app" data-night={isNight ? "true" : undefined} data-field={field} lang={currentLanguage()}>
      <TopBar isDemonstration={parts.isDemonstration} onLanguage={parts.onLanguage} />
      <CurrentScreen {...parts} />
    </div>
  );
};
