import { expect, test } from "vitest";

import {
  acceptWorld,
  createOffer,
  lists,
  midnightSeconds,
  offerToBundle,
  places,
  valueOf,
} from "../../testing/test-world.ts";
import { createBits, setColour } from "../status-list/bits.ts";
import { bundleToOffer } from "./bundle-offer.ts";
import { decodeBundle, encodeBundle } from "./bundle.ts";
import { openRoot } from "./root.ts";
import { acceptOffer, listKey } from "./trust-set.ts";

test("a bundle gives the same offer as a sync", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const bundle = valueOf(decodeBundle(encodeBundle(offerToBundle(offer))));
  expect(valueOf(await bundleToOffer(bundle, pinned))).toEqual(offer);
  const held = await acceptWorld();
  expect(valueOf(await bundleToOffer(bundle, pinned, held))).toEqual(offer);
});

test("what is held under another app's root of the same version is no start for a bundle", async () => {
  const held = await acceptWorld();
  const offer = await createOffer({ root: { expSeconds: midnightSeconds + 1 } });
  const pinned = valueOf(await openRoot(offer.roots[0]));
  expect(valueOf(await bundleToOffer(offerToBundle(offer), pinned, held))).toEqual(offer);
});

test("a bundle is refused for its roots, its manifest, a list that is missing or cannot be decoded", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const bundle = offerToBundle(offer);
  const error = async (changes: Partial<typeof bundle>) => {
    const result = await bundleToOffer({ ...bundle, ...changes }, pinned);
    return result.ok ? "ok" : result.error;
  };
  expect(await error({})).toBe("ok");
  expect(await error({ roots: [new Uint8Array(1)] })).toBe("root-malformed");
  expect(await error({ manifest: new Uint8Array(1) })).toBe("manifest-malformed");
  expect(await error({ lists: bundle.lists.slice(1) })).toBe("list-absent");
  expect(await error({ lists: bundle.lists.map((list) => ({ ...list, snapshot: new Uint8Array(1) })) })).toBe(
    "snapshot-malformed",
  );
});

test("a list altered in a bundle is found by its hash", async () => {
  const bits = createBits(10);
  setColour(bits, places.red, "yellow");
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const altered = offerToBundle({ ...offer, lists: new Map([...offer.lists, [listKey(1, lists.small), bits]]) });
  const judged = await acceptOffer(pinned, undefined, valueOf(await bundleToOffer(altered, pinned)));
  expect(judged).toEqual({ ok: false, error: "list-hash" });
});
