import { expect, test } from "vitest";
import { setupSyncSchedule } from "./schedule.ts";

const setup = () => {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const clock = { milliseconds: 1_000_000 };
  const timers: (() => void)[] = [];
  let runs = 0;
  setupSyncSchedule(
    { window, document, nowMilliseconds: () => clock.milliseconds, setInterval: (run) => timers.push(run) },
    () => {
      runs += 1;
    },
  );
  return { window, document, clock, timers, runs: () => runs };
};

test("it syncs at start, when the network comes back and on the timer", () => {
  const { window, timers, runs } = setup();
  expect(runs()).toBe(1);
  window.dispatchEvent(new Event("online"));
  expect(runs()).toBe(2);
  timers[0]?.();
  expect(runs()).toBe(3);
});

test("coming to the front syncs, but not again and again", () => {
  const { document, clock, runs } = setup();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(runs()).toBe(1);
  clock.milliseconds += 30_000;
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(runs()).toBe(1);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  expect(runs()).toBe(2);
});

test("a clock that was set back does not silence it", () => {
  const { document, clock, runs } = setup();
  clock.milliseconds -= 86_400_000;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(runs()).toBe(2);
});
