/** Sizes and languages that screens are looked at in, and what holds of every one. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "./gate-page.ts";

export const phone = { width: 360, height: 720 };
export const tablet = { width: 1280, height: 800 };
export const lying = { width: 720, height: 360 };

/** Each language on each size. */
export const looks = (["zh-CN", "en-GB"] as const).flatMap((locale) =>
  [phone, tablet].map((viewport) => [locale, viewport] as const),
);

/** The other way round than the first of the looks: where one visit is enough, tests take turns between these. */
export const english = [["en-GB", phone]] as const;
export const chinese = [["zh-CN", tablet]] as const;

/** Nothing may be wider than the screen: a guard's thumb scrolls one way only. */
export const expectNoSideways = async (page: Page): Promise<void> => {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
};

/** Can be used by everyone, as far as a machine can tell, and by one thumb. */
export const expectGood = async (page: Page): Promise<void> => {
  await expectAccessible(page);
  await expectNoSideways(page);
};

/** Wholly on the screen and covered by nothing. */
export const expectInSight = async (page: Page, selectors: readonly string[]): Promise<void> => {
  const hidden = await page.evaluate(
    (asked) =>
      asked.filter((selector) => {
        const element = document.querySelector(selector);
        if (element === null) return true;
        const { left, right, top, bottom } = element.getBoundingClientRect();
        if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return true;
        const seen = document.elementFromPoint((left + right) / 2, bottom - 2);
        return !(element.contains(seen) || seen?.contains(element) === true);
      }),
    selectors,
  );
  expect(hidden).toEqual([]);
};

/** What can be done with a traveler whose verdict is not green. */
export const deedsInSight = ["[data-deed=sent-back]", "[data-deed=held]", "[data-deed=emergency]", "[data-deed=none]"];
