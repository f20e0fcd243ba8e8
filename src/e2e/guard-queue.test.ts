/** A guard with a queue: many codes one after the other, a scanner that types, and the same pass twice. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CameraVideo } from "../testing/camera-video.ts";
import { publishNow } from "../server/publication/publish.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { doDeed, readVerdict, typeAsScanner, updateLists, visitGate, withoutServer } from "./gate-page.ts";
import { issueToPhone } from "./phones.ts";
import type { Phone } from "./phones.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld } from "./story-world.ts";

const queueLength = 30;

/** Each code for less than a second, held still: what is missed is not seen again before the queue is over. */
const queueVideo: CameraVideo = {
  width: 640,
  height: 480,
  framesPerSecond: 15,
  framesPerCode: 13,
  pixelsPerModule: 6,
  noiseSigma: 2,
  swayPixels: 0,
  tiltDegrees: 0,
  seed: 3,
};

let world: StoryWorld;
let phones: Phone[];
let nowSeconds: number;

/** Of a phone that knows the passes of the queue; its clock is past the demonstration's codes. */
const queueProfile = () => join(world.folder, "queue");

beforeAll(async () => {
  world = await openStoryWorld();
  const parts = await world.openParts();
  phones = [];
  for (let index = 0; index < queueLength; index += 1) phones.push(await issueToPhone(parts));
  await publishNow(parts);
  nowSeconds = await peekClock(parts.db);
  await parts.close();
  cpSync(world.keptProfile, queueProfile(), { recursive: true });
  await visitGate({ ...world.visitWith([]), nowSeconds, profile: { dir: queueProfile() } }, updateLists);
});

afterAll(() => world.close());

/** Taps the first deed of so many verdicts as soon as each is there, in the page itself. */
const tapAtOnce = (page: Page, count: number) =>
  page.evaluate((most) => {
    const tapped = new Set<HTMLElement>();
    new MutationObserver(() => {
      const deed = document.querySelector<HTMLElement>("[data-deed]");
      if (deed === null || tapped.has(deed) || tapped.size === most) return;
      tapped.add(deed);
      deed.click();
    }).observe(document.body, { childList: true, subtree: true });
  }, count);

/** The scans that the phone has written down. */
const readJournal = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ outcome: string; deed: string; pass?: { list: number; place: number } }[]>((resolve, reject) => {
        const open = indexedDB.open("clearway-gate");
        open.onerror = () => reject(new Error("the database does not open"));
        open.onsuccess = () => {
          const all = open.result.transaction("journal").objectStore("journal").getAll();
          all.onsuccess = () => {
            open.result.close();
            resolve(all.result);
          };
        };
      }),
  );

test("thirty different codes in one video are all judged, none is missed and none is judged twice", async () => {
  const codes = await Promise.all(
    phones.map(async (phone) => ({ text: await phone.show(nowSeconds), ecc: "L" as const })),
  );
  const visit = { origin: world.origin, nowSeconds, codes, video: queueVideo, profile: { copyOf: queueProfile() } };
  await visitGate(visit, async (page) => {
    await tapAtOnce(page, queueLength);
    await expect
      .poll(
        async () => ({
          scanned: (await readJournal(page)).length,
          shown: await page.locator("body").innerText(),
        }),
        { timeout: 90_000, interval: 500 },
      )
      .toMatchObject({ scanned: queueLength });
    const scans = await readJournal(page);
    expect(scans.filter(({ outcome, deed }) => outcome !== "admit" || deed !== "let-through")).toEqual([]);
    // One that was missed would have let another come round a second time.
    const places = scans.map(({ pass }) => pass?.place);
    expect(new Set(places)).toEqual(new Set(phones.map(({ issued }) => issued.name.place)));
  });
});

test.each([
  ["as it is", (text: string) => text],
  ["with caps lock on, which makes small letters of capital ones", (text: string) => text.toLowerCase()],
])("a scanner that types fast, %s, is read like a camera", async (_, typed) => {
  await visitGate({ ...world.visitWith([]), before: withoutServer }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await typeAsScanner(page, typed(world.codeOf("admit").text));
    expect(await readVerdict(page)).toEqual({ outcome: "admit", reason: null });
    // Its Enter, and the spaces of the next code, press no button.
    await typeAsScanner(page, typed(world.codeOf("red").text));
    expect(await readVerdict(page)).toEqual({ outcome: "admit", reason: null });
    await doDeed(page, "let-through");
    await typeAsScanner(page, typed(world.codeOf("red").text));
    expect(await readVerdict(page)).toEqual({ outcome: "refuse", reason: "status-red" });
  });
});

test("a scanner's code is not typed into the field for the document", async () => {
  await visitGate({ ...world.visitWith([]), before: withoutServer }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    await typeAsScanner(page, world.codeOf("print").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "confirm" });
    await page.getByRole("textbox").focus();
    await typeAsScanner(page, world.codeOf("admit").text);
    expect(await page.getByRole("textbox").inputValue()).toBe("");
    expect(await readVerdict(page)).toMatchObject({ outcome: "confirm" });
  });
});

test("a pass scanned again is said to be, and within two minutes of an admission the document is asked for", async () => {
  await visitGate({ ...world.visitWith([]), before: withoutServer }, async (page) => {
    await page.locator("[data-camera=running]").waitFor();
    const { text } = world.codeOf("yellow");
    await typeAsScanner(page, text);
    await readVerdict(page);
    expect(await page.locator("[data-scanned-before]").count()).toBe(0);
    await doDeed(page, "sent-back");
    await page.clock.setFixedTime((world.madeAtSeconds + 60) * 1000);
    await typeAsScanner(page, text);
    await readVerdict(page);
    await page.locator("[data-scanned-before]").waitFor();
    await doDeed(page, "sent-back");
    await typeAsScanner(page, world.codeOf("admit").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    await doDeed(page, "let-through");
    await typeAsScanner(page, world.codeOf("admit").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "confirm" });
    expect(await page.locator("[data-shown-before]").count()).toBe(1);
  });
});

test("green goes on by itself in a queue, everything else waits", async () => {
  await visitGate({ ...world.visitWith([]), before: withoutServer }, async (page) => {
    await page.locator("[data-screen=aiming]").waitFor();
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const open = indexedDB.open("clearway-gate");
          open.onsuccess = () => {
            const transaction = open.result.transaction("settings", "readwrite");
            transaction.objectStore("settings").put({ isContinuous: true, greenSeconds: 2 }, "current");
            transaction.oncomplete = () => {
              open.result.close();
              resolve();
            };
          };
        }),
    );
    await page.reload();
    await page.locator("[data-camera=running]").waitFor();
    await typeAsScanner(page, world.codeOf("admit").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
    await page.locator("[data-camera=running]").waitFor();
    await typeAsScanner(page, world.codeOf("yellow").text);
    expect(await readVerdict(page)).toMatchObject({ outcome: "complete" });
    expect(await page.locator(".returns").count()).toBe(0);
  });
});
