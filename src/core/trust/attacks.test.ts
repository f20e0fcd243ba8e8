// Attacks on the trust set: old, mixed and forged documents, and what a rotation of the root must and must not forget.
import { expect, test } from "vitest";

import { testSigner } from "../../testing/test-keys.ts";
import type { TestKeyName } from "../../testing/test-keys.ts";
import {
  acceptWorld,
  createLiveCode,
  createOffer,
  lists,
  manifestIatSeconds,
  midnightSeconds,
  nowSeconds,
  places,
  rootPayload,
  signTestRoot,
  trustPayload,
  valueOf,
} from "../../testing/test-world.ts";
import { createBits, setColour } from "../status-list/bits.ts";
import { floorOf } from "../verdict/clock.ts";
import { verifyCode } from "../verdict/verify-code.ts";
import { openManifest } from "./manifest.ts";
import type { Root } from "./root.ts";
import { openTrustList, signTrustList } from "./trust-list.ts";
import { acceptOffer, listKey } from "./trust-set.ts";
import type { Held, Offer } from "./trust-set.ts";

const outcomeOf = async (pinned: Root, held: Held | undefined, offer: Offer): Promise<string> => {
  const accepted = await acceptOffer(pinned, held, offer);
  return accepted.ok ? "accepted" : accepted.error;
};

const keysOf = (...names: readonly TestKeyName[]) => names.map((name) => testSigner(name).publicKey);

/** A day later: the place that was green has turned red. */
const redBits = () => {
  const bits = createBits(10);
  setColour(bits, places.green, "red");
  return bits;
};
const nextDay = { manifest: { version: 2, iatSeconds: manifestIatSeconds + 86_400 }, bits: redBits() };

test("a new manifest with the old lists, and old lists with a new manifest, are refused whole", async () => {
  const held = await acceptWorld();
  const before = await createOffer();
  const after = await createOffer(nextDay);
  expect(await outcomeOf(held.pinned, held, { ...after, lists: before.lists })).toBe("list-hash");
  expect(await outcomeOf(held.pinned, held, { ...before, lists: after.lists })).toBe("list-hash");
  const key = listKey(1, lists.small);
  const mixed = new Map([...after.lists].filter(([name]) => name !== key));
  expect(await outcomeOf(held.pinned, held, { ...after, lists: mixed })).toBe("list-absent");
  expect(await outcomeOf(held.pinned, held, after)).toBe("accepted");
});

test("an old trust list under a new manifest, and the other way round, are refused whole", async () => {
  const held = await acceptWorld();
  const after = await createOffer({ trust: { version: 2 }, manifest: { version: 2 } });
  const before = await createOffer();
  expect(await outcomeOf(held.pinned, held, { ...after, trust: before.trust })).toBe("trust-hash");
  expect(await outcomeOf(held.pinned, held, { ...before, trust: after.trust })).toBe("trust-hash");
});

test("a manifest or trust list rolled back to a version before is refused", async () => {
  const before = await createOffer();
  const held = await acceptWorld({ trust: { version: 2 }, manifest: { version: 2 } });
  expect(await outcomeOf(held.pinned, held, before)).toBe("trust-rolled-back");
  const sameTrust = await acceptWorld(nextDay);
  expect(await outcomeOf(sameTrust.pinned, sameTrust, before)).toBe("manifest-rolled-back");
});

test("the same version with another content keeps the first, of root, trust list and manifest", async () => {
  const held = await acceptWorld();
  const otherManifest = await createOffer({ bits: redBits() });
  expect(await outcomeOf(held.pinned, held, otherManifest)).toBe("manifest-equivocation");
  const otherTrust = await createOffer({ trust: { issuers: [] }, manifest: { version: 2 } });
  expect(await outcomeOf(held.pinned, held, otherTrust)).toBe("trust-equivocation");
  const offer = await createOffer();
  const otherRoot = await signTestRoot({ expSeconds: midnightSeconds + 1 });
  expect(await outcomeOf(held.pinned, held, { ...offer, roots: [otherRoot] })).toBe("root-equivocation");
  // Whoever has no key of the root raises no such alarm.
  const forgedRoot = await signTestRoot({ expSeconds: midnightSeconds + 1 }, ["stranger", "holder"]);
  expect(await outcomeOf(held.pinned, held, { ...offer, roots: [forgedRoot] })).toBe("root-signatures");
});

test("a frozen manifest ages until nothing is sure any more", async () => {
  const held = await acceptWorld();
  const frozen = await createOffer();
  const again = valueOf(await acceptOffer(held.pinned, held, frozen));
  const verdictAt = async (ageSeconds: number) => {
    const at = manifestIatSeconds + ageSeconds;
    const text = await createLiveCode({
      iatSeconds: at - 60,
      expSeconds: at + 3600,
      greenUntilSeconds: at + 3600,
    });
    const { policy } = again.set.trustList;
    return verifyCode(text, again.set, again.set, { deviceSeconds: at, floorSeconds: 0 }, policy, "confirmed");
  };
  expect((await verdictAt(86_399)).outcome).toBe("admit");
  expect(await verdictAt(86_400)).toMatchObject({ outcome: "admit", reasons: ["list-aging"] });
  expect(await verdictAt(259_200)).toMatchObject({ outcome: "unsure", reasons: ["list-stale"] });
});

test("a clock turned back does not make a frozen manifest young: the floor stands", async () => {
  const { memory, set } = await acceptWorld();
  const floorSeconds = floorOf(memory, 0);
  const text = await createLiveCode();
  const { policy } = set.trustList;
  const verdict = await verifyCode(
    text,
    set,
    set,
    { deviceSeconds: floorSeconds - 601, floorSeconds },
    policy,
    "confirmed",
  );
  expect(verdict).toMatchObject({ outcome: "unsure", reasons: ["clock-behind"] });
});

test("a trust list signed by the manifest key counts for nothing, nor a manifest by the trust key", async () => {
  const byManifestKey = await createOffer({ trustSigner: "manifest" });
  const { pinned } = await acceptWorld();
  expect(await outcomeOf(pinned, undefined, byManifestKey)).toBe("trust-signature");
  const byTrustKey = await createOffer({ manifestSigner: "trust" });
  expect(await outcomeOf(pinned, undefined, byTrustKey)).toBe("manifest-signature");
});

test("a signature for one kind of document is none for another, even by the same key", async () => {
  const trust = await signTrustList(trustPayload(), testSigner("trust"));
  const key = testSigner("trust").publicKey;
  expect((await openTrustList(trust, key)).ok).toBe(true);
  expect(await openManifest(trust, key)).toEqual({ ok: false, error: "manifest-malformed" });
});

test("an issuer's key signs no trust document", async () => {
  const { pinned } = await acceptWorld();
  expect(await outcomeOf(pinned, undefined, await createOffer({ trustSigner: "issuer" }))).toBe("trust-signature");
  expect(await outcomeOf(pinned, undefined, await createOffer({ manifestSigner: "issuer" }))).toBe(
    "manifest-signature",
  );
});

test("a root by one threshold alone, with a key counted twice or past a version is not followed", async () => {
  const held = await acceptWorld();
  const offer = await createOffer();
  const next = { version: 2, keys: keysOf("root-3", "root-4", "root-5") };
  const walk = async (...roots: readonly ReturnType<typeof signTestRoot>[]) =>
    outcomeOf(held.pinned, held, { ...offer, roots: await Promise.all(roots) });
  expect(await walk(signTestRoot(next, ["root-1", "root-2"]))).toBe("root-signatures");
  expect(await walk(signTestRoot(next, ["root-4", "root-5"]))).toBe("root-signatures");
  expect(await walk(signTestRoot(next, ["root-1", "root-1", "root-4", "root-4"]))).toBe("root-signatures");
  expect(await walk(signTestRoot({ ...next, version: 3 }, ["root-1", "root-2", "root-4", "root-5"]))).toBe(
    "root-version",
  );
  expect(await walk(signTestRoot(next, ["root-1", "root-2", "root-4", "root-5"]))).toBe("accepted");
  const last = signTestRoot({ ...next, version: 3 }, ["root-4", "root-5"]);
  expect(await walk(signTestRoot(next, ["root-1", "root-2", "root-4", "root-5"]), last)).toBe("accepted");
});

test("a root that names another manifest key forgets its versions and its floor, and no others", async () => {
  const stolen = await acceptWorld({
    trust: { version: 5 },
    manifest: { version: 1000, iatSeconds: nowSeconds + 10 * 365 * 86_400 },
  });
  expect(floorOf(stolen.memory, 0)).toBe(nowSeconds + 10 * 365 * 86_400);
  const names = { version: 2, manifestKey: testSigner("manifest-next").publicKey };
  const next = await signTestRoot(names);
  const after = await createOffer({ trust: { version: 5 }, manifestSigner: "manifest-next" });
  const offer = { ...after, roots: [next] };
  const { memory } = valueOf(await acceptOffer(stolen.pinned, stolen, offer));
  expect(memory.manifest).toMatchObject({ version: 1, iatSeconds: manifestIatSeconds });
  expect(floorOf(memory, 0)).toBe(manifestIatSeconds);
  const olderTrust = await createOffer({ trust: { version: 4 }, manifestSigner: "manifest-next" });
  expect(await outcomeOf(stolen.pinned, stolen, { ...olderTrust, roots: [next] })).toBe("trust-rolled-back");
  // Without the new root the thief's versions stand.
  expect(await outcomeOf(stolen.pinned, stolen, await createOffer({ trust: { version: 5 } }))).toBe(
    "manifest-rolled-back",
  );
});

test("a root that names another trust key forgets the versions learned under the old one, and no others", async () => {
  const stolen = await acceptWorld({ trust: { version: 1000 }, manifest: { version: 5 } });
  const next = await signTestRoot({ version: 2, trustKey: testSigner("trust-next").publicKey });
  const after = await createOffer({ trustSigner: "trust-next", manifest: { version: 6 } });
  const { memory } = valueOf(await acceptOffer(stolen.pinned, stolen, { ...after, roots: [next] }));
  expect(memory.trust?.version).toBe(1);
  const olderManifest = await createOffer({ trustSigner: "trust-next", manifest: { version: 4 } });
  expect(await outcomeOf(stolen.pinned, stolen, { ...olderManifest, roots: [next] })).toBe("manifest-rolled-back");
});

test("a root that changes no key forgets nothing", async () => {
  const held = await acceptWorld({ manifest: { version: 5 } });
  const next = await signTestRoot({ version: 2, iatSeconds: rootPayload().iatSeconds + 1 });
  const older = await createOffer({ manifest: { version: 4 } });
  expect(await outcomeOf(held.pinned, held, { ...older, roots: [next] })).toBe("manifest-rolled-back");
});
