// The trust set takes effect whole or not at all, and remembers what it has seen.
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import {
  acceptWorld,
  createOffer,
  lists,
  manifestIatSeconds,
  midnightSeconds,
  rootPayload,
  signTestRoot,
  trustPayload,
  valueOf,
} from "../../testing/test-world.ts";
import type { WorldChanges } from "../../testing/test-world.ts";
import { bytesToHex, sha256 } from "../bytes.ts";
import { createBits } from "../status-list/bits.ts";
import { floorOf } from "../verdict/clock.ts";
import { openRoot } from "./root.ts";
import type { Root } from "./root.ts";
import { acceptOffer, listKey } from "./trust-set.ts";
import type { Held, Offer } from "./trust-set.ts";

const small = listKey(1, lists.small);

const errorOf = async (pinned: Root, held: Held | undefined, offer: Offer): Promise<string> => {
  const accepted = await acceptOffer(pinned, held, offer);
  return accepted.ok ? "accepted" : accepted.error;
};

test("a first offer gives the set, and the memory of what was seen", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const { set, memory, root } = valueOf(await acceptOffer(pinned, undefined, offer));
  expect(root).toEqual(pinned);
  expect(set.root).toEqual(pinned);
  expect(set.lists).toEqual(offer.lists);
  expect(memory).toEqual({
    root: { version: 1, hashHex: bytesToHex(await sha256(root.document)), iatSeconds: rootPayload().iatSeconds },
    trustKeyHex: bytesToHex(root.trustKey),
    trust: { version: 1, hashHex: bytesToHex(await sha256(offer.trust)), iatSeconds: trustPayload().iatSeconds },
    manifestKeyHex: bytesToHex(root.manifestKey),
    manifest: { version: 1, hashHex: bytesToHex(await sha256(offer.manifest)), iatSeconds: manifestIatSeconds },
  });
  expect(floorOf(memory, 0)).toBe(manifestIatSeconds);
});

test("memory survives JSON, and the same set is accepted again", async () => {
  const offer = await createOffer();
  const { pinned, root, memory } = await acceptWorld();
  // as: what JSON gives back is what went in
  const kept = JSON.parse(JSON.stringify(memory)) as typeof memory;
  const again = valueOf(await acceptOffer(pinned, { root, memory: kept }, offer));
  expect(again.memory).toEqual(memory);
});

test("lists that the manifest does not name are left out", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const more = { ...offer, lists: new Map([...offer.lists, ["9/9", createBits(10)] as const]) };
  expect(valueOf(await acceptOffer(pinned, undefined, more)).set.lists).toEqual(offer.lists);
});

test("a list that is missing, altered or of another size refuses the whole offer", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const withSmall = (bits: ReturnType<typeof createBits> | undefined): Offer => {
    const changed = new Map(offer.lists);
    if (bits === undefined) changed.delete(small);
    else changed.set(small, bits);
    return { ...offer, lists: changed };
  };
  expect(await errorOf(pinned, undefined, withSmall(undefined))).toBe("list-absent");
  expect(await errorOf(pinned, undefined, withSmall(createBits(10)))).toBe("list-hash");
  expect(await errorOf(pinned, undefined, withSmall(createBits(11)))).toBe("list-hash");
});

test("a manifest of another trust list, or with another expiry than the policy's, is refused", async () => {
  const changes: readonly (readonly [WorldChanges, string])[] = [
    [{ manifest: { trustVersion: 2 } }, "trust-hash"],
    [{ manifest: { trustHash: new Uint8Array(32) } }, "trust-hash"],
    [{ manifest: { expSeconds: manifestIatSeconds + 259_201 } }, "manifest-expiry"],
    [{ manifest: { expSeconds: manifestIatSeconds + 259_199 } }, "manifest-expiry"],
    [{}, "accepted"],
  ];
  for (const [change, expected] of changes) {
    const offer = await createOffer(change);
    const pinned = valueOf(await openRoot(offer.roots[0]));
    expect(await errorOf(pinned, undefined, offer)).toBe(expected);
  }
});

test("each document's own error comes through", async () => {
  const offer = await createOffer();
  const pinned = valueOf(await openRoot(offer.roots[0]));
  const junk = new Uint8Array(5);
  expect(await errorOf(pinned, undefined, { ...offer, roots: [junk] })).toBe("root-malformed");
  expect(await errorOf(pinned, undefined, { ...offer, trust: junk })).toBe("trust-malformed");
  expect(await errorOf(pinned, undefined, { ...offer, manifest: junk })).toBe("manifest-malformed");
});

test("newer versions are taken and remembered, and the newest iat of each kind is kept", async () => {
  const held = await acceptWorld();
  const next = await createOffer({
    trust: { version: 2, iatSeconds: trustPayload().iatSeconds - 50 },
    manifest: { version: 2, iatSeconds: manifestIatSeconds + 60 },
  });
  const { memory } = valueOf(await acceptOffer(held.pinned, held, next));
  expect(memory.trust).toMatchObject({ version: 2, iatSeconds: trustPayload().iatSeconds });
  expect(memory.manifest).toMatchObject({ version: 2, iatSeconds: manifestIatSeconds + 60 });
});

test("roots are walked one by one, known ones are left out, and the newest iat of them counts", async () => {
  const held = await acceptWorld();
  const second = await signTestRoot({ version: 2, iatSeconds: midnightSeconds });
  const third = await signTestRoot({ version: 3, iatSeconds: midnightSeconds - 1000 });
  const offer = await createOffer();
  const first = offer.roots[0];
  const walked = valueOf(await acceptOffer(held.pinned, held, { ...offer, roots: [first, second, third] }));
  expect(walked.root.version).toBe(3);
  expect(walked.memory.root).toMatchObject({ version: 3, iatSeconds: midnightSeconds });
  expect((await acceptOffer(held.pinned, walked, { ...offer, roots: [first, second, third] })).ok).toBe(true);
  expect((await acceptOffer(held.pinned, walked, { ...offer, roots: [] })).ok).toBe(true);
  expect(await errorOf(held.pinned, held, { ...offer, roots: [first, third] })).toBe("root-version");
});

test("an app that pins a later root goes on from that one and keeps what it knew", async () => {
  const held = await acceptWorld();
  const pinned = valueOf(await openRoot(await signTestRoot({ version: 2 })));
  const offer = await createOffer({ manifest: { version: 2 } });
  const accepted = valueOf(await acceptOffer(pinned, held, offer));
  expect(accepted.root.version).toBe(2);
  const older = await createOffer();
  expect(await errorOf(pinned, accepted, older)).toBe("manifest-rolled-back");
});

test("what was held under another app's root of the same version says nothing", async () => {
  const held = await acceptWorld({ trust: { version: 9 }, manifest: { version: 9 } });
  const changes = { root: { expSeconds: midnightSeconds + 1 } };
  const offer = await createOffer(changes);
  const pinned = valueOf(await openRoot(offer.roots[0]));
  expect(valueOf(await acceptOffer(pinned, held, offer)).memory.trust?.version).toBe(1);
});

test("the keys that the tests publish are the ones on the list for production to refuse", async () => {
  const { publishedTestKeys } = await import("./published-test-keys.ts");
  const { testKeyNames } = await import("../../testing/test-keys.ts");
  expect(publishedTestKeys).toEqual(testKeyNames.map((name) => bytesToHex(testSigner(name).publicKey)));
});
