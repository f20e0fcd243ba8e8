/** The core is the same in a browser: every golden vector once by its WebCrypto, once by tweetnacl. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { launchBrowser } from "../testing/browser.ts";
import type { decideVector } from "../testing/golden/decide-vector.ts";
import type { GoldenVector } from "../testing/golden/golden-vectors.ts";
import { servePage } from "../testing/serve-page.ts";

const folder = fileURLToPath(new URL("../core/pass/vectors/", import.meta.url));
const vectors = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  // as: a test beside them holds the files to this form
  .map((file) => JSON.parse(readFileSync(folder + file, "utf8")) as GoldenVector);
const expected = vectors.map(({ name, expected: { outcome, reasons } }) => [name, outcome, ...reasons]);

/** Loads the module as an expression of text: the test runner would rewrite an import that it can see. */
const loadModule = (page: Page, modulePath: string) =>
  page.evaluate(`import(${JSON.stringify(modulePath)}).then((module) => { globalThis.served = module; })`);

const decideAll = (page: Page) =>
  page.evaluate(async (all) => {
    // as: `loadModule` put it there
    const { served } = globalThis as unknown as { served: { decideVector: typeof decideVector } };
    const verdicts = await Promise.all(all.map((vector) => served.decideVector(vector)));
    return verdicts.map(({ outcome, reasons }, index) => [all[index]?.name, outcome, ...reasons]);
  }, vectors);

/** Takes Ed25519 away from the page's WebCrypto, as older phones have it, and counts how often it was asked for. */
const withoutEd25519 = (page: Page) =>
  page.evaluate(() => {
    const importKey = crypto.subtle.importKey.bind(crypto.subtle);
    const counter = { asked: 0 };
    Object.assign(globalThis, { counter });
    crypto.subtle.importKey = (...args: unknown[]) => {
      counter.asked += 1;
      if (args[2] === "Ed25519") return Promise.reject(new DOMException("no such algorithm", "NotSupportedError"));
      // as: the arguments are passed on as they came
      return importKey(...(args as Parameters<typeof importKey>));
    };
  });

test("every golden vector has its verdict in Chromium, with Ed25519 in its WebCrypto and without", async () => {
  expect(vectors.length).toBeGreaterThan(40);
  const userDataDir = mkdtempSync(join(tmpdir(), "clearway-vectors-"));
  const served = await servePage(fileURLToPath(new URL("../testing/golden/decide-vector.ts", import.meta.url)));
  const browser = await launchBrowser({ userDataDir });
  try {
    const page = await browser.newPage();
    await page.goto(served.origin);
    await loadModule(page, served.modulePath);
    expect(await decideAll(page)).toEqual(expected);
    await withoutEd25519(page);
    expect(await decideAll(page)).toEqual(expected);
    expect(await page.evaluate("counter.asked")).toBeGreaterThan(vectors.length);
  } finally {
    await browser.close();
    await served.close();
    rmSync(userDataDir, { recursive: true, force: true });
  }
});
