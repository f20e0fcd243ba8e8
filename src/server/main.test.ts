import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { healthPath } from "../api/health.ts";
import { syncPaths } from "../api/sync-paths.ts";
import { openManifest } from "../core/trust/manifest.ts";
import { openRoot } from "../core/trust/root.ts";
import { openParts } from "./open-parts.ts";
import { readConfiguration } from "./configuration.ts";
import { publishNow } from "./publication/publish.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "clearway-main-"));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const mainFile = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves to the origin when the server has said where it is, or rejects with what it said when it ended before. */
  readonly started: Promise<string>;
}

const start = (environment: Readonly<Record<string, string>> = {}): Run => {
  const child = spawn(process.execPath, ["--import", "tsx", mainFile], {
    env: { PATH: process.env["PATH"], DATA_DIR: dataDir, PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const started = new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const origin = /Gate .*(http:\/\/localhost:\d+)\/gate\//.exec(said)?.[1];
      if (origin !== undefined) resolve(origin);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("close", () => {
      reject(new Error(said));
    });
  });
  return { child, output: () => said, started };
};

const manifestVersion = async (origin: string): Promise<number> => {
  const bytesOf = async (path: string) => new Uint8Array(await (await fetch(origin + path)).arrayBuffer());
  const root = await openRoot(await bytesOf(syncPaths.root(1)));
  if (!root.ok) throw new Error(root.error);
  const manifest = await openManifest(await bytesOf(syncPaths.manifest()), root.value.manifestKey);
  if (!manifest.ok) throw new Error(manifest.error);
  return manifest.value.version;
};

test("A server runs, refuses a second one beside it, shares its store, survives a kill, and stops in order", async () => {
  const first = start();
  const origin = await first.started;
  expect(first.output()).toContain("DEMONSTRATION");
  expect((await fetch(origin + healthPath)).status).toBe(200);

  await expect(start().started).rejects.toThrow(`A server already runs on ${dataDir}: process ${first.child.pid}`);

  const tool = await openParts(readConfiguration({ DATA_DIR: dataDir }));
  const { version } = await publishNow(tool);
  await tool.close();
  expect(await manifestVersion(origin)).toBe(version);

  first.child.kill("SIGKILL");
  await once(first.child, "close");
  const second = start();
  expect(await manifestVersion(await second.started)).toBeGreaterThan(version);

  second.child.kill("SIGTERM");
  const [code] = await once(second.child, "close");
  expect(code).toBe(0);
  expect((await readdir(dataDir)).sort()).toEqual(["audit", "keys", "pg"]);
  expect(await readdir(join(dataDir, "pg", "data"))).not.toContain("postmaster.pid");
});

test("A server that is told to stop while it starts leaves no database running", async () => {
  const { child } = start();
  const names = async () => readdir(join(dataDir, "pg", "data"));
  await vi.waitUntil(async () => (await names()).includes("postmaster.pid"), { interval: 5, timeout: 20_000 });
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  // How far it came is not the same each time; the lock that it held is gone.
  expect((await readdir(dataDir)).filter((name) => name !== "audit").sort()).toEqual(["keys", "pg"]);
  expect(await readdir(join(dataDir, "pg", "data"))).not.toContain("postmaster.pid");
});

test("A busy port is told in plain words, and leaves nothing running", async () => {
  const busy = createServer().listen(0, "127.0.0.1");
  await once(busy, "listening");
  const address = busy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const run = start({ PORT: String(port), HOST: "127.0.0.1" });
  await expect(run.started).rejects.toThrow(
    `Port ${port} is in use by another program. Choose another one: PORT=${port + 1}`,
  );
  busy.close();
  expect(await readdir(dataDir)).not.toContain("server.pid");
  expect(await readdir(join(dataDir, "pg", "data"))).not.toContain("postmaster.pid");
});
