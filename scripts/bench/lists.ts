/** How small status lists, their changes and a gate's first sync are, and how fast they are taken (core/README.md section 2). */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bytesToHex } from "../../src/core/bytes.ts";
import { encodeBundle } from "../../src/core/trust/bundle.ts";
import { launchBrowser } from "../../src/testing/browser.ts";
import { servePage } from "../../src/testing/serve-page.ts";
import type { ListsInPage, measureListsInPage as measure } from "./lists-in-page.ts";
import { createRandom } from "../../src/testing/seeded-random.ts";
import { encodeDelta } from "../../src/core/status-list/delta.ts";
import { encodeSnapshot } from "../../src/core/status-list/snapshot.ts";
import { bundleToOffer } from "../../src/core/trust/bundle-offer.ts";
import { acceptOffer } from "../../src/core/trust/trust-set.ts";
import { changeBoundBytes, listBoundBytes } from "./entropy.ts";
import { figureOf } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";
import { firstDaySeconds } from "./holders.ts";
import { createNextDay, createSeededList } from "./seeded-list.ts";
import { createWorld } from "./world.ts";

const seeds = [11, 12, 13, 14, 15, 16, 17];
const sizeLog2 = 20;
const listCount = 100;
const applyRuns = 7;
const chromiumRuns = 5;

const measureRatios = (): readonly Figure[] => {
  const ratios = seeds.map((seed) => {
    const random = createRandom(seed);
    const list = createSeededList(sizeLog2, random);
    const next = createNextDay(list.bits, random);
    return {
      snapshot: encodeSnapshot(list.bits).length / listBoundBytes(list),
      delta: encodeDelta(list.bits, next.bits).length / changeBoundBytes({ ...list, ...next }),
    };
  });
  return [
    figureOf(
      "snapshot/bound",
      ratios.map(({ snapshot }) => snapshot),
    ),
    figureOf(
      "delta/bound",
      ratios.map(({ delta }) => delta),
    ),
  ];
};

const createFirstSync = async () => {
  const random = createRandom(100);
  const lists = Array.from({ length: listCount }, (_, list) => ({
    list,
    bits: createSeededList(sizeLog2, random).bits,
  }));
  return createWorld({ random, nowSeconds: firstDaySeconds, sizeLog2, lists });
};

type FirstSync = Awaited<ReturnType<typeof createFirstSync>>;

/** What a new gate downloads, and the time to decode, check and take it all. */
const measureFirstSync = async ({ root, bundle }: FirstSync): Promise<readonly Figure[]> => {
  const documents = [...bundle.roots, bundle.trust, bundle.manifest, ...bundle.lists.map(({ snapshot }) => snapshot)];
  const bytes = documents.reduce((sum, { length }) => sum + length, 0);
  const seconds: number[] = [];
  for (let run = 0; run < applyRuns; run += 1) {
    const start = performance.now();
    const offer = await bundleToOffer(bundle, root);
    const accepted = offer.ok ? await acceptOffer(root, undefined, offer.value) : offer;
    seconds.push((performance.now() - start) / 1000);
    if (!accepted.ok) throw new Error(`The bundle of this bench was refused: ${accepted.error}`);
  }
  return [figureOf("firstSyncBytes", [bytes]), figureOf("applySeconds", seconds)];
};

const bundlePath = "/bundle.cbor";

/** The same in Chromium, kept in IndexedDB too, each time in a page and a database of its own. */
const measureInChromium = async ({ root, bundle }: FirstSync): Promise<readonly Figure[]> => {
  const entry = fileURLToPath(new URL("lists-in-page.ts", import.meta.url));
  const served = await servePage(entry, new Map([[bundlePath, encodeBundle(bundle)]]));
  const userDataDir = await mkdtemp(path.join(tmpdir(), "clearway-bench-"));
  const browser = await launchBrowser({ userDataDir });
  const runs: ListsInPage[] = [];
  try {
    for (let run = 0; run < chromiumRuns; run += 1) {
      const page = await browser.newPage();
      await page.goto(served.origin);
      runs.push(
        await page.evaluate(
          async ([module, ...args]) => {
            // as: what the served module exports is known here only
            const { measureListsInPage } = (await import(module)) as { measureListsInPage: typeof measure };
            return measureListsInPage(...args);
          },
          [served.modulePath, bytesToHex(root.document), bundlePath, `lists-${run}`] as const,
        ),
      );
      await page.close();
    }
  } finally {
    await browser.close();
    await served.close();
    await rm(userDataDir, { recursive: true, force: true });
  }
  return [
    figureOf(
      "applySecondsChromium",
      runs.map(({ applySeconds }) => applySeconds),
    ),
    figureOf(
      "memoryMbChromium",
      runs.map(({ memoryMb }) => memoryMb),
    ),
  ];
};

/** Snapshot and delta against their entropy bounds; first sync of 100 lists of 2^20 places. */
export const benchLists: Bench = async (note) => {
  note(
    `seeds ${seeds.join(", ")}: lists of 2^${sizeLog2} places, 1 % not green (70 % of them yellow), 0.1 % change a day`,
  );
  note(
    `seed 100: ${listCount} such lists with manifest, trust list and root; decoded, hashed and accepted ${applyRuns} times`,
  );
  note(`in Chromium ${chromiumRuns} times, kept in IndexedDB; memory by the browser's own measure`);
  const firstSync = await createFirstSync();
  return [...measureRatios(), ...(await measureFirstSync(firstSync)), ...(await measureInChromium(firstSync))];
};
