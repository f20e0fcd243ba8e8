/** The server as a process of its own, for tests that kill it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A server that has said where it is. */
export interface ServerProcess {
  readonly origin: string;
  /** As `kill -9` does; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** In order; resolves to its exit code. */
  readonly stop: () => Promise<number | null>;
}

const mainFile = fileURLToPath(new URL("../server/main.ts", import.meta.url));

/** Starts one on a directory, at a port that the system chooses. Rejects with what it said where it ends before. */
export const startServerProcess = async (
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> => {
  const child = spawn(process.execPath, ["--import", "tsx", mainFile], {
    env: { PATH: process.env["PATH"], DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "silent", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await closed;
    return child.exitCode;
  };
  const origin = await new Promise<string>((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /Gate .*(http:\/\/localhost:\d+)\/gate\//.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("close", () => {
      reject(new Error(said));
    });
  });
  const kill = async (): Promise<void> => {
    await end("SIGKILL");
  };
  return { origin, kill, stop: async () => end("SIGTERM") };
};
