/** How small status lists, their changes and a gate's first sync are, and how fast they are taken (core/README.md section 2). */
import { createRandom } from "../../src/testing/seeded-random.ts";
import { encodeDelta } from "../../src/core/status-list/delta.ts";
import { encodeSnapshot } from "../../src/core/status-list/snapshot.ts";
import { acceptOffer, bundleToOffer } from "../../src/core/trust/trust-set.ts";
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

/** What a new gate downloads, and the time to decode, check and take it all. */
const measureFirstSync = async (): Promise<readonly Figure[]> => {
  const random = createRandom(100);
  const lists = Array.from({ length: listCount }, (_, list) => ({
    list,
    bits: createSeededList(sizeLog2, random).bits,
  }));
  const { root, bundle } = await createWorld({ random, nowSeconds: firstDaySeconds, sizeLog2, lists });
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

/** Snapshot and delta against their entropy bounds; first sync of 100 lists of 2^20 places. */
export const benchLists: Bench = async (note) => {
  note(
    `seeds ${seeds.join(", ")}: lists of 2^${sizeLog2} places, 1 % not green (70 % of them yellow), 0.1 % change a day`,
  );
  note(
    `seed 100: ${listCount} such lists with manifest, trust list and root; decoded, hashed and accepted ${applyRuns} times`,
  );
  return [...measureRatios(), ...(await measureFirstSync())];
};
