/** A guard's lists: how old they are, a clock that is wrong, a set that comes in part, and a phone that never had a network. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { colourNumber } from "../core/status-list/bits.ts";
import { openManifest } from "../core/trust/manifest.ts";
import { openRoot } from "../core/trust/root.ts";
import { peekClock } from "../server/db/database-clock.ts";
import { setPlaceColour } from "../server/issuing/set-place-colour.ts";
import { publishNow } from "../server/publication/publish.ts";
import { closeMenu, openMenuPage, pasteText, readVerdict, updateLists, visitGate, withoutServer } from "./gate-page.ts";
import { issueToPhone } from "./phones.ts";
import type { Phone } from "./phones.ts";
import { setupStory } from "./story-world.ts";

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;

const story = setupStory();

const judge = async (page: Page, text: string) => {
  await page.locator("[data-screen=aiming]").waitFor();
  await pasteText(page, text);
  return readVerdict(page);
};

test.each([
  [23, "fresh", "confirm"],
  [25, "aging", "unsure"],
  [73, "stale", "unsure"],
])("lists %i hours old are %s, and a print is %s", async (hours, grade, outcome) => {
  const visit = story.world.visitWith([], hours * hourSeconds);
  await visitGate({ ...visit, before: withoutServer }, async (page) => {
    await page.locator(`[data-grade=${grade}]`).waitFor();
    expect(await judge(page, story.world.codeOf("print").text)).toMatchObject({ outcome });
  });
});

test("a phone whose clock is a day behind cannot tell, and says what to do", async () => {
  await visitGate({ ...story.world.visitWith([], -daySeconds), before: withoutServer }, async (page) => {
    expect(await judge(page, story.world.codeOf("admit").text)).toEqual({ outcome: "unsure", reason: "clock-behind" });
    expect(await page.locator(".next").innerText()).toMatch(/clock|time/i);
  });
});

test("an issuer that signs outside its area is no issuer for that", async () => {
  await visitGate(story.world.visitWith([]), async (page) => {
    const { text } = story.world.codeOf("area-foreign");
    expect(await judge(page, text)).toEqual({ outcome: "invalid", reason: "area-foreign" });
  });
});

test("a manifest that was rolled back is refused, and the set in force stays", async () => {
  const former = Buffer.from(await fetchBytes("/sync/manifest"));
  const phone = await issueToPhone(story.parts);
  await setPlaceColour(story.parts.db, { ...phone.issued.name, colour: "red" });
  await publishNow(story.parts);
  await visitGate(story.world.visitWith([], 30), async (page) => {
    await updateLists(page);
    const text = await phone.show(story.world.madeAtSeconds + 30);
    await page.route("**/sync/manifest", (route) => route.fulfill({ body: former }));
    await updateLists(page);
    await page.getByText("manifest-rolled-back").waitFor();
    expect(await judge(page, text)).toEqual({ outcome: "refuse", reason: "status-red" });
  });
});

test("storage that is full during the first sync is said, and nobody is judged", async () => {
  const before = async (page: Page): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: story.world.origin, quotaSize: 4096 });
  };
  const visit = { ...story.world.visitWith([]), profile: { dir: join(story.world.folder, "full") } };
  await visitGate({ ...visit, before }, async (page) => {
    await page.locator("[data-screen=lists-missing]").waitFor();
    await page.getByText("store-full").waitFor();
    expect(await page.locator("[data-screen=aiming]").count()).toBe(0);
  });
});

const fetchBytes = async (path: string) =>
  new Uint8Array(await (await fetch(`${story.world.origin}${path}`)).arrayBuffer());

const countPublishedLists = async (): Promise<number> => {
  const root = await openRoot(await fetchBytes("/sync/root/1"));
  const manifest = root.ok ? await openManifest(await fetchBytes("/sync/manifest"), root.value.manifestKey) : root;
  if (!manifest.ok) throw new Error(manifest.error);
  return manifest.value.lists.length;
};

/** Lets `count` requests for lists through and then none; counts those that came, and names their lists. */
const breakAfter = async (page: Page, count: number) => {
  const seen = { requests: 0, lists: new Array<string>() };
  await page.route("**/sync/lists/**", async (route) => {
    seen.requests += 1;
    const [issuer, list] = new URL(route.request().url()).pathname.split("/").slice(3);
    seen.lists.push(`${issuer ?? ""}/${list ?? ""}`);
    await (seen.requests > count ? route.abort() : route.continue());
  });
  return seen;
};

test("a first download that broke goes on where it was, and takes effect only whole", async () => {
  const visit = { ...story.world.visitWith([]), profile: { dir: join(story.world.folder, "broken") } };
  let first: Awaited<ReturnType<typeof breakAfter>> | undefined;
  const before = async (page: Page): Promise<void> => {
    first = await breakAfter(page, 1);
  };
  const total = await visitGate({ ...visit, before }, async (page) => {
    await page.locator("[data-screen=lists-missing]").waitFor();
    await page.getByText("sync-offline").waitFor();
    await page.unroute("**/sync/lists/**");
    const second = await breakAfter(page, Infinity);
    await page.reload();
    await page.locator("[data-screen=aiming]").waitFor();
    return second.requests;
  });
  expect(first?.requests).toBeGreaterThan(1);
  expect(total).toBeGreaterThan(0);
  expect(total).toBe((await countPublishedLists()) - 1);
});

/** A place in a list that the phone's pass is not on, which some other pass was given. */
const findOtherPlace = async ({ issued: { name } }: Phone) => {
  const others = await story.parts.db.selectFrom("places").select(["issuer", "list", "place", "colour"]).execute();
  const other = others.find(({ issuer, list }) => issuer !== name.issuer || list !== name.list);
  if (other === undefined) throw new Error("the demonstration has one list only");
  return other;
};

test("half of a change, and then no network: the former set stays in force until all of it is there", async () => {
  const phone: Phone = await issueToPhone(story.parts);
  await publishNow(story.parts);
  // By the server's clock, which the lists bring along, however long the stories before this one took.
  const nowSeconds = await peekClock(story.parts.db);
  await visitGate({ ...story.world.visitWith([]), nowSeconds }, async (page) => {
    await updateLists(page);
    await setPlaceColour(story.parts.db, { ...phone.issued.name, colour: "yellow" });
    const { colour, ...other } = await findOtherPlace(phone);
    await setPlaceColour(story.parts.db, { ...other, colour: colour === colourNumber.yellow ? "green" : "yellow" });
    await publishNow(story.parts);
    const broken = await breakAfter(page, 1);
    await updateLists(page);
    await page.getByText("sync-offline").waitFor();
    const [, missing] = broken.lists;
    expect(new Set(broken.lists).size).toBe(2);
    expect(await judge(page, await phone.show(nowSeconds))).toMatchObject({ outcome: "admit" });
    await page.locator("[data-deed=let-through]").click();
    await page.unroute("**/sync/lists/**");
    const resumed = await breakAfter(page, Infinity);
    await updateLists(page);
    // The one that came before the break is not fetched again; the other one whole where there is no delta.
    expect(new Set(resumed.lists)).toEqual(new Set([missing]));
    const laterSeconds = await peekClock(story.parts.db);
    await page.clock.setFixedTime(laterSeconds * 1000);
    expect(await judge(page, await phone.show(laterSeconds))).toMatchObject({ outcome: "complete" });
  });
});

test("a missed report turns a green pass yellow at its midnight, with no network", async () => {
  const phone = await issueToPhone(story.parts);
  await publishNow(story.parts);
  const midnightSeconds = phone.issued.claims.greenUntilSeconds ?? 0;
  await visitGate(story.world.visitWith([], 50), async (page) => {
    await updateLists(page);
    await withoutServer(page);
    await page.clock.setFixedTime((midnightSeconds - 1) * 1000);
    expect(await judge(page, await phone.show(midnightSeconds - 1))).toMatchObject({ outcome: "admit" });
    await page.locator("[data-deed=let-through]").click();
    await page.clock.setFixedTime(midnightSeconds * 1000);
    expect(await judge(page, await phone.show(midnightSeconds))).toEqual({
      outcome: "complete",
      reason: "report-missing",
    });
  });
});

test("a phone that never had a network judges by a bundle file from another phone", async () => {
  const file = await visitGate({ ...story.world.visitWith([]), before: withoutServer }, async (page) => {
    await page.locator("[data-screen=aiming]").waitFor();
    await openMenuPage(page, "lists");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-do=export]").click()]);
    return { name: download.suggestedFilename(), buffer: readFileSync(await download.path()) };
  });
  const visit = { ...story.world.visitWith([]), profile: { dir: join(story.world.folder, "never-online") } };
  await visitGate({ ...visit, before: withoutServer }, async (page) => {
    await page.locator("[data-screen=lists-missing] [data-open=lists]").click();
    await page.locator("[data-page=lists] input[type=file]").setInputFiles({ ...file, mimeType: "application/cbor" });
    await page.locator("[data-note=taken]").waitFor();
    await closeMenu(page);
    expect(await judge(page, story.world.codeOf("admit").text)).toEqual({ outcome: "admit", reason: null });
  });
});
