/** The demonstration server with its built apps, for as long as a measurement takes. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { projectRoot } from "../run-tool.ts";

/** A server that answers. */
export interface RunningServer {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

const startSecondsMax = 180;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });

const isHealthy = async (origin: string): Promise<boolean> => {
  try {
    return (await fetch(`${origin}/health`)).ok;
  } catch {
    // Not listening yet.
    return false;
  }
};

/** Starts what `npm start` starts, on a free port and a data folder of its own. */
export const startServer = async (dataDir: string): Promise<RunningServer> => {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/start.ts"], {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), HOST: "localhost", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  for (let second = 0; second < startSecondsMax && child.exitCode === null; second += 1) {
    if (await isHealthy(origin)) return { origin, stop };
    await pause(1000);
  }
  await stop();
  throw new Error(`The server did not start:\n${output}`);
};
