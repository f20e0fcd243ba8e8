/** Every screen in both languages, on a phone and on a wall tablet, as far as a machine can tell whether everyone can use it. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { menuPages } from "../apps/gate/state.ts";
import { closeMenu, doDeed, openMenuPage, pasteText, readVerdict, visitGate } from "./gate-page.ts";
import { deedsInSight, expectGood, expectInSight, expectNoSideways, looks, lying, phone } from "./looks.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld } from "./story-world.ts";

let world: StoryWorld;

beforeAll(async () => {
  world = await openStoryWorld();
});

afterAll(() => world.close());

/** One of each: the outcomes with their details, and the codes that lead to them. */
const verdictCodes = ["admit", "print", "yellow", "red", "pending", "card", "forged", "issuer-unknown"];

type Expect = (page: Page) => Promise<void>;

const visitVerdicts = async (page: Page, expectIt: Expect): Promise<void> => {
  for (const id of verdictCodes) {
    await pasteText(page, world.codeOf(id).text);
    await readVerdict(page);
    await expectIt(page);
    await page.locator("[data-deed]").first().click();
    await page.locator("[data-screen=aiming]").waitFor();
  }
};

const visitMenu = async (page: Page, expectIt: Expect): Promise<void> => {
  for (const menuPage of menuPages) {
    await openMenuPage(page, menuPage);
    if (menuPage === "ready") await page.locator("[data-ready]:not([data-ready=checking])").waitFor();
    await expectIt(page);
    await closeMenu(page);
  }
};

test.each(looks)("scanning, verdicts and menu in %s at %j", async (locale, viewport) => {
  // What axe finds depends on a language's words and on a size's layout: each of both is seen by it once.
  const expectIt = (locale === "zh-CN") === (viewport === phone) ? expectGood : expectNoSideways;
  await visitGate({ ...world.visitWith([]), locale, viewport }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await expectIt(page);
    await visitVerdicts(page, expectIt);
    await visitMenu(page, expectIt);
    await openMenuPage(page, "training");
    await page.locator("[data-do=start-training]").click();
    await expectIt(page);
    await closeMenu(page);
    await expectIt(page);
  });
});

test.each(looks.filter(([, viewport]) => viewport === phone))(
  "what a guard must see in %s at %j is there without scrolling",
  async (locale, viewport) => {
    await visitGate({ ...world.visitWith([]), locale, viewport }, async (page) => {
      await page.locator("[data-camera=running]").waitFor();
      await expectInSight(page, [".frame", "[data-open=menu]", ".strip-facts"]);
      for (const theme of ["light", "sunlight"]) {
        await page.evaluate((name) => {
          document.documentElement.dataset["theme"] = name;
        }, theme);
        for (const id of ["print", "copy", "yellow", "red", "report-missing"]) {
          await pasteText(page, world.codeOf(id).text);
          const { outcome } = await readVerdict(page);
          const isAsking = outcome === "confirm";
          await expectInSight(page, [
            ".verdict h1",
            ".holder-name",
            ...(isAsking ? ["#last-four"] : []),
            ...deedsInSight,
          ]);
          await doDeed(page, "none");
        }
      }
    });
  },
);

test("a phone that lies down shows the frame, the menu and the lists", async () => {
  await visitGate({ ...world.visitWith([]), viewport: lying }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await expectInSight(page, [".frame", ".viewfinder .hint", "[data-open=menu]", ".strip-facts"]);
    await expectGood(page);
    for (const id of ["print", "yellow"]) {
      await pasteText(page, world.codeOf(id).text);
      await readVerdict(page);
      await expectInSight(page, [".verdict h1", ".holder-name", ...deedsInSight]);
      await expectGood(page);
      await doDeed(page, "none");
    }
    await visitMenu(page, expectNoSideways);
  });
});

test.each(["dark", "sunlight"])("the verdict, the menu and the aiming in the theme %s", async (theme) => {
  await visitGate(world.visitWith([]), async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await page.evaluate((name) => {
      document.documentElement.dataset["theme"] = name;
    }, theme);
    await expectGood(page);
    for (const id of ["admit", "print", "red"]) {
      await pasteText(page, world.codeOf(id).text);
      await readVerdict(page);
      await expectGood(page);
      await page.locator("[data-deed]").first().click();
      await page.locator("[data-screen=aiming]").waitFor();
    }
    await openMenuPage(page, "settings");
    await expectGood(page);
  });
});

test("a first start without a network, and its way to a file", async () => {
  const visit = { ...world.visitWith([]), profile: { dir: join(world.folder, "first") } };
  const before = async (page: Page): Promise<void> => {
    await page.route("**/sync/**", (route) => route.abort());
  };
  await visitGate({ ...visit, before }, async (page) => {
    const missing = page.locator("[data-screen=lists-missing]");
    await missing.waitFor();
    await expectGood(page);
    await missing.locator("[data-open=lists]").click();
    await page.locator("[data-page=lists]").waitFor();
    await expectGood(page);
  });
});

test.each(looks.filter(([, viewport]) => viewport === phone))(
  "without the camera the other ways to a code go on in %s at %j",
  async (locale, viewport) => {
    await visitGate({ ...world.visitWith([]), locale, viewport, camera: "deny" }, async (page) => {
      await page.locator("[data-screen=camera-blocked]").waitFor();
      await expectInSight(page, ["[data-open=menu]", ".file-input", ".strip-facts"]);
      await expectGood(page);
      await pasteText(page, world.codeOf("admit").text);
      expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
      await doDeed(page, "let-through");
      await page.locator("[data-screen=camera-blocked]").waitFor();
    });
  },
);
