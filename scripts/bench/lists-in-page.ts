/** A first sync's lists in a page: decoded, hashed, accepted and kept in IndexedDB as the gate does it, and what they take of memory. */
import type { Bytes } from "../../src/core/bytes.ts";
import { hexToBytes } from "../../src/core/bytes.ts";
import { decodeBundle } from "../../src/core/trust/bundle.ts";
import { openRoot } from "../../src/core/trust/root.ts";
import type { TrustSet } from "../../src/core/trust/trust-set.ts";
import { createGateStore } from "../../src/store/gate-store.ts";
import { importBundle } from "../../src/sync/import-bundle.ts";

/** What one run took. */
export interface ListsInPage {
  readonly applySeconds: number;
  /** All that the page holds, by the browser's own measure, less what it held before. */
  readonly memoryMb: number;
}

declare global {
  interface Performance {
    /** Only where a page is isolated from other origins. */
    measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }>;
  }
}

/** Held while memory is measured: nothing of it may be collected before. */
const held: TrustSet[] = [];

const measureMemory = async (): Promise<number> => (await performance.measureUserAgentSpecificMemory()).bytes / 2 ** 20;

/** The bundle is fetched first: a network is not what is measured. */
export const measureListsInPage = async (rootHex: string, bundleUrl: string, name: string): Promise<ListsInPage> => {
  const bytes: Bytes = new Uint8Array(await (await fetch(bundleUrl)).arrayBuffer());
  const pinned = await openRoot(hexToBytes(rootHex));
  if (!pinned.ok || !decodeBundle(bytes).ok) throw new TypeError("bundle: expected one that opens");
  const { vault } = createGateStore(name);
  const before = await measureMemory();
  const start = performance.now();
  const imported = await importBundle(
    { pinned: pinned.value, held: undefined, vault, nowSeconds: () => pinned.value.iatSeconds },
    bytes,
  );
  const applySeconds = (performance.now() - start) / 1000;
  if (!imported.ok) throw new TypeError(`bundle: expected one that is accepted, got ${imported.error}`);
  if (imported.value.held.set !== undefined) held.push(imported.value.held.set);
  const memoryMb = (await measureMemory()) - before;
  return { applySeconds, memoryMb };
};
