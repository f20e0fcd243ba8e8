/** Guard: ESLint with the house rules. */
import { ESLint } from "eslint";
import type { Finding } from "../check.ts";
import { projectRoot } from "../run-tool.ts";

export const checkLint = async (): Promise<Finding> => {
  const eslint = new ESLint({ cwd: projectRoot, overrideConfigFile: "scripts/eslint.config.js" });
  const results = await eslint.lintFiles(["src", "scripts", "vite.config.ts"]);
  const wrong = results.flatMap((result) =>
    result.messages.map(
      (message) => `${result.filePath.slice(projectRoot.length)}:${message.line} ${message.ruleId}: ${message.message}`,
    ),
  );
  return { wrong, read: results.length, unit: "files", readMin: 100 };
};
