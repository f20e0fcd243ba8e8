/** Which barrier this gate opens on green, and whether it answers. */
import { useState } from "preact/hooks";
import { openBarrier } from "../../../device/barrier.ts";
import type { BarrierAnswer } from "../../../device/barrier.ts";
import { currentWords } from "../../../ui/words/current.ts";
import { currentMenuWords } from "../../../ui/words/menu/current.ts";
import { TextField } from "./text-field.tsx";
import { readBarrierPath } from "./typed.ts";

/** `origin` is the server's to name; only the path below it is set here. */
export interface BarrierSettingProps {
  readonly origin: string;
  readonly path: string;
  readonly onPath: (path: string) => void;
}

/** Trying it opens the barrier. */
export const BarrierSetting = ({ origin, path, onPath }: BarrierSettingProps) => {
  const words = currentMenuWords().settings;
  const [answer, setAnswer] = useState<"opening" | BarrierAnswer>();
  const open = async (): Promise<void> => {
    setAnswer("opening");
    setAnswer(await openBarrier({ fetch: globalThis.fetch.bind(globalThis), origin, path }));
  };
  return (
    <section class="menu-section">
      <h2>{words.barrier}</h2>
      <TextField
        name="barrier-path"
        label={words.barrierPath}
        hint={words.barrierHint(origin)}
        wrong={words.barrierWrong}
        value={path}
        isCode
        read={readBarrierPath}
        onKeep={(kept) => {
          setAnswer(undefined);
          onPath(kept);
        }}
      />
      <button
        type="button"
        class="button plain"
        disabled={path === "" || answer === "opening"}
        onClick={() => void open()}
      >
        {words.tryBarrier}
      </button>
      <p role="status" data-barrier={answer}>
        {answer !== undefined && currentWords().barrier[answer]}
      </p>
    </section>
  );
};
