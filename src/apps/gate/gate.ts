/** The gate without its screen: holds the state, has codes checked against the lists, and follows up what the guard did. */
import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { nowOf } from "../../core/verdict/clock.ts";
import type { Checker } from "./checker.ts";
import { createInView } from "./in-view.ts";
import type { InView } from "./in-view.ts";
import type { Lists } from "./lists.ts";
import { passOf } from "./seen.ts";
import { firstState, next, shownCheck } from "./state.ts";
import type { CheckRequest, Event, State } from "./state.ts";
import type { Training } from "./training/training.ts";
import { createVerdictEffects } from "./verdict-effects.ts";
import type { BarrierState, VerdictEffectsParts } from "./verdict-effects.ts";

/** The real things that a gate needs, made in `main.tsx`. */
export interface GateParts extends VerdictEffectsParts {
  readonly lists: Lists;
  readonly checker: Checker;
  readonly createId: () => string;
  /** A clock that nobody sets. */
  readonly nowMilliseconds: () => number;
}

/** A gate at work. */
export interface Gate {
  readonly state: ReadonlySignal<State>;
  readonly lists: Lists;
  readonly dispatch: (event: Event) => void;
  /** A text that a camera sees, again and again for as long as it is held there. */
  readonly see: (text: string) => void;
  /** A text that was handed over once: by a scanner, a picture, the clipboard. */
  readonly take: (text: string) => void;
  /** Whether the code judged last is still held to the camera. */
  readonly isSameInView: ReadonlySignal<boolean>;
  readonly barrier: ReadonlySignal<BarrierState | undefined>;
  /** Checks break one after the other, so that scanning again does not help. */
  readonly isCheckBroken: ReadonlySignal<boolean>;
  /** The practice world while there is training; then no real pass is known. A change drops the verdict in sight. */
  readonly training: Signal<Training | undefined>;
  /** Now as verdicts see it. */
  readonly nowSeconds: () => number;
  /** Opens what is stored; call once. */
  readonly open: () => Promise<void>;
  /** Brings the lists up to date. */
  readonly sync: () => Promise<void>;
  /** The page is about to go: a code that comes now is not judged any more, or its verdict would go too. */
  readonly leave: () => void;
  /** Ends the release's grace when it is time; for a timer. */
  readonly look: () => void;
}

/** As long as the hint for the next code stays after the last sight of the former one. */
const sameHintMilliseconds = 1500;

interface SightParts extends Pick<GateParts, "after" | "nowMilliseconds"> {
  readonly state: ReadonlySignal<State>;
  readonly dispatch: (event: Event) => void;
}

/** Where texts come in: the camera's again and again, the others once. */
const createSight = ({ after, nowMilliseconds, state, dispatch }: SightParts) => {
  const inView = createInView();
  const isSameInView = signal(false);
  let callOff: (() => void) | undefined;
  const see = (text: string): void => {
    if (!inView.isSame(text, nowMilliseconds())) {
      dispatch({ type: "code-read", text });
      return;
    }
    isSameInView.value = true;
    callOff?.();
    callOff = after(sameHintMilliseconds, () => {
      isSameInView.value = false;
    });
  };
  const take = (text: string): void => {
    if (state.value.screen !== "checking") inView.handedOver();
    dispatch({ type: "code-read", text });
  };
  return { inView, isSameInView, see, take };
};

interface CheckRunParts extends Pick<GateParts, "lists" | "checker" | "createId"> {
  readonly state: ReadonlySignal<State>;
  readonly inView: InView;
  readonly training: ReadonlySignal<Training | undefined>;
  readonly dispatch: (event: Event) => void;
}

/** A part that could not be loaded may be there a moment later; twice in a row it is missing. */
const brokenChecksMax = 2;

/** Has codes checked by the world in force, and tells what came of it. */
const createCheckRun = ({ lists, checker, createId, state, inView, training, dispatch }: CheckRunParts) => {
  let isLeaving = false;
  const brokenChecks = signal(0);
  const run = async (request: CheckRequest): Promise<void> => {
    if (isLeaving) return;
    const world = training.value;
    const id = request.asked?.id ?? createId();
    try {
      const judged =
        world === undefined
          ? await checker.judge(request, { set: lists.set(), clock: lists.clock(), id })
          : await world.check(request, id);
      const isSame = request.identity === "unchecked" && inView.isSamePass(request.text, passOf(judged.verdict));
      if (isSame) dispatch({ type: "same-in-view", request });
      // What nobody will see is no scan that could be remembered.
      if (state.value.screen !== "checking" || state.value.request !== request) return;
      const check = world === undefined ? await checker.remember(request, judged) : judged;
      brokenChecks.value = 0;
      dispatch({ type: "checked", request, check });
    } catch {
      // The part of the app that checks could not be loaded. Without a verdict nobody is let through: the guard scans again.
      brokenChecks.value += 1;
      dispatch({ type: "check-broke", request });
    }
  };
  return {
    run,
    isCheckBroken: computed(() => brokenChecks.value >= brokenChecksMax),
    leave: () => {
      isLeaving = true;
    },
  };
};

/** Makes a gate that shows nothing yet. */
export const createGate = (parts: GateParts): Gate => {
  const { lists, checker, nowMilliseconds } = parts;
  const state = signal<State>(firstState);
  const training = signal<Training | undefined>(undefined);

  const dispatch = (event: Event): void => {
    const before = state.value;
    const after = next(before, event);
    if (after === before) return;
    state.value = after;
    if (after.screen === "checking" && before.screen !== "checking") void checkRun.run(after.request);
    if (after.screen === "verdict" && event.type === "checked") effects.begin(after.check);
    const left = shownCheck(before);
    if (left !== undefined && shownCheck(after) === undefined) {
      effects.end(left, event.type === "deed-done" ? event.deed : "none");
      // A code whose check broke off is to be read again at once.
      if (event.type === "deed-done") inView.left(left.text, passOf(left.verdict), nowMilliseconds());
    }
    if (after.screen === "aiming" || after.screen === "camera") judgeGrace();
  };
  const judgeGrace = (): void => {
    dispatch({ type: "grace-judged", isOver: lists.isGraceOver() });
  };
  const goOn = (): void => {
    dispatch({ type: "deed-done", deed: "let-through" });
  };
  const effects = createVerdictEffects(parts, goOn);
  const { inView, ...sight } = createSight({ ...parts, state, dispatch });
  const checkRun = createCheckRun({ ...parts, state, inView, training, dispatch });
  training.subscribe(() => {
    inView.forget();
    dispatch({ type: "world-changed" });
  });

  const look = (): void => {
    if (lists.set() !== undefined) dispatch({ type: "lists-arrived" });
    judgeGrace();
  };
  // However lists come: by a sync, from a file, from another tab.
  lists.status.subscribe(look);

  return {
    state,
    lists,
    dispatch,
    ...sight,
    barrier: effects.barrier,
    isCheckBroken: checkRun.isCheckBroken,
    leave: checkRun.leave,
    training,
    nowSeconds: () => nowOf(lists.clock()),
    open: async () => {
      const { isDamaged } = await lists.open();
      await checker.forgetOld(lists.clock());
      dispatch({ type: "opened", hasLists: lists.set() !== undefined, isDamaged });
    },
    sync: async () => {
      await lists.sync();
      await checker.forgetOld(lists.clock());
    },
    look,
  };
};
