/** A guard's shift beside the scanning: ready or not, the journal that is handed in, training, and a new release in the middle. */
import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from "@zxing/library";
import { encode as encodePng } from "fast-png";
import type { Page } from "playwright-core";
import { encode as encodeQr } from "uqr";
import { expect, test } from "vitest";
import { createEnrolmentCode } from "../server/devices/enrolment-codes.ts";
import { publishNow } from "../server/publication/publish.ts";
import { wordsEn } from "../ui/words/en.ts";
import { closeMenu, doDeed, expectAccessible, openMenuPage, pasteText, readVerdict, visitGate } from "./gate-page.ts";
import { setupStory } from "./story-world.ts";

const story = setupStory();

const aim = (page: Page) => page.locator("[data-screen=aiming]").waitFor();

test("fifty scans whose answers are lost time and again are all at the server, each once", async () => {
  const { code } = await createEnrolmentCode(story.parts.db, "North gate 1");
  await visitGate(story.world.visitWith([]), async (page) => {
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
    const texts = story.world.codes.map(({ text }) => text);
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
  const scans = await story.parts.db.selectFrom("scans").selectAll().execute();
  expect(scans).toHaveLength(50);
  expect(new Set(scans.map(({ deed }) => deed))).toEqual(new Set(["sent-back", "held"]));
});

test("the check before duty says ready with fresh lists, and never with stale ones", async () => {
  const answer = (laterSeconds: number) =>
    visitGate(story.world.visitWith([], laterSeconds), async (page) => {
      await page.route("**/sync/**", (route) => route.abort());
      await aim(page);
      await openMenuPage(page, "ready");
      const said = page.locator("[data-ready]:not([data-ready=checking])");
      await said.waitFor();
      const stateOf = (item: string) => page.locator(`[data-item=${item}]`).getAttribute("data-state");
      return {
        ready: await said.getAttribute("data-ready"),
        ...{ camera: await stateOf("camera"), lists: await stateOf("lists"), decoder: await stateOf("decoder") },
        wrong: await page
          .locator("[data-item][data-state=wrong]")
          .evaluateAll((items) => items.map((item) => item.getAttribute("data-finding"))),
      };
    });
  const works = { camera: "ok", decoder: "ok" };
  expect(await answer(0)).toEqual({ ready: "ready", lists: "ok", wrong: [], ...works });
  expect(await answer(73 * 3600)).toMatchObject({ ready: "not-ready", lists: "wrong", ...works });
});

/** Six pixels a module. */
const layOut = (text?: string) => {
  const { data, size } = text === undefined ? { data: [], size: 60 } : encodeQr(text, { ecc: "L", border: 4 });
  const side = size * 6;
  const isDark = (pixel: number) => data[Math.floor(pixel / side / 6)]?.[Math.floor((pixel % side) / 6)] === true;
  return { side, isDark };
};

/** A screenshot of a code, or of nothing. */
const drawPicture = (text?: string) => {
  const { side, isDark } = layOut(text);
  const pixels = Uint8Array.from({ length: side * side }, (_, pixel) => (isDark(pixel) ? 0 : 255));
  const png = encodePng({ width: side, height: side, data: pixels, channels: 1 });
  return { name: "picture.png", mimeType: "image/png", buffer: Buffer.from(png) };
};

/** As from another app. */
const pastePicture = async (page: Page, picture: ReturnType<typeof drawPicture>): Promise<void> => {
  const { name, mimeType: type } = picture;
  await page.evaluate(
    ({ bytes, ...file }) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], file.name, { type: file.type }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    { bytes: [...picture.buffer], name, type },
  );
};

test("a pasted picture is read like a chosen one, and one that holds no code is said", async () => {
  await visitGate(story.world.visitWith([]), async (page) => {
    await aim(page);
    await pastePicture(page, drawPicture());
    await page.getByText(wordsEn.aiming.inputTrouble["picture-no-code"]).waitFor();
    await expectAccessible(page);
    await pastePicture(page, drawPicture(story.world.codeOf("admit").text));
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    await doDeed(page, "let-through");
    expect(await page.getByText(wordsEn.aiming.inputTrouble["picture-no-code"]).count()).toBe(0);
  });
});

/** A text whose clean picture the last resort does not read at its full size: every eighth is one. */
const findMissedText = (): string => {
  for (let number = 0; number < 200; number += 1) {
    const text = `HP1:${String(number).padStart(3, "0").repeat(130)}`;
    const { side, isDark } = layOut(text);
    const luma = Uint8ClampedArray.from({ length: side * side }, (_, pixel) => (isDark(pixel) ? 0 : 255));
    try {
      new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(luma, side, side))));
    } catch {
      return text;
    }
  }
  throw new Error("the last resort reads every picture at its full size: the other sizes are not needed any more");
};

test("without a worker a picture file is read all the same", async () => {
  const before = async (page: Page): Promise<void> => {
    await page.addInitScript(() => {
      const refuse = function (): never {
        throw new DOMException("refused", "SecurityError");
      };
      Object.assign(globalThis, { Worker: refuse });
    });
  };
  await visitGate({ ...story.world.visitWith([]), before }, async (page) => {
    await aim(page);
    const field = page.locator(".inputs input[type=file]");
    await field.setInputFiles(drawPicture());
    await page.getByText(wordsEn.aiming.inputTrouble["picture-no-code"]).waitFor();
    await field.setInputFiles(drawPicture(story.world.codeOf("admit").text));
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    await doDeed(page, "let-through");
    await field.setInputFiles(drawPicture(findMissedText()));
    expect(await readVerdict(page)).toEqual({ outcome: "invalid", reason: "malformed" });
  });
});

test("a part that checks and cannot be loaded is said with what to do, and checks once it is there", async () => {
  const part = "**/verify-code-*.js";
  const before = async (page: Page): Promise<void> => {
    await page.context().route(part, (route) => route.abort());
  };
  const visit = { ...story.world.visitWith([]), profile: { dir: join(story.world.folder, "unchecked") } };
  await visitGate({ ...visit, before }, async (page) => {
    await aim(page);
    const { text } = story.world.codeOf("admit");
    const said = page.getByText(wordsEn.aiming.menuTrouble);
    await expect
      .poll(
        async () => {
          await pasteText(page, text);
          return said.count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    await expectAccessible(page);
    await page.context().unroute(part);
    await aim(page);
    await pasteText(page, text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    await doDeed(page, "let-through");
    expect(await said.count()).toBe(0);
  });
});

test("in training practice codes are judged, real ones are not known, and nothing is written down", async () => {
  const { trainingCodes } = await import("../apps/training/training-codes.ts");
  const practice = (id: string) => trainingCodes.find((code) => code.id === id)?.text ?? "";
  await visitGate(story.world.visitWith([]), async (page) => {
    await aim(page);
    await openMenuPage(page, "training");
    await page.locator("[data-do=start-training]").click();
    await page.locator("[data-training-banner]").waitFor();
    await closeMenu(page);
    await pasteText(page, practice("green"));
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    expect(await page.locator("[data-training-banner]").isVisible()).toBe(true);
    await doDeed(page, "let-through");
    await pasteText(page, story.world.codeOf("admit").text);
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
  await visitGate(story.world.visitWith([]), async (scanning) => {
    const asking = await scanning.context().newPage();
    await asking.clock.setFixedTime(story.world.madeAtSeconds * 1000);
    await asking.goto(`${story.world.origin}/gate/`);
    await aim(asking);
    await scanning.bringToFront();
    await aim(scanning);
    await pasteText(scanning, story.world.codeOf("admit").text);
    await readVerdict(scanning);
    releaseAnother(story.world.dataDir);
    await asking.bringToFront();
    await asking.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    const offer = asking.locator("[data-notice=release]");
    await offer.waitFor();
    await offer.locator("summary").click();
    expect(await offer.locator("li").count()).toBeGreaterThan(0);
    await asking.evaluate(() => {
      Object.assign(globalThis, { isOldPage: true });
      navigator.serviceWorker.addEventListener("controllerchange", () => {
        Object.assign(globalThis, { isReleaseInForce: true });
      });
    });
    await offer.locator("button").click();
    // The lock of the other tab holds it back: what waits is asked for, and nothing has happened yet.
    await expect
      .poll(() => asking.evaluate(async () => (await navigator.locks.query()).pending?.length), { timeout: 60_000 })
      .toBe(1);
    expect(await readVerdict(scanning)).toMatchObject({ outcome: "admit" });
    // A traveler who comes right after the tap, before the release is in force, to the tab that asked.
    await pasteText(asking, story.world.codeOf("red").text);
    expect(await readVerdict(asking)).toMatchObject({ outcome: "refuse" });
    await scanning.bringToFront();
    await doDeed(scanning, "let-through");
    await asking.bringToFront();
    await asking.waitForFunction(() => "isReleaseInForce" in globalThis);
    // Whatever the page does at that is under way by then.
    await asking.evaluate(() => fetch("/gate/", { cache: "no-store" }).then((response) => response.text()));
    expect(await readVerdict(asking)).toMatchObject({ outcome: "refuse" });
    expect(await asking.evaluate(() => "isOldPage" in globalThis)).toBe(true);
    await doDeed(asking, "held");
    await expect
      .poll(() => asking.evaluate(() => "isOldPage" in globalThis).catch(() => true), { timeout: 60_000 })
      .toBe(false);
    await aim(asking);
    await openMenuPage(asking, "journal");
    await asking.locator("[data-waiting='2']").waitFor();
    await scanning.bringToFront();
    await scanning.locator("[data-notice=release]").waitFor();
  });
});

test("a release that the policy has outgrown says so, stops after its grace, and loads the next one when asked", async () => {
  const profile = { dir: join(story.world.folder, "too-old") };
  cpSync(story.world.keptProfile, profile.dir, { recursive: true });
  await story.parts.db.updateTable("gate_policy").set({ oldest_app_version: 2 }).execute();
  await publishNow(story.parts);
  await visitGate({ ...story.world.visitWith([]), profile }, async (page) => {
    await page.locator("[data-notice=app-too-old]").waitFor();
    await pasteText(page, story.world.codeOf("yellow").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "complete" });
  });
  await visitGate({ ...story.world.visitWith([], 73 * 3600), profile }, async (page) => {
    await page.locator("[data-screen=app-too-old]").waitFor();
    await expectAccessible(page);
    await pasteText(page, story.world.codeOf("admit").text);
    expect(await page.locator("[data-screen=verdict]").count()).toBe(0);
    await page.evaluate(() => Object.assign(globalThis, { isOldPage: true }));
    releaseAnother(story.world.dataDir);
    await page.locator("[data-screen=app-too-old] .button:not(.plain)").click();
    await expect
      .poll(() => page.evaluate(() => "isOldPage" in globalThis).catch(() => true), { timeout: 60_000 })
      .toBe(false);
  });
});
