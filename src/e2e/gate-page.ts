/** What a guard does with the gate app in a browser, in the words of the stories. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { launchBrowser, type BrowserOptions } from "../testing/browser.ts";
import { writeCameraVideo, type VideoCode } from "../testing/camera-video.ts";

export interface GateVisit {
  readonly origin: string;
  /** What the camera sees; nothing but a wall when there is no code. */
  readonly codes: readonly VideoCode[];
  /** What the phone's clock says, NumericDate. */
  readonly nowSeconds: number;
  /** A profile to begin from (it stays as it is), or one to go on with. */
  readonly profile: { readonly copyOf: string } | { readonly dir: string };
  readonly camera?: BrowserOptions["camera"];
}

/** What the verdict screen says of itself. */
export interface SeenVerdict {
  readonly outcome: string | null;
  readonly reason: string | null;
}

/** Opens the gate in a browser of its own, runs the story and closes the browser. */
export const visitGate = async <T>(visit: GateVisit, story: (page: Page) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "clearway-story-"));
  let browser: BrowserContext | undefined;
  try {
    const userDataDir = "dir" in visit.profile ? visit.profile.dir : join(folder, "profile");
    if ("copyOf" in visit.profile) cpSync(visit.profile.copyOf, userDataDir, { recursive: true });
    const cameraFile = join(folder, "camera.y4m");
    writeCameraVideo(cameraFile, visit.codes.length > 0 ? visit.codes : ["wall"]);
    browser = await launchBrowser({
      userDataDir,
      cameraFile,
      ...(visit.camera === undefined ? {} : { camera: visit.camera }),
    });
    const page = browser.pages()[0] ?? (await browser.newPage());
    await page.clock.setFixedTime(visit.nowSeconds * 1000);
    await page.goto(`${visit.origin}/gate/`);
    return await story(page);
  } finally {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
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
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  expect(passes.length).toBeGreaterThan(5);
};
