/** The app on the home screen: why, and how on this phone. */
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { InstallSteps } from "../../../ui/words/menu/install-words.ts";
import type { MenuPageView } from "./menu-parts.ts";

const Steps = ({ title, steps }: InstallSteps) => (
  <section class="menu-section">
    <h2>{title}</h2>
    <ol class="steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  </section>
);

/** A button where the browser offers it, the steps by hand where it does not. */
export const InstallPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().install;
  const state = parts.installState.value;
  if (state === "installed") return <p data-install={state}>{words.installed}</p>;
  return (
    <div class="menu-section" data-install={state}>
      <p>{words.notInstalled}</p>
      <ul class="menu-points">
        {words.why.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {state === "offered" && (
        <button type="button" class="button" onClick={() => void parts.install()}>
          {words.button}
        </button>
      )}
      {state !== "offered" && <Steps {...words[state]} />}
      {state === "iphone" && <p class="menu-small">{words.after}</p>}
    </div>
  );
};
