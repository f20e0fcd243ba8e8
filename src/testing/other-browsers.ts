/** Firefox and WebKitGTK for stories: without a screen, in a folder of their own that may outlive them, on loopback only. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { freePort } from "../e2e/server-process.ts";
import { missingPackages, otherBrowserPrograms } from "./other-browsers-paths.js";
import { answerMillisecondsMax, openSession, type DrivenBrowser } from "./web-driver.ts";

/** A browser besides Chromium. */
export interface OtherBrowser {
  /** As the README's table has it. */
  readonly name: string;
  /** Debian's packages that are not there; the browser cannot be opened then. */
  readonly missing: readonly string[];
  /** Opens it on the folder, which keeps its storage from one start to the next. */
  readonly open: (folder: string) => Promise<DrivenBrowser>;
}

/** Nobody listens at port 9: what is not on this machine is not asked for, not even its address, nor past the proxy. */
const firefoxPreferences = {
  "network.proxy.type": 1,
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "network.proxy.socks": "127.0.0.1",
  "network.proxy.socks_port": 9,
  "network.proxy.no_proxies_on": "localhost,127.0.0.1",
  "network.proxy.failover_direct": false,
  "network.proxy.allow_bypass": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.trr.mode": 5,
  "dom.push.connection.enabled": false,
  // A camera of this machine is nobody's business.
  "permissions.default.camera": 2,
};

/** Firefox speaks WebDriver BiDi itself. */
const openFirefox = async (folder: string): Promise<DrivenBrowser> => {
  const profile = join(folder, "profile");
  mkdirSync(profile, { recursive: true });
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: otherBrowserPrograms.firefox,
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: firefoxPreferences,
    env: { ...process.env, HOME: folder, MOZ_CRASHREPORTER_DISABLE: "1" },
    timeout: answerMillisecondsMax,
    protocolTimeout: answerMillisecondsMax,
  });
  const page = (await browser.pages())[0] ?? (await browser.newPage());
  page.setDefaultTimeout(answerMillisecondsMax);
  const [version = ""] = /\d+/.exec(await browser.version()) ?? [];
  return {
    version,
    goTo: async (url) => {
      await page.goto(url);
    },
    evaluate: (expression) => page.evaluate(expression),
    close: () => browser.close(),
  };
};

/** The first that the process prints; rejects when it ends before. */
const firstOutput = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout?.once("data", () => {
      resolve();
    });
    child.once("exit", (status) => {
      reject(new Error(`${child.spawnfile}: ended with status ${String(status)}`));
    });
  });

/** Resolves once the driver answers. */
const waitForDriver = async (driverUrl: string): Promise<void> => {
  const signal = AbortSignal.timeout(answerMillisecondsMax);
  for (;;) {
    try {
      await fetch(`${driverUrl}/status`, { signal });
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await wait(20);
    }
  }
};

/** Ends the process and waits for all that shared its output: the driver's browser too. */
const end = async (child: ChildProcess): Promise<void> => {
  const closed = once(child, "close");
  child.stdout?.resume();
  child.kill();
  await closed;
};

const windowFile = fileURLToPath(new URL("other-browsers-window.js", import.meta.url));

/** WebKitGTK on GTK's Broadway, which draws for a web page that nobody opens. */
const openWebKit = async (folder: string): Promise<DrivenBrowser> => {
  const runtimeDir = join(folder, "run");
  // The sockets of an earlier start would be in the way.
  rmSync(runtimeDir, { recursive: true, force: true });
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  const env = {
    ...process.env,
    HOME: folder,
    XDG_RUNTIME_DIR: runtimeDir,
    GDK_BACKEND: "broadway",
    BROADWAY_DISPLAY: ":1",
    GSETTINGS_BACKEND: "memory",
    NO_AT_BRIDGE: "1",
  };
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  const display = spawn(otherBrowserPrograms.broadway, ["-u", join(runtimeDir, "http"), ":1"], { env, stdio });
  await firstOutput(display);
  const port = await freePort();
  const driver = spawn(otherBrowserPrograms.webKitDriver, [`--port=${port}`], { env, stdio });
  const endAll = async (): Promise<void> => {
    await end(driver);
    await end(display);
  };
  try {
    const driverUrl = `http://127.0.0.1:${port}`;
    await waitForDriver(driverUrl);
    const session = await openSession(driverUrl, {
      "webkitgtk:browserOptions": { binary: otherBrowserPrograms.gjs, args: ["-m", windowFile] },
    });
    return {
      ...session,
      close: async () => {
        try {
          await session.close();
        } finally {
          await endAll();
        }
      },
    };
  } catch (error) {
    await endAll();
    throw error;
  }
};

const missing = missingPackages();

/** One after the other: the machine may be small. */
export const otherBrowsers: readonly OtherBrowser[] = [
  { name: "Firefox ESR", missing: missing.firefox, open: openFirefox },
  { name: "WebKitGTK", missing: missing.webKit, open: openWebKit },
];
