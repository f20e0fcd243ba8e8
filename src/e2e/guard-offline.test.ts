/** A guard whose server is gone: the app opens, reads and judges with what the phone kept. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoCodesPath, demoCodesSchema, type DemoCode } from "../api/demo-codes.ts";
import {
  expectAccessible,
  readVerdict,
  typeLastFour,
  updateLists,
  visitGate,
  waitUntilKept,
  type GateVisit,
} from "./gate-page.ts";
import { freePort, startServer } from "./server-process.ts";

let folder: string;
let origin: string;
let codes: readonly DemoCode[];
let madeAtSeconds: number;

const profile = () => join(folder, "profile");

const codeOf = (id: string): DemoCode => {
  const code = codes.find((each) => each.id === id);
  if (code === undefined) throw new Error(`the demonstration shows no code ${id}`);
  return code;
};

/** A visit with the code before the camera, `laterSeconds` after it was made. */
const visitWith = (id: string, laterSeconds = 0): GateVisit => ({
  origin,
  codes: [{ text: codeOf(id).text, ecc: codeOf(id).form === "print" ? "M" : "L" }],
  nowSeconds: madeAtSeconds + laterSeconds,
  profile: { copyOf: profile() },
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clearway-guard-"));
  const server = await startServer(join(folder, "data"), await freePort());
  origin = server.origin;
  const answer = demoCodesSchema.parse(await (await fetch(`${origin}${demoCodesPath}`)).json());
  ({ codes, madeAtSeconds } = answer);
  await visitGate({ origin, codes: [], nowSeconds: madeAtSeconds, profile: { dir: profile() } }, async (page) => {
    await updateLists(page);
    await waitUntilKept(page);
  });
  await server.stop();
  await expect(fetch(origin)).rejects.toThrow();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    const last4 = codeOf("old-picture").documentLast4 ?? "";
    expect(last4).toHaveLength(4);
    expect(await page.locator("main").innerText()).not.toContain(last4);
    await typeLastFour(page, last4);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
  });
});

test("wrong last four let nobody through, and can be typed again", async () => {
  await visitGate(visitWith("print"), async (page) => {
    expect(await readVerdict(page)).toEqual({ outcome: "confirm", reason: "no-holder-key" });
    await expectAccessible(page);
    const last4 = codeOf("print").documentLast4 ?? "";
    await typeLastFour(page, last4 === "0000" ? "0001" : "0000");
    expect(await readVerdict(page)).toEqual({ outcome: "invalid", reason: "identity-mismatch" });
    await page.getByRole("button", { name: "Type again" }).click();
    await typeLastFour(page, last4);
    expect(await readVerdict(page)).toMatchObject({ outcome: "admit" });
  });
});

test.each([
  ["yellow", "complete", "status-yellow"],
  ["report-missing", "complete", "report-missing"],
  ["red", "refuse", "status-red"],
  ["pending", "pending", "pending"],
  ["expired", "complete", "expired"],
  ["forged", "invalid", "sig-invalid"],
  ["foreign-qr", "invalid", "malformed"],
  ["issuer-unknown", "unsure", "issuer-unknown"],
  ["card", "identify", "no-pass"],
])("%s: the screen says %s because of %s", async (id, outcome, reason) => {
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
