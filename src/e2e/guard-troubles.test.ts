/** The screens of what goes wrong, in both languages and on both sizes, as far as a machine can tell whether everyone can use them. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { shutOutDevice } from "../server/devices/device-register.ts";
import { createEnrolmentCode } from "../server/devices/enrolment-codes.ts";
import {
  closeMenu,
  doDeed,
  openMenuPage,
  pasteText,
  readVerdict,
  typeLastFour,
  visitGate,
  withoutServer,
} from "./gate-page.ts";
import type { GateVisit } from "./gate-page.ts";
import { chinese, deedsInSight, english, expectGood, expectInSight, phone, tablet } from "./looks.ts";
import { setupStory } from "./story-world.ts";

const story = setupStory();

test.each(chinese)("a document that differs, and a pass shown again, in %s at %j", async (locale, viewport) => {
  await visitGate({ ...story.world.visitWith([]), locale, viewport }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await pasteText(page, story.world.codeOf("print").text);
    await readVerdict(page);
    await typeLastFour(page, "99ZZ");
    expect(await readVerdict(page)).toEqual({ outcome: "invalid", reason: "identity-mismatch" });
    await expectInSight(page, [".verdict h1", ".holder-name", ".actions .main", ...deedsInSight]);
    await expectGood(page);
    await page.locator(".actions .main").click();
    await page.locator("[data-outcome=confirm]").waitFor();
    await doDeed(page, "none");
    await pasteText(page, story.world.codeOf("admit").text);
    await readVerdict(page);
    await doDeed(page, "let-through");
    await pasteText(page, story.world.codeOf("admit").text);
    await page.locator("[data-shown-before=true]").waitFor();
    await expectGood(page);
  });
});

test.each(english)("a device that is enrolled, and one that is shut out, in %s at %j", async (locale, viewport) => {
  const { code } = await createEnrolmentCode(story.parts.db, `Gate ${locale}`);
  await visitGate({ ...story.world.visitWith([]), locale, viewport }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await openMenuPage(page, "device");
    await page.locator("[data-page=device] input").fill(code);
    await page.locator("[data-page=device] form button[type=submit]").click();
    await page.locator("[data-enrolled]").waitFor();
    await expectGood(page);
    const device = Number(await page.locator("[data-enrolled]").getAttribute("data-enrolled"));
    await shutOutDevice(story.parts.db, device);
    await closeMenu(page);
    await pasteText(page, story.world.codeOf("red").text);
    await readVerdict(page);
    await doDeed(page, "held");
    for (const refused of ["journal", "device"] as const) {
      await openMenuPage(page, refused);
      await page.locator("[data-trouble=send-shut-out]").waitFor();
      await expectGood(page);
      await closeMenu(page);
    }
  });
});

test.each(chinese)("what a lead has locked in %s at %j", async (locale, viewport) => {
  await visitGate({ ...story.world.visitWith([]), locale, viewport }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await openMenuPage(page, "settings");
    const pin = page.locator("form[data-setting=pin]");
    for (const field of await pin.locator("input").all()) await field.fill("2468");
    await pin.locator("button[type=submit]").click();
    await closeMenu(page);
    for (const locked of ["settings", "shift", "device"] as const) {
      await openMenuPage(page, locked);
      await page.locator("[data-lead-lock]").waitFor();
      await expectGood(page);
      await closeMenu(page);
    }
  });
});

const openListsPage = async (page: Page): Promise<void> => {
  await page.locator("[data-screen=aiming]").waitFor();
  await openMenuPage(page, "lists");
};

test.each(english)("lists on their way, in trouble, old and damaged in %s at %j", async (locale, viewport) => {
  const visit = { ...story.world.visitWith([], 30 * 3600), locale, viewport };
  await visitGate({ ...visit, before: withoutServer }, async (page) => {
    await openListsPage(page);
    await page.locator("[data-trouble=sync-offline]").waitFor();
    await page.locator("[data-grade=aging]").waitFor();
    await expectGood(page);
    await page.locator("[data-page=lists] input[type=file]").setInputFiles({
      ...{ name: "lists.bin", mimeType: "application/cbor", buffer: Buffer.from("no bundle") },
    });
    await page.locator("[data-trouble=bundle-malformed]").waitFor();
    await expectInSight(page, ["[data-trouble=bundle-malformed]"]);
    await expectGood(page);
    await page.unroute("**/sync/**");
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/sync/**", async (route) => {
      await held;
      await route.abort();
    });
    await page.locator("[data-page=lists] .menu-section > button").first().click();
    await page.locator("progress").waitFor();
    await expectGood(page);
    release();
    await page.locator("[data-trouble=sync-offline]").waitFor();
    await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const open = indexedDB.open("clearway-gate");
          open.onerror = () => reject(new Error("the database does not open"));
          open.onsuccess = () => {
            const change = open.result.transaction("lists", "readwrite");
            change.objectStore("lists").clear();
            change.oncomplete = resolve;
          };
        }),
    );
    await page.reload();
    await page.locator("[data-screen=lists-missing]").waitFor();
    await expectGood(page);
  });
});

test.each(chinese)(
  "a clock before its own lists is said instead of their age in %s at %j",
  async (locale, viewport) => {
    const visit = { ...story.world.visitWith([], -3 * 86_400), locale, viewport };
    await visitGate({ ...visit, before: withoutServer }, async (page) => {
      await page.locator("[data-camera=running]").waitFor();
      await page.locator("[data-notice=clock-behind]").waitFor();
      expect(await page.locator("[data-grade=fresh]").count()).toBe(0);
      await expectGood(page);
      await openListsPage(page);
      await page.locator("[data-notice=clock-behind]").waitFor();
      expect(await page.locator("[data-grade=fresh]").count()).toBe(0);
      await expectGood(page);
    });
  },
);

const refuseCamera = (name: string): NonNullable<GateVisit["before"]> => {
  return async (page) => {
    await page.addInitScript((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused", error));
    }, name);
  };
};

const withoutWorkers = async (page: Page): Promise<void> => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "Worker"));
};

/** The stored documents are asked for, and no answer comes. */
const withoutAnswer = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (this: IDBObjectStore, key: IDBValidKey) {
      const request = get.call(this, key);
      const silence = (event: Event): void => {
        event.stopImmediatePropagation();
      };
      if (this.name === "documents") request.addEventListener("success", silence);
      return request;
    };
  });
};

test.each([
  ["camera-absent", "en-GB", phone, refuseCamera("NotFoundError")],
  ["camera-taken", "zh-CN", tablet, refuseCamera("NotReadableError")],
  ["unsupported", "zh-CN", tablet, withoutWorkers],
  ["opening", "en-GB", phone, withoutAnswer],
] as const)("%s in %s at %j", async (screen, locale, viewport, before) => {
  await visitGate({ ...story.world.visitWith([]), locale, viewport, before }, async (page) => {
    await page.locator(`[data-screen=${screen}]`).waitFor();
    await expectGood(page);
  });
});
