/** Runs one of the project's tools and gives what it printed. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

export interface ToolRun {
  readonly status: number;
  readonly output: string;
}

/** `tool` is a path inside node_modules to a script for Node; `started` gets its process id. */
export const runTool = (
  tool: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  started: (pid: number) => void = () => undefined,
): Promise<ToolRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`node_modules/${tool}`, ...args], {
      cwd: projectRoot,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) started(child.pid);
    let output = "";
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("exit", (code) => resolve({ status: code ?? 1, output }));
  });

/** The lines of an output that hold something. */
export const linesOf = (output: string): string[] => output.split("\n").filter((line) => line.trim() !== "");
