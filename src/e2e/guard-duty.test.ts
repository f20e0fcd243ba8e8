/** A guard's shift beside the scanning: ready or not, the journal that is handed in, training, and a new release in the middle. */
import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEnrolmentCode } from "../server/devices/enrolment-codes.ts";
import type { OpenParts } from "../server/open-parts.ts";
import { publishNow } from "../server/publication/publish.ts";
import { closeMenu, doDeed, expectAccessible, openMenuPage, pasteText, readVerdict, visitGate } from "./gate-page.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld } from "./story-world.ts";

let world: StoryWorld;
let parts: OpenParts;

beforeAll(async () => {
  world = await openStoryWorld();
  parts = await world.openParts();
});

afterAll(async () => {
  await parts.close();
  await world.close();
});

const aim = (page: Page) => page.locator("[data-screen=aiming]").waitFor();

test("fifty scans whose answers are lost time and again are all at the server, each once", async () => {
  const { code } = await createEnrolmentCode(parts.db, "North gate 1");
  await visitGate(world.visitWith([]), async (page) => {
    await aim(page);
    await openMenuPage(page, "device");
    await page.locator("[data-page=device] input").fill(code);
    await page.locator("[data-page=device] form button[type=submit]").click();
    await page.locator("[data-enrolled]").waitFor();
    await closeMenu(page);
    let requests = 0;
    await page.route("**/scans", async (route) => {
      requests += 1;
      if (requests % 3 === 0) {
        await route.continue();
        return;
      }
      // The server has it; the phone never hears of that.
      await route.fetch();
      await route.abort();
    });
    const texts = world.codes.map(({ text }) => text);
    for (let scan = 0; scan < 50; scan += 1) {
      await pasteText(page, texts[scan % texts.length] ?? "");
      await readVerdict(page);
      await page.locator("[data-deed=sent-back], [data-deed=held]").first().click();
      await aim(page);
    }
    await openMenuPage(page, "journal");
    await expect
      .poll(async () => {
        await page
          .locator("[data-do=hand-in]:enabled")
          .click({ timeout: 1000 })
          .catch(() => undefined);
        return page.locator("[data-waiting]").getAttribute("data-waiting");
      })
      .toBe("0");
    expect(requests).toBeGreaterThan(3);
  });
  const scans = await parts.db.selectFrom("scans").selectAll().execute();
  expect(scans).toHaveLength(50);
  expect(new Set(scans.map(({ deed }) => deed))).toEqual(new Set(["sent-back", "held"]));
});

test("the check before duty says ready with fresh lists, and never with old ones", async () => {
  const day = 25 * 3600;
  const answer = (laterSeconds: number) =>
    visitGate(world.visitWith([], laterSeconds), async (page) => {
      await page.route("**/sync/**", (route) => route.abort());
      await aim(page);
      await openMenuPage(page, "ready");
      const said = page.locator("[data-ready]:not([data-ready=checking])");
      await said.waitFor();
      const lists = await page.locator("[data-item=lists]").getAttribute("data-state");
      const decoder = await page.locator("[data-item=decoder]").getAttribute("data-state");
      return { ready: await said.getAttribute("data-ready"), lists, decoder };
    });
  expect(await answer(0)).toMatchObject({ lists: "ok", decoder: "ok" });
  expect(await answer(day)).toMatchObject({ ready: "not-ready", lists: "wrong" });
});

test("in training practice codes are judged, real ones are not known, and nothing is written down", async () => {
  const { trainingCodes } = await import("../apps/training/training-codes.ts");
  const practice = (id: string) => trainingCodes.find((code) => code.id === id)?.text ?? "";
  await visitGate(world.visitWith([]), async (page) => {
    await aim(page);
    await openMenuPage(page, "training");
    await page.locator("[data-do=start-training]").click();
    await page.locator("[data-training-banner]").waitFor();
    await closeMenu(page);
    await pasteText(page, practice("green"));
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    expect(await page.locator("[data-training-banner]").isVisible()).toBe(true);
    await doDeed(page, "let-through");
    await pasteText(page, world.codeOf("admit").text);
    expect(await readVerdict(page)).toEqual({ outcome: "unsure", reason: "issuer-unknown" });
    await doDeed(page, "none");
    await page.locator("[data-training-banner] button").click();
    await page.locator("[data-training-banner]").waitFor({ state: "detached" });
    await pasteText(page, practice("green"));
    expect(await readVerdict(page)).toMatchObject({ outcome: "unsure" });
    await doDeed(page, "none");
    await openMenuPage(page, "journal");
    await page.locator("[data-waiting='1']").waitFor();
  });
});

/** Puts a release into place that differs from the one that the phone has. */
const releaseAnother = (dataDir: string): void => {
  const worker = join(dataDir, "apps/gate/sw.js");
  appendFileSync(worker, "\n// another release\n");
  for (const suffix of [".br", ".gz"]) rmSync(worker + suffix, { force: true });
};

test("a new release waits until no tab has a traveler, and then is taken by the tab that asked", async () => {
  await visitGate(world.visitWith([]), async (scanning) => {
    const asking = await scanning.context().newPage();
    await asking.clock.setFixedTime(world.madeAtSeconds * 1000);
    await asking.goto(`${world.origin}/gate/`);
    await aim(asking);
    await scanning.bringToFront();
    await aim(scanning);
    await pasteText(scanning, world.codeOf("admit").text);
    await readVerdict(scanning);
    releaseAnother(world.dataDir);
    await asking.bringToFront();
    await asking.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const offer = asking.locator("[data-notice=release]");
    await offer.waitFor();
    await offer.locator("summary").click();
    expect(await offer.locator("li").count()).toBeGreaterThan(0);
    await asking.evaluate(() => Object.assign(globalThis, { isOldPage: true }));
    await offer.locator("button").click();
    // The lock of the other tab holds it back: what waits is asked for, and nothing has happened yet.
    await expect
      .poll(() => asking.evaluate(async () => (await navigator.locks.query()).pending?.length), { timeout: 60_000 })
      .toBe(1);
    expect(await readVerdict(scanning)).toMatchObject({ outcome: "admit" });
    await scanning.bringToFront();
    await doDeed(scanning, "let-through");
    await expect
      .poll(() => asking.evaluate(() => "isOldPage" in globalThis).catch(() => true), { timeout: 60_000 })
      .toBe(false);
    await scanning.locator("[data-notice=release]").waitFor();
  });
});

test("a release that the policy has outgrown says so, stops after its grace, and loads the next one when asked", async () => {
  const profile = { dir: join(world.folder, "too-old") };
  cpSync(world.keptProfile, profile.dir, { recursive: true });
  await parts.db.updateTable("gate_policy").set({ oldest_app_version: 2 }).execute();
  await publishNow(parts);
  await visitGate({ ...world.visitWith([]), profile }, async (page) => {
    await page.locator("[data-notice=app-too-old]").waitFor();
    await pasteText(page, world.codeOf("yellow").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "complete" });
  });
  await visitGate({ ...world.visitWith([], 73 * 3600), profile }, async (page) => {
    await page.locator("[data-screen=app-too-old]").waitFor();
    await expectAccessible(page);
    await pasteText(page, world.codeOf("admit").text);
    expect(await page.locator("[data-screen=verdict]").count()).toBe(0);
    await page.evaluate(() => Object.assign(globalThis, { isOldPage: true }));
    releaseAnother(world.dataDir);
    await page.locator("[data-screen=app-too-old] .button:not(.plain)").click();
    await expect
      .poll(() => page.evaluate(() => "isOldPage" in globalThis).catch(() => true), { timeout: 60_000 })
      .toBe(false);
  });
});
