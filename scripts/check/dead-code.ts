/** Guard: knip finds no unused file, export or package. Its reporter tells how many files it read. */
import type { Finding } from "../check.ts";
import { linesOf, runTool } from "../run-tool.ts";

export const checkDeadCode = async (): Promise<Finding> => {
  const { status, output } = await runTool("knip/bin/knip.js", [
    "--reporter",
    "compact",
    "--reporter",
    "./scripts/check/knip-count.js",
  ]);
  const read = Number(/knip read (\d+) files/.exec(output)?.[1] ?? 0);
  const lines = linesOf(output).filter((line) => !line.startsWith("knip read"));
  return { wrong: status === 0 ? [] : lines, read, unit: "files", readMin: 80 };
};
