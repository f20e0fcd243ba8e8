/** A guard whose server is gone: the app opens, reads and judges with what the phone kept. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, pasteText, readVerdict, typeLastFour, visitGate } from "./gate-page.ts";
import type { GateVisit } from "./gate-page.ts";
import { openStoryWorld } from "./story-world.ts";
import type { StoryWorld } from "./story-world.ts";

let world: StoryWorld;

/** A visit with the code before the camera, `laterSeconds` after it was made. */
const visitWith = (id: string, laterSeconds = 0): GateVisit => world.visitWith([id], laterSeconds);

beforeAll(async () => {
  world = await openStoryWorld();
  await world.server().stop();
  await expect(fetch(world.origin)).rejects.toThrow();
});

afterAll(() => world.close());

test("a green live pass is let through after a reload, the server gone", async () => {
  const seen = await visitGate(visitWith("admit"), async (page) => {
    await page.reload();
    const verdict = await readVerdict(page);
    await expectAccessible(page);
    return verdict;
  });
  expect(seen).toEqual({ outcome: "admit", reason: null });
});

test("the same code two minutes later asks for the document, and the right last four let it through", async () => {
  await visitGate(visitWith("admit", 121), async (page) => {
    expect(await readVerdict(page)).toEqual({ outcome: "confirm", reason: "proof-late" });
    const last4 = world.codeOf("old-picture").documentLast4 ?? "";
    expect(last4).toHaveLength(4);
    expect(await page.locator("[data-screen=verdict]").innerText()).not.toContain(last4);
    await typeLastFour(page, last4);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
  });
});

test("wrong last four let nobody through, and can be typed again", async () => {
  await visitGate(visitWith("print"), async (page) => {
    expect(await readVerdict(page)).toEqual({ outcome: "confirm", reason: "no-holder-key" });
    await expectAccessible(page);
    const last4 = world.codeOf("print").documentLast4 ?? "";
    await typeLastFour(page, last4 === "0000" ? "0001" : "0000");
    expect(await readVerdict(page)).toEqual({ outcome: "invalid", reason: "identity-mismatch" });
    await page.getByRole("button", { name: "Type again" }).click();
    await typeLastFour(page, last4);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
  });
});

test("each code that lets nobody through says why", async () => {
  const expected = [
    ["yellow", "complete", "status-yellow"],
    ["report-missing", "complete", "report-missing"],
    ["red", "refuse", "status-red"],
    ["pending", "pending", "pending"],
    ["expired", "complete", "expired"],
    ["forged", "invalid", "sig-invalid"],
    ["foreign-qr", "invalid", "malformed"],
    ["issuer-unknown", "unsure", "issuer-unknown"],
    ["card", "identify", "no-pass"],
  ] as const;
  const seen: (readonly [string, string | null, string | null])[] = [];
  await visitGate({ ...world.visitWith([]) }, async (page) => {
    await page.locator("[data-screen=aiming]").waitFor();
    for (const [id] of expected) {
      await pasteText(page, world.codeOf(id).text);
      const { outcome, reason } = await readVerdict(page);
      seen.push([id, outcome, reason]);
      await page.locator("[data-deed]").first().click();
      await page.locator("[data-screen=aiming]").waitFor();
    }
  });
  expect(seen).toEqual(expected);
});

test.each([
  ["red", "refuse", "status-red"],
  ["foreign-qr", "invalid", "malformed"],
])("%s before the camera: the screen says %s because of %s", async (id, outcome, reason) => {
  expect(await visitGate(visitWith(id), readVerdict)).toEqual({ outcome, reason });
});

test("a camera that was refused is said, with the way to allow it", async () => {
  await visitGate({ ...visitWith("admit"), camera: "deny" }, async (page) => {
    const screen = page.locator("[data-screen=camera-blocked]");
    await screen.waitFor();
    expect(await screen.innerText()).toContain("Android");
    expect(await screen.innerText()).toContain("iPhone");
    await expectAccessible(page);
  });
});

test("a phone whose storage was wiped reads no code and asks for a network", async () => {
  await visitGate({ ...visitWith("admit"), codes: [] }, async (page) => {
    await page.locator("[data-screen=aiming]").waitFor();
    await expectAccessible(page);
    await page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? "");
    });
    await page.reload();
    const screen = page.locator("[data-screen=lists-missing]");
    await screen.waitFor();
    expect(await page.locator("[data-screen=aiming]").count()).toBe(0);
    expect(await page.locator("video").count()).toBe(0);
    await expectAccessible(page);
  });
});
