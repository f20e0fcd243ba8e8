/** Training: starts and ends the practice world, and says where its codes are. */
import { currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import type { MenuPageView } from "./menu-parts.ts";

/** The codes are a page for another screen: the gate does not keep them. */
export const TrainingPage: MenuPageView = ({ parts }) => {
  const words = currentMenuWords().training;
  const isOn = parts.gate.training.value !== undefined;
  const toggle = (): void => {
    if (isOn) parts.gate.training.value = undefined;
    else void parts.startTraining();
  };
  const address = `${location.origin}/training/`;
  return (
    <div class="menu-section">
      <p>{words.text}</p>
      <button type="button" class="button" data-do={isOn ? "end-training" : "start-training"} onClick={toggle}>
        {isOn ? currentWords().training.end : words.start}
      </button>
      <p>{words.codes}</p>
      <a class="menu-address" href={address} target="_blank" rel="noopener">
        {address}
      </a>
    </div>
  );
};
