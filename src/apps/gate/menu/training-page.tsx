/** Training: starts the practice world, and shows its codes to another phone. */
import { useState } from "preact/hooks";
import { QrCode } from "../../../ui/qr-code.tsx";
import { currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { trainingCodes, trainingLast4 } from "../training/training.ts";
import type { MenuPageView } from "./menu-parts.ts";

/** One code at a time, so that a camera does not see two. */
export const TrainingPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().training;
  const [index, setIndex] = useState<number>();
  const code = index === undefined ? undefined : trainingCodes[index % trainingCodes.length];
  const isOn = parts.gate.training.value !== undefined;
  const toggle = (): void => {
    if (isOn) parts.gate.training.value = undefined;
    else void parts.startTraining();
  };
  return (
    <>
      <p>{words.text}</p>
      <button type="button" class="button" onClick={toggle}>
        {isOn ? currentWords().training.end : words.start}
      </button>
      <p>{words.codes}</p>
      {code !== undefined && (
        <figure class="training-code" data-training-code={code.id}>
          <QrCode text={code.text} errorCorrection="L" label={words.code[code.id]} />
          <figcaption>
            {words.code[code.id]} · {words.last4(trainingLast4)}
          </figcaption>
        </figure>
      )}
      <button
        type="button"
        class="button plain"
        onClick={() => {
          setIndex((index ?? -1) + 1);
        }}
      >
        {code === undefined ? words.showCodes : words.nextCode}
      </button>
    </>
  );
};
