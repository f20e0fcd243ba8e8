/** The real server as its own process, as `npm start` runs it, so that it can really be stopped. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

export interface ServerProcess {
  readonly origin: string;
  /** Ends the process and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/** A port of loopback that is free now. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("expected an address with a port");
  return address.port;
};

/** Resolves when the process has printed `text`; rejects with all it printed when it ends before. */
const waitForOutput = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.once("exit", (status) => reject(new Error(`the server ended with status ${status}:\n${output}`)));
  });

/** Variables beside those that every server of a test has. */
export type ServerEnvironment = Readonly<Record<string, string>>;

/** Builds, starts and waits until it listens. */
export const startServer = async (
  dataDir: string,
  port: number,
  environment: ServerEnvironment = {},
): Promise<ServerProcess> => {
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/start.ts"], {
    cwd: projectRoot,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(port),
      HOST: "localhost",
      NODE_ENV: "production",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  await waitForOutput(child, origin);
  return {
    origin,
    stop: async () => {
      // Stopping one that has ended already is nothing.
      child.kill("SIGTERM");
      await ended;
    },
  };
};
