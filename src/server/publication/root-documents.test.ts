import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptOffer } from "../../core/trust/trust-set.ts";
import type { Accepted } from "../../core/trust/trust-set.ts";
import { syncPaths } from "../../api/sync-paths.ts";
import { signRoot } from "../../core/trust/root.ts";
import { downloadOffer, getBytes, openTestServer } from "../../testing/server.ts";
import type { TestServer } from "../../testing/server.ts";
import { openKeyStore } from "../keystore/key-store.ts";
import { signerOfSeed } from "../keystore/seed-signer.ts";
import { publishNow } from "./publish.ts";
import { storeRoots } from "./root-documents.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(async () => server.close());

const accept = async (held?: Accepted): Promise<Accepted> => {
  const { pinned, offer } = await downloadOffer(server.app);
  const accepted = await acceptOffer(pinned, held, offer);
  if (!accepted.ok) throw new Error(accepted.error);
  return accepted.value;
};

test("A root that names another manifest key takes over at the next start; a server from before publishes nothing more", async () => {
  await publishNow(server.parts);
  const before = await accept();
  const { keysDirectory, db } = server.parts;
  const signers = await Promise.all(
    ["root-a.seed", "root-c.seed"].map(async (name) => signerOfSeed(await readFile(join(keysDirectory, name)))),
  );
  const [root] = server.parts.keys.roots;
  if (root === undefined) throw new Error("no root");
  const seed = new Uint8Array(32).fill(7);
  const { document: _, ...content } = root;
  const second = await signRoot({ ...content, version: 2, manifestKey: signerOfSeed(seed).publicKey }, signers);
  await writeFile(join(keysDirectory, "manifest-2.seed"), seed, { mode: 0o600 });
  await writeFile(join(keysDirectory, "root-2.cbor"), second);
  const keys = await openKeyStore(keysDirectory);
  await storeRoots(db, keys.roots);
  await expect(publishNow(server.parts)).rejects.toThrow("Root version 2 names other keys than this server signs with");
  await publishNow({ ...server.parts, keys });
  const roots = [await getBytes(server.app, syncPaths.root(1)), await getBytes(server.app, syncPaths.root(2))];
  expect(roots[1]).toEqual(second);
  const manifest = await getBytes(server.app, syncPaths.manifest());
  const trust = await getBytes(server.app, syncPaths.trust(before.set.manifest.trustVersion));
  const after = await acceptOffer(root, before, { roots, trust, manifest, lists: before.set.lists });
  expect(after.ok && after.value.set.manifest.version).toBe(before.set.manifest.version + 1);
});

test("Keys that end with an older root than the database's, and those of another database, are refused", async () => {
  const { db, keys } = server.parts;
  await expect(storeRoots(db, keys.roots.slice(0, 1))).rejects.toThrow("an older copy of the keys");
  const [root] = keys.roots;
  if (root === undefined) throw new Error("no root");
  await expect(storeRoots(db, [{ ...root, document: new Uint8Array(3) }])).rejects.toThrow("belongs to other keys");
});
