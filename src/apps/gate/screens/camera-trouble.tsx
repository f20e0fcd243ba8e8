/** No picture: the camera is not allowed, not there, or in use; says how to get it back. */
import type { ComponentChildren } from "preact";
import type { CameraTrouble } from "../../../device/camera.ts";
import { currentWords } from "../../../ui/words/current.ts";
import { Page } from "./page.tsx";

/** The trouble, and the way to try again. */
export interface CameraTroubleProps {
  readonly trouble: CameraTrouble;
  readonly onRetry: () => void;
  /** Other ways to a code, which work meanwhile, and the state of the lists. */
  readonly children: ComponentChildren;
}

const Steps = ({ title, steps }: { readonly title: string; readonly steps: readonly string[] }) => (
  <section>
    <h2>{title}</h2>
    <ol class="steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  </section>
);

/** Steps for both kinds of phone where a permission is in the way. */
export const CameraTroublePage = ({ trouble, onRetry, children }: CameraTroubleProps) => {
  const words = currentWords().camera;
  return (
    <Page screen={`camera-${trouble}`} title={words[trouble].title}>
      <p>{words[trouble].text}</p>
      {trouble === "blocked" && (
        <>
          <Steps title={words.android} steps={words.androidSteps} />
          <Steps title={words.iphone} steps={words.iphoneSteps} />
        </>
      )}
      <button type="button" class="button" onClick={onRetry}>
        {words.retry}
      </button>
      <div class="camera-foot">
        <p>{words.meanwhile}</p>
        {children}
      </div>
    </Page>
  );
};
