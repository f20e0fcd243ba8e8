/** A server for sync tests: answers a `fetch` from what was published, and writes down what was asked. */
import { syncPaths } from "../api/sync-paths.ts";
import { createBits, setColour } from "../core/status-list/bits.ts";
import { encodeDelta } from "../core/status-list/delta.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import type { Bytes } from "../core/bytes.ts";
import type { Offer } from "../core/trust/trust-set.ts";
import { createOffer, lists, manifestIatSeconds, openOffer, places } from "./test-world.ts";

/** What a path answers with; a function may throw, as `fetch` does without a network. */
export type Answer = () => Response | Promise<Response>;

/** Published documents by path; tests add, change and remove. */
export interface FakeSyncServer {
  readonly fetch: typeof globalThis.fetch;
  readonly answers: Map<string, Answer>;
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** Publishes an offer as the newest; with the former one, deltas too. */
  publish(offer: Offer, options?: { readonly former?: Offer; readonly tag?: string }): Promise<void>;
}

/** The origin that requests must have. */
export const fakeOrigin = "https://pass.example";

/** 200 with these bytes. */
export const found = (body: Bytes, headers: Readonly<Record<string, string>> = {}): Answer => {
  return () => new Response(body, { headers });
};

const manifestAnswer = (request: Request, offer: Offer, tag: string): Response =>
  request.headers.get("if-none-match") === tag
    ? new Response(null, { status: 304, headers: { etag: tag } })
    : new Response(offer.manifest, { headers: { etag: tag } });

/** A server that has nothing yet. */
export const createFakeSyncServer = (): FakeSyncServer => {
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  let newest: { readonly offer: Offer; readonly tag: string } | undefined;

  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    if (origin !== fakeOrigin) throw new TypeError(`url: expected ${fakeOrigin}, got ${origin}`);
    asked.push(pathname);
    const answer = answers.get(pathname);
    if (answer !== undefined) return answer();
    if (pathname === syncPaths.manifest() && newest !== undefined)
      return manifestAnswer(request, newest.offer, newest.tag);
    return new Response(null, { status: 404 });
  };

  return {
    fetch,
    answers,
    asked,
    publish: async (offer, { former, tag = '"1"' } = {}) => {
      newest = { offer, tag };
      const { trustList, manifest } = await openOffer(offer);
      answers.set(syncPaths.trust(trustList.version), found(offer.trust));
      const formerVersions = former === undefined ? [] : (await openOffer(former)).manifest.lists;
      for (const { issuer, list, version } of manifest.lists) {
        const key = `${issuer}/${list}`;
        const bits = offer.lists.get(key);
        if (bits === undefined) throw new Error(`offer: expected list ${key}`);
        answers.set(syncPaths.snapshot(issuer, list, version), found(encodeSnapshot(bits)));
        const from = formerVersions.find((entry) => entry.issuer === issuer && entry.list === list)?.version;
        const formerBits = former?.lists.get(key);
        if (from === undefined || formerBits === undefined || from === version) continue;
        answers.set(syncPaths.delta(issuer, list, { from, to: version }), found(encodeDelta(formerBits, bits)));
      }
    },
  };
};

/** The world twenty minutes later: the green place of the small list has turned red. */
export const createNextOffer = async (): Promise<Offer> => {
  const bits = createBits(10);
  setColour(bits, places.green, "red");
  const { manifest } = await openOffer(await createOffer({ bits }));
  const entries = manifest.lists.map((entry) => (entry.list === lists.small ? { ...entry, version: 2 } : entry));
  return createOffer({ bits, manifest: { version: 2, iatSeconds: manifestIatSeconds + 1200, lists: entries } });
};
