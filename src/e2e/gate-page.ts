/** What a guard does with the gate app in a browser, in the words of the stories. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import type { MenuPage } from "../apps/gate/state.ts";
import type { Deed } from "../core/journal/scan.ts";
import { launchBrowser, type BrowserOptions } from "../testing/browser.ts";
import { writeCameraVideo, type CameraVideo, type VideoCode } from "../testing/camera-video.ts";

export interface GateVisit {
  readonly origin: string;
  /** What the camera sees; nothing but a wall when there is no code. */
  readonly codes: readonly VideoCode[];
  /** How the codes are filmed; an easy video unless said. */
  readonly video?: CameraVideo;
  /** What the phone's clock says, NumericDate. */
  readonly nowSeconds: number;
  /** A profile to begin from (it stays as it is), or one to go on with. */
  readonly profile: { readonly copyOf: string } | { readonly dir: string };
  readonly camera?: BrowserOptions["camera"];
  readonly locale?: BrowserOptions["locale"];
  readonly viewport?: BrowserOptions["viewport"];
  /** Done before the gate is opened. */
  readonly before?: (page: Page) => Promise<void>;
}

/** What the verdict screen says of itself. */
export interface SeenVerdict {
  readonly outcome: string | null;
  readonly reason: string | null;
}

/** The phone's clock stands still; its keys keep the times at which they were pressed, which the clock's own script drops. */
const setClock = async (page: Page, nowSeconds: number): Promise<void> => {
  await page.addInitScript(() => {
    Object.assign(globalThis, { timeStampOfKeys: Object.getOwnPropertyDescriptor(Event.prototype, "timeStamp") });
  });
  await page.clock.setFixedTime(nowSeconds * 1000);
  await page.addInitScript(() => {
    const { timeStampOfKeys } = globalThis as { timeStampOfKeys?: PropertyDescriptor };
    if (timeStampOfKeys !== undefined) Object.defineProperty(Event.prototype, "timeStamp", timeStampOfKeys);
  });
};

/** Where there is no code to read, the machine is left to the rest of the story. */
const wallVideo: CameraVideo = {
  ...{ width: 320, height: 240, framesPerSecond: 4, framesPerCode: 4, pixelsPerModule: 1 },
  ...{ noiseSigma: 2, swayPixels: 0, tiltDegrees: 0, seed: 1 },
};

/** Opens the gate in a browser of its own, runs the story and closes the browser. */
export const visitGate = async <T>(visit: GateVisit, story: (page: Page) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-story-"));
  let browser: BrowserContext | undefined;
  try {
    const userDataDir = "dir" in visit.profile ? visit.profile.dir : join(folder, "profile");
    if ("copyOf" in visit.profile) cpSync(visit.profile.copyOf, userDataDir, { recursive: true });
    const cameraFile = join(folder, "camera.y4m");
    if (visit.codes.length > 0) writeCameraVideo(cameraFile, visit.codes, visit.video);
    else writeCameraVideo(cameraFile, ["wall"], wallVideo);
    browser = await launchBrowser({
      userDataDir,
      cameraFile,
      ...(visit.camera === undefined ? {} : { camera: visit.camera }),
      ...(visit.locale === undefined ? {} : { locale: visit.locale }),
      ...(visit.viewport === undefined ? {} : { viewport: visit.viewport }),
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    await setClock(page, visit.nowSeconds);
    await visit.before?.(page);
    await page.goto(`${visit.origin}/gate/`);
    return await story(page);
  } finally {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A phone whose server cannot be reached: no lists come, and no newer ones move its clock. */
export const withoutServer = async (page: Page): Promise<void> => {
  await page.route("**/sync/**", (route) => route.abort());
};

/** Waits for the verdict on what the camera sees. */
export const readVerdict = async (page: Page): Promise<SeenVerdict> => {
  const screen = page.locator("[data-screen=verdict]");
  await screen.waitFor();
  return { outcome: await screen.getAttribute("data-outcome"), reason: await screen.getAttribute("data-reason") };
};

/** Brings the lists up to date by the guard's own button, and waits until that is done. */
export const updateLists = async (page: Page): Promise<void> => {
  const button = page.getByRole("button", { name: "Update lists" });
  await button.click();
  await page.locator("[data-screen=aiming]").waitFor();
  await page.getByRole("button", { name: "Update lists", disabled: false }).waitFor();
};

/** What the guard did with the traveler whose verdict is on screen. */
export const doDeed = async (page: Page, deed: Deed): Promise<void> => {
  await page.locator(`[data-deed=${deed}]`).click();
  await page.locator("[data-screen=verdict]").waitFor({ state: "detached" });
};

/** Opens one of the menu's pages from the scanning. */
export const openMenuPage = async (page: Page, menuPage: MenuPage): Promise<void> => {
  await page.locator("[data-open=menu]:visible").click();
  if (menuPage !== "menu") await page.locator(`[data-open=${menuPage}]:visible`).click();
  await page.locator(`[data-screen=menu][data-page=${menuPage}]`).waitFor();
};

/** Leaves the menu for the scanning. */
export const closeMenu = async (page: Page): Promise<void> => {
  await page.locator("[data-close=menu]").click();
  await page.locator("[data-screen=menu]").waitFor({ state: "detached" });
};

/** Seconds between two keys of a scanner. */
const scannerKeySeconds = 0.004;

/**
 * What a USB or Bluetooth scanner does: it types fast and presses Enter. The keys carry the times at which a scanner sends
 * them, however long this machine takes to deliver them.
 */
export const typeAsScanner = async (page: Page, text: string): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const startSeconds = Date.now() / 1000;
  const keys = [...text].map((key) => ({ key, text: key }));
  const all = [...keys, { key: "Enter", text: "\r", code: "Enter", windowsVirtualKeyCode: 13 }];
  await Promise.all(
    all.flatMap((key, index) => {
      const timestamp = startSeconds + index * scannerKeySeconds;
      return [
        session.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...key }),
        session.send("Input.dispatchKeyEvent", { type: "keyUp", timestamp: timestamp + 0.001, ...key, text: "" }),
      ];
    }),
  );
  await session.detach();
};

/** Pastes a text into the page, as from another app. */
export const pasteText = async (page: Page, text: string): Promise<void> => {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
};

/** Waits until the app can open without a network: its service worker has all it needs and serves this page. */
export const waitUntilKept = async (page: Page): Promise<void> => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
};

/** Types the last four characters from the document. */
export const typeLastFour = async (page: Page, lastFour: string): Promise<void> => {
  await page.getByRole("textbox").fill(lastFour);
  await page.locator("form.document button[type=submit]").click();
  await page.locator("[data-screen=verdict]:not([data-outcome=confirm])").waitFor();
};

/** What stands on the screen now can be used by everyone, as far as a machine can tell. */
export const expectAccessible = async (page: Page): Promise<void> => {
  // Otherwise each look opens a page of its own, which is for frames: the gate has none.
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  expect(passes.length).toBeGreaterThan(5);
};
