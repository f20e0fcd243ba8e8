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
import type { VerdictProps } from "./screens/verdict.tsx";
import { outcomeOf, shownCheck } from "./state.ts";

/** What the screens need of the world, made in `main.tsx`. */
export interface AppParts {
  readonly gate: Gate;
  readonly isDemonstration: boolean;
  readonly appVersion: number;
  readonly isOnline: ReadonlySignal<boolean>;
  readonly isReleaseWaiting: ReadonlySignal<boolean>;
  /** Now as verdicts see it, set anew every half minute, so that ages on screen stay true. */
  readonly shownSeconds: ReadonlySignal<number>;
  readonly startVideo: StartVideo;
  readonly onTakeRelease: () => void;
  readonly onLanguage: (language: Language) => void;
}

const Strip = ({ gate, shownSeconds, isOnline, isReleaseWaiting, appVersion, onTakeRelease }: AppParts) => (
  <StatusStrip
    lists={gate.lists.value}
    nowSeconds={shownSeconds.value}
    isOnline={isOnline.value}
    appVersion={appVersion}
    isReleaseWaiting={isReleaseWaiting.value}
    onSync={() => void gate.sync()}
    onTakeRelease={onTakeRelease}
  />
);

const CheckPage = ({ gate, ...shown }: Pick<VerdictProps, "check" | "canTypeAgain"> & Pick<AppParts, "gate">) => (
  <VerdictPage
    {...shown}
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
      // While a document is compared, the check that asked for it stays in sight: the camera does not start for that moment.
      return state.screen === "checking" && state.request.asked !== undefined ? (
        <CheckPage gate={gate} check={state.request.asked} canTypeAgain={false} />
      ) : (
        <Aiming isChecking={state.screen === "checking"} startVideo={parts.startVideo}>
          <Strip {...parts} />
        </Aiming>
      );
    case "verdict":
      return (
        <CheckPage
          gate={gate}
          check={state.check}
          canTypeAgain={state.asked !== undefined && state.check.verdict.outcome === "invalid"}
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
  const check = shownCheck(state);
  const isNight = check === undefined && (state.screen === "aiming" || state.screen === "checking");
  const field = check === undefined ? undefined : outcomeOf(check);
  return (
    <div class="app" data-night={isNight ? "true" : undefined} data-field={field} lang={currentLanguage()}>
      <TopBar isDemonstration={parts.isDemonstration} onLanguage={parts.onLanguage} />
      <CurrentScreen {...parts} />
    </div>
  );
};
