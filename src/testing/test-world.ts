// A small world for tests and vectors: one root, two issuers, two lists, and codes to be shown on one morning.

import type { Bytes } from "../core/bytes.ts";
import { sha256, utf8ToBytes } from "../core/bytes.ts";
import type { PassClaims } from "../core/pass/claims.ts";
import { bytesToCodeText } from "../core/pass/code-text.ts";
import { signCode } from "../core/pass/encode.ts";
import { addProof } from "../core/pass/presentation.ts";
import type { Claims } from "../core/pass/claims.ts";
import type { Result } from "../core/result.ts";
import { createBits, setColour } from "../core/status-list/bits.ts";
import { encodeSnapshot } from "../core/status-list/snapshot.ts";
import type { Bundle } from "../core/trust/bundle.ts";
import { openManifest, signManifest } from "../core/trust/manifest.ts";
import type { ManifestEntry, ManifestPayload } from "../core/trust/manifest.ts";
import { openRoot, signRoot } from "../core/trust/root.ts";
import type { Root } from "../core/trust/root.ts";
import { defaultPolicy, openTrustList, signTrustList } from "../core/trust/trust-list.ts";
import type { Issuer, TrustListPayload } from "../core/trust/trust-list.ts";
import { acceptOffer, listKey } from "../core/trust/trust-set.ts";
import type { Accepted, Offer } from "../core/trust/trust-set.ts";
import { testSigner } from "./test-keys.ts";
import type { TestKeyName } from "./test-keys.ts";

/** 10:00 (+08:00) on 20 February 2020. */
export const nowSeconds = 1_582_164_000;
/** Midnight (+08:00) before that morning. */
export const midnightSeconds = 1_582_128_000;
const daySeconds = 86_400;
/** Where the codes of the world are signed, half an hour before its manifest. */
export const codeIatSeconds = nowSeconds - 3600;
/** Where its manifest is signed. */
export const manifestIatSeconds = nowSeconds - 1800;

/** Places of the first list by what it says there; every other place is green. */
export const places = { green: 100, red: 101, yellow: 102 } as const;
/** The lists of the first issuer: of 2^10 places, and of 2^20. */
export const lists = { small: 7, large: 8 } as const;

/** The value of a result that must be a success. */
export const valueOf = <T>(result: Result<T, string>): T => {
  if (result.ok) return result.value;
  throw new Error(`expected a value, got ${result.error}`);
};

/** A root's payload: threshold 2 of the first three root keys. */
export const rootPayload = (changes: Partial<Omit<Root, "document">> = {}): Omit<Root, "document"> => ({
  version: 1,
  iatSeconds: midnightSeconds - 19 * daySeconds,
  expSeconds: midnightSeconds + 365 * daySeconds,
  threshold: 2,
  keys: (["root-1", "root-2", "root-3"] as const).map((name) => testSigner(name).publicKey),
  trustKey: testSigner("trust").publicKey,
  manifestKey: testSigner("manifest").publicKey,
  ...changes,
});

/** A root document signed by these keys. */
export const signTestRoot = (
  changes: Partial<Omit<Root, "document">> = {},
  signers: readonly TestKeyName[] = ["root-1", "root-2"],
): Promise<Bytes> => signRoot(rootPayload(changes), signers.map(testSigner));

const keyOf = (name: TestKeyName, changes: Partial<Issuer["keys"][number]> = {}): Issuer["keys"][number] => ({
  publicKey: testSigner(name).publicKey,
  notBeforeSeconds: midnightSeconds - 30 * daySeconds,
  notAfterSeconds: midnightSeconds + 60 * daySeconds,
  state: "in-use",
  ...changes,
});

/** Two issuers: the first with a key in each state and one that is retired, the second with a key for another city. */
export const testIssuers: readonly Issuer[] = [
  {
    id: 1,
    nameZh: "历下区疫情防控指挥部",
    nameEn: "Lixia District",
    areaPrefixes: [370102],
    keys: [
      keyOf("issuer"),
      keyOf("issuer-retired", { notAfterSeconds: midnightSeconds - 5 * daySeconds }),
      keyOf("issuer-suspended", { state: "suspended" }),
      keyOf("issuer-revoked", { state: "revoked" }),
    ],
    baseUri: "https://pass.example/lixia",
  },
  {
    id: 2,
    nameZh: "青岛市疫情防控指挥部",
    nameEn: "Qingdao City",
    areaPrefixes: [3702],
    keys: [keyOf("issuer-other")],
    baseUri: "https://pass.example/qingdao",
  },
];

/** A trust list's payload. */
export const trustPayload = (changes: Partial<TrustListPayload> = {}): TrustListPayload => ({
  version: 1,
  iatSeconds: midnightSeconds - daySeconds,
  expSeconds: midnightSeconds + 6 * daySeconds,
  issuers: testIssuers,
  policy: defaultPolicy,
  ...changes,
});

const smallBits = (): Bytes => {
  const bits = createBits(10);
  setColour(bits, places.red, "red");
  setColour(bits, places.yellow, "yellow");
  return bits;
};

const entryFor = async (list: number, sizeLog2: number, bits: Bytes): Promise<ManifestEntry> => ({
  issuer: 1,
  list,
  sizeLog2,
  version: 1,
  dropSeconds: midnightSeconds + 4 * daySeconds,
  hash: await sha256(bits),
});

/** What may differ from the world as it is. */
export interface WorldChanges {
  readonly root?: Partial<Omit<Root, "document">>;
  readonly trust?: Partial<TrustListPayload>;
  readonly manifest?: Partial<ManifestPayload>;
  readonly bits?: Bytes;
  /** Without the list of 2^20 places. */
  readonly isSmall?: boolean;
  readonly trustSigner?: TestKeyName;
  readonly manifestSigner?: TestKeyName;
}

/** An offer of the world's documents, each rightly signed unless the changes say otherwise. */
export const createOffer = async (
  changes: WorldChanges = {},
): Promise<Offer & { readonly roots: readonly [Bytes] }> => {
  const root = await signTestRoot(changes.root);
  const trust = await signTrustList(trustPayload(changes.trust), testSigner(changes.trustSigner ?? "trust"));
  const bitsByList = new Map<number, { readonly sizeLog2: number; readonly bits: Bytes }>();
  bitsByList.set(lists.small, { sizeLog2: 10, bits: changes.bits ?? smallBits() });
  if (changes.isSmall !== true) bitsByList.set(lists.large, { sizeLog2: 20, bits: createBits(20) });
  const entries = [...bitsByList].map(([list, { sizeLog2, bits }]) => entryFor(list, sizeLog2, bits));
  const { policy, version } = trustPayload(changes.trust);
  const iatSeconds = changes.manifest?.iatSeconds ?? manifestIatSeconds;
  const manifest = await signManifest(
    {
      version: 1,
      iatSeconds,
      expSeconds: iatSeconds + policy.hardLimitSeconds,
      trustVersion: version,
      trustHash: await sha256(trust),
      lists: await Promise.all(entries),
      ...changes.manifest,
    },
    testSigner(changes.manifestSigner ?? "manifest"),
  );
  const bits = new Map([...bitsByList].map(([list, parts]) => [listKey(1, list), parts.bits]));
  return { roots: [root], trust, manifest, lists: bits };
};

/** The same as a bundle. */
export const offerToBundle = ({ roots, trust, manifest, lists: bits }: Offer): Bundle => ({
  roots,
  trust,
  manifest,
  lists: [...bits].map(([key, list]) => {
    const [issuer, number] = key.split("/").map(Number);
    return { issuer: issuer ?? 0, list: number ?? 0, snapshot: encodeSnapshot(list) };
  }),
});

/** The world accepted by a gate that pins its root and held nothing before. */
export const acceptWorld = async (changes: WorldChanges = {}): Promise<Accepted & { readonly pinned: Root }> => {
  const offer = await createOffer(changes);
  const pinned = valueOf(await openRoot(offer.roots[0]));
  return { ...valueOf(await acceptOffer(pinned, undefined, offer)), pinned };
};

/** The claims of a green pass of a phone, at the green place of the small list. */
export const passClaims = (changes: Partial<PassClaims> = {}): PassClaims => ({
  kind: "pass",
  expSeconds: midnightSeconds + 3 * daySeconds,
  iatSeconds: codeIatSeconds,
  holderKey: testSigner("holder").publicKey,
  cardNumber: utf8ToBytes("card-001"),
  name: "张*",
  documentLast4: "001X",
  area: 370102,
  status: { list: lists.small, place: places.green },
  colour: "green",
  greenUntilSeconds: midnightSeconds + 2 * daySeconds,
  ...changes,
});

const without = <T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Omit<T, K> =>
  // as, twice: the entries are the object's own, and the keys left out are those of the type
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>;

/** The claims of a pass in another colour than green. */
export const colouredClaims = (colour: "red" | "yellow", changes: Partial<PassClaims> = {}): PassClaims => ({
  ...without(passClaims(changes), "greenUntilSeconds"),
  colour,
});

/** The claims of a print: no holder key, green until it expires. */
export const printClaims = (changes: Partial<PassClaims> = {}): PassClaims => {
  const claims = without(passClaims(changes), "holderKey");
  return { ...claims, greenUntilSeconds: changes.greenUntilSeconds ?? claims.expSeconds };
};

/** The claims of an application under review, or of a card without a pass. */
export const otherClaims = (kind: "pending" | "card", changes: Partial<Claims> = {}): Claims => {
  const { expSeconds, iatSeconds, cardNumber, name, documentLast4, area, holderKey } = {
    ...passClaims(),
    ...without(changes, "kind"),
  };
  return { kind, expSeconds, iatSeconds, cardNumber, name, documentLast4, area, ...(holderKey && { holderKey }) };
};

/** How a code is signed and shown. */
export interface Showing {
  readonly signer?: TestKeyName;
  readonly holder?: TestKeyName;
  /** The time of the live proof; none where absent. */
  readonly proofSeconds?: number;
}

/** The bytes of a code. */
export const createCodeBytes = async (claims: Claims, showing: Showing = {}): Promise<Bytes> => {
  const code = await signCode(claims, testSigner(showing.signer ?? "issuer"));
  if (showing.proofSeconds === undefined) return code;
  return addProof(code, showing.proofSeconds, testSigner(showing.holder ?? "holder").sign);
};

/** The text of a code. */
export const createCode = async (claims: Claims, showing: Showing = {}): Promise<string> =>
  bytesToCodeText(await createCodeBytes(claims, showing));

/** The text of a live code of a green pass, shown on that morning. */
export const createLiveCode = (changes: Partial<PassClaims> = {}): Promise<string> =>
  createCode(passClaims(changes), { proofSeconds: nowSeconds });

/** What `openTrustList` and `openManifest` give of an offer, without accepting it. */
export const openOffer = async (offer: Offer) => ({
  trustList: valueOf(await openTrustList(offer.trust, testSigner("trust").publicKey)),
  manifest: valueOf(await openManifest(offer.manifest, testSigner("manifest").publicKey)),
});
