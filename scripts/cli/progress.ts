/** A bar on what takes over a second. */
import type { Surroundings } from "./command.ts";

/** How far something is. */
export interface Progress {
  readonly update: (done: number) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

const quietMs = 1000;
const stepMs = 100;
const barChars = 30;

/** Draws nothing in the first second, and nothing where nobody looks at a terminal. `nowMs` by a clock that nobody sets. */
export const createProgress = (
  { draw }: Pick<Surroundings, "draw">,
  { label, total }: { readonly label: string; readonly total: number },
  nowMs: () => number = () => performance.now(),
): Progress => {
  const begunMs = nowMs();
  let drawnMs = begunMs + quietMs - stepMs;
  let isDrawn = false;
  return {
    update: (done) => {
      if (draw === undefined || nowMs() - drawnMs < stepMs) return;
      drawnMs = nowMs();
      isDrawn = true;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.round(share * barChars);
      draw(`${label} [${"#".repeat(full)}${" ".repeat(barChars - full)}] ${Math.floor(share * 100)} %`);
    },
    end: () => {
      if (isDrawn) draw?.("");
    },
  };
};
