/** Where a verifier at the command line gets its trust from: a pinned root, and a bundle file or a server's sync. */
import { existsSync } from "node:fs";
import path from "node:path";
import { bundleBytesMax, documentBytesMax } from "../../src/core/limits.ts";
import { decodeBundle } from "../../src/core/trust/bundle.ts";
import { openRoot } from "../../src/core/trust/root.ts";
import type { Root } from "../../src/core/trust/root.ts";
import { bundleToOffer } from "../../src/core/trust/bundle-offer.ts";
import { acceptOffer } from "../../src/core/trust/trust-set.ts";
import type { Accepted, Offer } from "../../src/core/trust/trust-set.ts";
import { download } from "../../src/sync/download.ts";
import { projectRoot } from "../run-tool.ts";
import { CommandError, usageError } from "./command.ts";
import type { Surroundings } from "./command.ts";
import { readBytes } from "./files.ts";
import { refusalWords } from "./refusal-words.ts";
import type { Refusal } from "./refusal-words.ts";

/** What the command line says of trust. */
export interface TrustOptions {
  readonly bundle?: string | undefined;
  readonly server?: string | undefined;
  readonly root?: string | undefined;
}

const refused = (source: string, code: Refusal): CommandError =>
  new CommandError(code, `Nothing can be trusted from ${source}: ${refusalWords[code]}.`);

const isRootReason = (code: string): boolean =>
  code.startsWith("root-") || code === "trust-signature" || code === "manifest-signature";

/** Runs what takes trust by a root; a refusal that another root might not give says which one it was. */
const namingRoot = async <T>(rootFile: string, take: () => Promise<T>): Promise<T> => {
  try {
    return await take();
  } catch (error) {
    if (!(error instanceof CommandError) || !isRootReason(error.code)) throw error;
    const words = error.message.replace(/\.$/, "");
    throw new CommandError(error.code, `${words} (trusting ${rootFile}; --root FILE for another).`);
  }
};

/** The root given; else the one that production builds pin; else the demonstration's. */
const rootFileOf = (given: string | undefined, env: Surroundings["env"]): string => {
  if (given !== undefined) return given;
  const pinned = path.join(projectRoot, "keys", "root-1.cbor");
  const demonstration = path.resolve(projectRoot, env["DATA_DIR"] ?? "data", "keys", "root-1.cbor");
  const found = [pinned, demonstration].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new CommandError(
    "root-missing",
    `There is no root to trust: neither ${pinned} nor ${demonstration}. Start the server once, or give --root FILE.`,
  );
};

const openPinnedRoot = async (file: string): Promise<Root> => {
  const root = await openRoot(await readBytes(file, documentBytesMax));
  if (!root.ok) throw refused(`the root in ${file}`, root.error);
  if (root.value.version !== 1) {
    throw new CommandError(
      "root-version",
      `The root in ${file} has version ${root.value.version}; version 1 is pinned.`,
    );
  }
  return root.value;
};

const offerOfBundle = async (file: string, pinned: Root): Promise<Offer> => {
  const bundle = decodeBundle(await readBytes(file, bundleBytesMax));
  const offer = bundle.ok ? await bundleToOffer(bundle.value, pinned) : bundle;
  if (!offer.ok) throw refused(`the bundle ${file}`, offer.error);
  return offer.value;
};

const originOf = (server: string): string => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw usageError(`--server takes an address such as http://localhost:8080, not "${server}".`);
  }
  return url.origin;
};

const offerOfServer = async (origin: string, pinned: Root, nowSeconds: () => number): Promise<Offer> => {
  const downloaded = await download({ fetch: globalThis.fetch, origin, pinned, nowSeconds });
  if (!downloaded.ok) throw refused(origin, downloaded.error);
  if (downloaded.value.offer === undefined) throw refused(origin, "sync-nothing");
  return downloaded.value.offer;
};

/** Where the offer comes from, and its name in messages. */
const sourceOf = ({ bundle, server }: TrustOptions, surroundings: Surroundings) => {
  if (bundle !== undefined && server !== undefined) throw usageError("Give --bundle or --server, not both.");
  if (bundle !== undefined)
    return { name: `the bundle ${bundle}`, offer: (pinned: Root) => offerOfBundle(bundle, pinned) };
  if (server === undefined) return undefined;
  const origin = originOf(server);
  return {
    name: origin,
    offer: (pinned: Root) => offerOfServer(origin, pinned, surroundings.nowSeconds),
  };
};

/** The accepted trust set; undefined where neither bundle nor server is named. Throws `CommandError` where it is refused. */
export const openTrust = async (options: TrustOptions, surroundings: Surroundings): Promise<Accepted | undefined> => {
  const source = sourceOf(options, surroundings);
  // A root that is named is read even where nothing is trusted by it.
  if (source === undefined && options.root === undefined) return undefined;
  const rootFile = rootFileOf(options.root, surroundings.env);
  const pinned = await openPinnedRoot(rootFile);
  if (source === undefined) return undefined;
  return namingRoot(rootFile, async () => {
    const accepted = await acceptOffer(pinned, undefined, await source.offer(pinned));
    if (!accepted.ok) throw refused(source.name, accepted.error);
    return accepted.value;
  });
};
