/** Guard: the compiler, one project per runtime, all of them anew. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../check.ts";
import { linesOf, projectRoot, runTool } from "../run-tool.ts";

export const checkTypes = async (): Promise<Finding> => {
  const { status, output } = await runTool("typescript/bin/tsc", ["-b", "--pretty", "false"]);
  const declarations = readdirSync(join(projectRoot, "node_modules/.cache/types"), { recursive: true }).filter((file) =>
    String(file).endsWith(".d.ts"),
  );
  return { wrong: status === 0 ? [] : linesOf(output), read: declarations.length, unit: "modules", readMin: 80 };
};
