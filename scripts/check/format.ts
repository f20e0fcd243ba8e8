/** Guard: every file that Prettier knows is in its form. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import type { Finding } from "../check.ts";
import { projectRoot } from "../run-tool.ts";

/** All that git tracks or would track. */
const projectFiles = (): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: projectRoot,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file !== "" && existsSync(join(projectRoot, file)));

export const checkFormat = async (): Promise<Finding> => {
  const wrong: string[] = [];
  let read = 0;
  for (const file of projectFiles()) {
    const path = join(projectRoot, file);
    const info = await prettier.getFileInfo(path, { ignorePath: join(projectRoot, ".prettierignore") });
    if (info.ignored || info.inferredParser === null) continue;
    const options = await prettier.resolveConfig(path);
    read += 1;
    if (!(await prettier.check(readFileSync(path, "utf8"), { ...options, filepath: path }))) {
      wrong.push(`${file}: not formatted (npm run format)`);
    }
  }
  return { wrong, read, unit: "files", readMin: 100 };
};
