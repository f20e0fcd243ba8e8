import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { healthPath } from "../../api/health.ts";

const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clearway-lan-start-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const start = (file: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, ["--import", "tsx", join(projectRoot, file), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env["PATH"], DATA_DIR: join(folder, "data"), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** What a server has printed when it is ready; rejects with it where it ends before. */
const ready = async (child: ReturnType<typeof start>): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes("is for this machine alone")) resolve(said);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("close", () => {
      reject(new Error(said));
    });
  });

const get = async (port: number, path: string, options?: RequestOptions) =>
  new Promise<{ status: number | undefined; headers: Readonly<Record<string, unknown>>; body: Buffer }>(
    (resolve, reject) => {
      const send = options === undefined ? httpRequest : httpsRequest;
      // On loopback, whatever the name is.
      const asked = send({ host: "127.0.0.1", port, path, agent: false, ...options });
      asked.once("error", reject);
      asked.once("response", (response) => {
        const answer = { status: response.statusCode, headers: response.headers };
        buffer(response).then((body) => resolve({ ...answer, body }), reject);
      });
      asked.end();
    },
  );

const makeApps = async (): Promise<string> => {
  const appsDir = join(folder, "apps");
  await mkdir(join(appsDir, "gate"), { recursive: true });
  await writeFile(join(appsDir, "index.html"), "<p>start</p>");
  await writeFile(join(appsDir, "gate", "index.html"), "<p>gate</p>");
  await writeFile(join(appsDir, "gate", "sw.js"), "// worker");
  return appsDir;
};

test("A start for the local network serves the apps by https to whoever trusts the certificate that it hands out", async () => {
  const environment = { HOST: "127.0.0.1", LAN_HOST: "gate.local", PORT: "0", LAN_HTTP_PORT: "0" };
  const child = start("src/server/main.ts", ["--lan"], { ...environment, APPS_DIR: await makeApps() });
  const words = await ready(child);
  const httpPort = Number(/http:\/\/[\w.]+:(\d+)\/\n/.exec(words)?.[1]);
  const httpsPort = Number(/https:\/\/gate\.local:(\d+)\/gate\/\n/.exec(words)?.[1]);

  const certificate = new X509Certificate((await get(httpPort, "/lan-ca.crt")).body);
  expect(words.replace(/\s+/g, ":")).toContain(certificate.fingerprint256);
  const led = await get(httpPort, "/gate/");
  expect([led.status, led.headers["location"]]).toEqual([302, `https://127.0.0.1:${httpsPort}/gate/`]);

  const trusting = {
    ca: certificate.toString(),
    servername: "gate.local",
    headers: { host: `gate.local:${httpsPort}` },
  };
  for (const [path, body] of [
    ["/", "<p>start</p>"],
    ["/gate/", "<p>gate</p>"],
    ["/gate/sw.js", "// worker"],
  ] as const) {
    const answer = await get(httpsPort, path, trusting);
    expect([path, answer.status, answer.body.toString()]).toEqual([path, 200, body]);
    expect(answer.headers["strict-transport-security"]).toBeUndefined();
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  }
  expect((await get(httpsPort, healthPath, { ca: certificate.toString() })).status).toBe(200);
  await expect(get(httpsPort, "/gate/", {})).rejects.toThrow();
  await expect(get(httpsPort, "/gate/", { ...trusting, servername: "other.local" })).rejects.toThrow("other.local");

  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
  expect((await readdir(join(folder, "data"))).sort()).toEqual(["audit", "keys", "lan", "pg"]);
});

test.each([
  [["--lann"], {}, '`npm start` does not know "--lann"'],
  [[], { npm_config_lan: "true" }, "`npm start -- --lan`"],
  [["--lan", "8443"], {}, '`npm start` does not know "8443"'],
  [
    ["--lan"],
    {
      ...{ CLEARWAY_ENV: "production", KEYS_DIR: "keys", PUBLIC_URL: "https://pass.example.cn" },
      METRICS_TOKEN: "m".repeat(32),
    },
    "--lan is for the demonstration only",
  ],
])("A start with %j and %j is refused in one line before anything is made", async (args, environment, words) => {
  const dataDir = join(folder, "refused");
  const child = start("scripts/start.ts", args, { ...environment, DATA_DIR: dataDir });
  const [said, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  expect(said).toBe("");
  expect(complaint).toContain(words);
  expect(complaint.trim().split("\n").length).toBe(1);
  expect(end).toEqual([1, null]);
  await expect(readdir(dataDir)).rejects.toThrow("ENOENT");
});
