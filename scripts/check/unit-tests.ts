/** Guard: unit and property tests, layers and house rules; every branch of core is taken. */
import type { Finding } from "../check.ts";
import { linesOf, runTool } from "../run-tool.ts";

const coverage = [
  "--coverage",
  "--coverage.include=src/core/**/*.ts",
  "--coverage.thresholds.branches=100",
  "--coverage.reporter=text-summary",
  "--coverage.reportsDirectory=node_modules/.cache/coverage",
];

export const checkUnitTests = async (): Promise<Finding> => {
  const { status, output } = await runTool("vitest/vitest.mjs", [
    "run",
    "--project",
    "unit",
    "--project",
    "house",
    ...coverage,
  ]);
  const read = Number(/Tests .*?(\d+) passed/.exec(output)?.[1] ?? 0);
  return { wrong: status === 0 ? [] : linesOf(output).slice(-80), read, unit: "tests passed", readMin: 100 };
};
