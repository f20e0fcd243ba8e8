/** Counts what a vitest run saw. */
import type { TestModule } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A module that broke before its tests, and an error outside any test, each count as one failure. */
export const countTests = (modules: readonly TestModule[], unhandledErrors: number): Counts => {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const count = (state: string) => states.filter((each) => each === state).length;
  const brokenModules = modules.filter((module) => module.state() === "failed" && module.errors().length > 0).length;
  return {
    passed: count("passed"),
    failed: count("failed") + count("pending") + brokenModules + unhandledErrors,
    skipped: count("skipped"),
  };
};
