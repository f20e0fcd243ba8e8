/** Firefox and WebKitGTK: what the core says, what the store keeps, and a gate whose server is gone. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { demoCodesPath, demoCodesSchema, type DemoCodes } from "../api/demo-codes.ts";
import { bytesToHex, hexToBytes, utf8ToBytes } from "../core/bytes.ts";
import { verifyEd25519 } from "../core/signature/ed25519.ts";
import { launchBrowser } from "../testing/browser.ts";
import type { GoldenVector } from "../testing/golden/golden-vectors.ts";
import { otherBrowsers, type OtherBrowser } from "../testing/other-browsers.ts";
import type * as pageModule from "../testing/other-browsers-page.ts";
import { readReadmeAbilities } from "../testing/readme-abilities.ts";
import { servePage, type ServedPage } from "../testing/serve-page.ts";
import type { DrivenBrowser } from "../testing/web-driver.ts";
import { freePort, startServer, type ServerProcess } from "./server-process.ts";

type PageModule = typeof pageModule;

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
const vectorsFolder = join(projectRoot, "src/core/pass/vectors");
const vectors = readdirSync(vectorsFolder)
  .filter((file) => file.endsWith(".json"))
  // as: a test beside them holds the files to this form
  .map((file) => JSON.parse(readFileSync(join(vectorsFolder, file), "utf8")) as GoldenVector);

let folder: string;
let served: ServedPage;
let server: ServerProcess;
let demo: DemoCodes;
let rootHex: string;
let bundleHex: string;
const publicKeyHexes = new Map<string, string>();

/** The text of a call in the page's module: the test runner would rewrite an import that it can see. */
const callText = <Name extends keyof PageModule>(name: Name, args: Parameters<PageModule[Name]>): string =>
  `import(${JSON.stringify(served.modulePath)}).then((module) => module.${name}(...${JSON.stringify(args)}))`;

/** Calls a function of the module on the page that is open. */
const callPage = async <Name extends keyof PageModule>(
  browser: DrivenBrowser,
  name: Name,
  ...args: Parameters<PageModule[Name]>
): Promise<Awaited<ReturnType<PageModule[Name]>>> =>
  // as: the text calls just this function, whose answers are JSON
  (await browser.evaluate(callText(name, args))) as Awaited<ReturnType<PageModule[Name]>>;

/** Calls a function that needs nothing but the page. */
const runInPage = async <Args extends readonly unknown[], T>(
  browser: DrivenBrowser,
  run: (...args: Args) => T | Promise<T>,
  ...args: Args
): Promise<T> =>
  // as: the text is this very function
  (await browser.evaluate(`(${run.toString()})(...${JSON.stringify(args)})`)) as T;

/** The name of the screen in sight, with what it says of a verdict. */
const readScreen = (browser: DrivenBrowser) =>
  runInPage(browser, () => {
    const { screen, outcome, reason } = document.querySelector<HTMLElement>("[data-screen]")?.dataset ?? {};
    return [screen, outcome, reason].filter((part) => part !== undefined).join(" ");
  });

/** No camera is there, or one that sees nothing: with lists either is where a gate stands. */
const isOnDuty = (screen: string): boolean => screen === "aiming" || screen.startsWith("camera-");

/** Gives the page a camera that sees a code. */
const showCode = (browser: DrivenBrowser, text: string) =>
  runInPage(
    browser,
    (rows: readonly (readonly boolean[])[]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1280, 720];
      const context = canvas.getContext("2d");
      if (context === null) throw new TypeError("canvas: expected a context, got none");
      const draw = (): void => {
        context.fillStyle = "white";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = "black";
        rows.forEach((row, y) => {
          row.forEach((isDark, x) => {
            if (isDark) context.fillRect(400 + x * 8, 60 + y * 8, 8, 8);
          });
        });
      };
      // A canvas that nobody draws on gives no frames.
      setInterval(draw, 100);
      navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(15));
    },
    encode(text, { ecc: "L", border: 4 }).data,
  );

/** Taps "Try again" where the camera was refused or absent. */
const retryCamera = (browser: DrivenBrowser) =>
  runInPage(browser, () => {
    document.querySelector<HTMLButtonElement>("main[data-screen^=camera] .button:not(.plain)")?.click();
  });

/** One visit for the tests of a `describe`: opened before them, closed after them, on the browser's own folder. */
const visitWith = (other: OtherBrowser): (() => DrivenBrowser) => {
  let browser: DrivenBrowser | undefined;
  beforeAll(async () => {
    const own = join(folder, other.name);
    mkdirSync(own, { recursive: true });
    browser = await other.open(own);
  });
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error(`${other.name}: not open`);
    return browser;
  };
};

const here = (other: OtherBrowser): string =>
  other.missing.length === 0 ? other.name : `${other.name} (left out: no ${other.missing.join(", ")} here)`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clearway-others-"));
  const dataDir = join(folder, "data");
  cpSync(inject("preparedData"), dataDir, { recursive: true });
  [server, served] = await Promise.all([
    startServer(dataDir, await freePort()),
    servePage(fileURLToPath(new URL("../testing/other-browsers-page.ts", import.meta.url))),
  ]);
  demo = demoCodesSchema.parse(await (await fetch(`${server.origin}${demoCodesPath}`)).json());
  const bundleFile = join(folder, "gate.cbor");
  const args = ["--import", "tsx", "scripts/bundle.ts", "export", bundleFile];
  await promisify(execFile)(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: dataDir },
  });
  bundleHex = bytesToHex(readFileSync(bundleFile));
  rootHex = bytesToHex(readFileSync(join(dataDir, "keys", "root-1.cbor")));
});

afterAll(async () => {
  await server.stop();
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const other of otherBrowsers) {
  describe.skipIf(other.missing.length > 0)(`${here(other)}, at first`, () => {
    const browser = visitWith(other);

    test("every golden vector has its verdict, with the browser's own Ed25519 and without", async () => {
      await browser().goTo(served.origin);
      const expected = vectors.map(({ expected: { outcome, reasons } }) => [outcome, ...reasons]);
      expect(expected.length).toBeGreaterThan(40);
      const byWebCrypto = await callPage(browser(), "decideVectors", vectors, false);
      expect(byWebCrypto.verdicts).toEqual(expected);
      expect(byWebCrypto.judged).toBeGreaterThan(vectors.length);
      expect(await callPage(browser(), "decideVectors", vectors, true)).toEqual({ judged: 0, verdicts: expected });
    });

    test("it has and lacks what the README says", async ({ skip }) => {
      const { version, abilities } = readReadmeAbilities(other.name);
      skip(browser().version !== version, `the README speaks of ${version}, this is ${browser().version}`);
      expect(await callPage(browser(), "readAbilities")).toEqual(abilities);
    });

    test("a phone that was never online takes a bundle", async () => {
      expect(await callPage(browser(), "takeBundle", rootHex, bundleHex, demo.madeAtSeconds)).toBeGreaterThan(0);
    });

    test("a device's key is made and kept", async () => {
      publicKeyHexes.set(other.name, await callPage(browser(), "makeDeviceKey"));
    });

    test("the gate fetches its lists and is kept for working offline", async () => {
      await browser().goTo(`${server.origin}/gate/`);
      await expect.poll(async () => isOnDuty(await readScreen(browser())), { timeout: 90_000 }).toBe(true);
      const state = await runInPage(browser(), async () => {
        const { active } = await navigator.serviceWorker.ready;
        if (active === null) throw new TypeError("service worker: expected an active one, got none");
        if (active.state !== "activated")
          await new Promise((resolve) => {
            active.addEventListener("statechange", resolve);
          });
        return active.state;
      });
      expect(state).toBe("activated");
    });
  });
}

describe("with the server gone and the browser started anew", () => {
  beforeAll(async () => {
    await server.stop();
    await expect(fetch(server.origin)).rejects.toThrow();
  });

  for (const other of otherBrowsers) {
    describe.skipIf(other.missing.length > 0)(here(other), () => {
      const browser = visitWith(other);

      test("the store gives the bundle's set back, and every code of the demonstration is judged by it", async () => {
        await browser().goTo(served.origin);
        const texts = demo.codes.map(({ text }) => text);
        expect(texts.length).toBeGreaterThan(8);
        const verdicts = await callPage(browser(), "judge", rootHex, texts, demo.madeAtSeconds);
        const expected = demo.codes.map(({ expected: { outcome, reason = null } }) => ({ outcome, reason }));
        expect(verdicts).toEqual(expected);
      });

      test("the device's key signs, and no script can read it", async () => {
        const message = utf8ToBytes("scans");
        const { signatureHex, isHidden } = await callPage(browser(), "signWithDeviceKey", bytesToHex(message));
        const publicKey = hexToBytes(publicKeyHexes.get(other.name) ?? "");
        expect(await verifyEd25519(publicKey, hexToBytes(signatureHex), message)).toBe(true);
        expect(isHidden).toBe(true);
      });

      test("the gate opens from what it kept, reads a code and refuses it by its lists", async () => {
        await browser().goTo(`${server.origin}/gate/`);
        await expect.poll(async () => isOnDuty(await readScreen(browser())), { timeout: 90_000 }).toBe(true);
        await showCode(browser(), demo.codes.find(({ id }) => id === "red")?.text ?? "");
        const tryAgain = async (): Promise<string> => {
          await retryCamera(browser());
          return readScreen(browser());
        };
        await expect.poll(tryAgain, { timeout: 90_000 }).toBe("verdict refuse status-red");
      });
    });
  }
});

test("Chromium has and lacks what the README says", async ({ skip }) => {
  const { version, abilities } = readReadmeAbilities("Chromium");
  const context = await launchBrowser({ userDataDir: join(folder, "Chromium") });
  try {
    const [found = ""] = (context.browser()?.version() ?? "").split(".");
    skip(found !== version, `the README speaks of ${version}, this is ${found}`);
    const page = await context.newPage();
    await page.goto(served.origin);
    expect(await page.evaluate(callText("readAbilities", []))).toEqual(abilities);
  } finally {
    await context.close();
  }
});
